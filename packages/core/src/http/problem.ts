import { CODES, type Reason } from "../model/codes.ts";
import type { WireResponse } from "../model/request.ts";

const headers = {
  "content-type": "application/json; charset=utf-8",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
} as const;

/** A JSON answer. */
export const json = (
  status: number,
  body: unknown,
  more: Readonly<Record<string, string>> = {},
): WireResponse => ({
  status,
  headers: { ...headers, ...more },
  body: JSON.stringify(body),
});

/** The answer to what could not be done: `{ code, message, detail }` with the code's status. */
export function problem(why: Reason): WireResponse {
  const { message, status } = CODES[why.code];
  const more: Record<string, string> = status === 503 ? { "retry-after": "5" } : {};
  return json(status, { code: why.code, message, detail: why.detail }, more);
}
