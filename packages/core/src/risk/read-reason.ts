import { CODES, type Code, type Reason, type ReasonDetail, reason } from "../model/codes.ts";

/**
 * No reason needs more data than this; what a plug-in adds beyond it stays out of the journal
 * (I43).
 */
const MAX_MEMBERS = 16;
/** Longest text kept of what a plug-in answers. */
export const MAX_TEXT = 200;

/**
 * A reason as a plug-in may have answered it, cut to its bounds; null where its code is not of the
 * table.
 */
export function readReason(value: unknown): Reason | null {
  if (!isRecord(value)) return null;
  const { code, detail } = value;
  return isCode(code) ? reason(code, isRecord(detail) ? detailOf(detail) : {}) : null;
}

/** Whether a value is an object of any kind. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const isCode = (value: unknown): value is Code =>
  typeof value === "string" && Object.hasOwn(CODES, value);

function detailOf(detail: Readonly<Record<string, unknown>>): ReasonDetail {
  const members: [string, string | number | boolean | null][] = [];
  for (const [name, value] of Object.entries(detail).slice(0, MAX_MEMBERS)) {
    if (typeof value === "string") members.push([name, value.slice(0, MAX_TEXT)]);
    else if (value === null || typeof value === "boolean") members.push([name, value]);
    else if (typeof value === "number" && Number.isFinite(value)) members.push([name, value]);
  }
  return Object.fromEntries(members);
}
