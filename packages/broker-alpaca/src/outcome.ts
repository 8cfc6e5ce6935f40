import {
  type JsonValue,
  parseVenueOrderId,
  type Reason,
  type ReasonDetail,
  reason,
  type SubmitOutcome,
} from "@hookline/core/driver";
import { asObject, textOf } from "./json.ts";
import { readOrder } from "./wire.ts";

/** What came of one request, whatever it was. */
export type RestAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** Undefined where the body is no JSON document. */
      readonly body: JsonValue | undefined;
      /** Whether the answer carries the venue's own rate-limit headers. */
      readonly limited: boolean;
    }
  /** Certainly nothing of it left this process, or reached a server. */
  | { readonly kind: "not_sent"; readonly why: string }
  /** It may have arrived. */
  | { readonly kind: "lost"; readonly why: string };

/** Also given for other reasons than a client order id used twice. */
const DUPLICATE_CODE = 40_010_001;
/** Statuses with which Alpaca refuses an order, in the answer's status and as the first digits of its code. */
const REFUSALS: readonly number[] = [400, 401, 403, 404, 422];
/** Refused before the order is looked at; the body has no code. */
const REFUSALS_WITHOUT_CODE: readonly number[] = [401, 403];

/** The venue's error body: `{ code, message }`; null where the body is anything else. */
export function errorOf(
  body: JsonValue | undefined,
): { code: number | null; message: string } | null {
  const from = asObject(body);
  const message = from === null ? null : textOf(from, "message");
  if (from === null || message === null) return null;
  const code = Number(textOf(from, "code") ?? Number.NaN);
  return { code: Number.isSafeInteger(code) ? code : null, message };
}

/** Whether the venue itself says that there is no such order; a proxy's 404 proves nothing. */
export const isVenueNotFound = (answer: RestAnswer): boolean => {
  if (answer.kind !== "answered" || answer.status !== 404) return false;
  const code = errorOf(answer.body)?.code ?? null;
  return code !== null && family(code) === 404;
};

/** What a submit's or a change's answer proves. Only what is listed here is a rejection. */
export function outcomeOf(answer: RestAnswer, sentId: string): SubmitOutcome {
  if (answer.kind === "not_sent") {
    return { kind: "not_sent", reason: reason("ORDER_NOT_SENT", { why: answer.why }) };
  }
  if (answer.kind === "lost") return unknown({ why: answer.why });
  const { body, status } = answer;
  if (status >= 200 && status < 300) return acceptance(body, sentId);
  const error = errorOf(body);
  if (status === 429 && (answer.limited || error !== null)) {
    return { kind: "not_sent", reason: reason("ORDER_NOT_SENT", { why: "rate_limited", status }) };
  }
  if (error === null || !isRefusal(status, error.code))
    return unknown({ why: "unexpected_answer", status });
  return { kind: "rejected", reason: rejection(status, error) };
}

function acceptance(body: JsonValue | undefined, sentId: string): SubmitOutcome {
  const order = readOrder(body);
  const venueOrderId = order === null ? null : parseVenueOrderId(order.id);
  if (order === null || venueOrderId === null) return unknown({ why: "unreadable_answer" });
  if (order.clientOrderId !== sentId) return unknown({ why: "answer_for_another_order" });
  return order.fate === "rejected"
    ? {
        kind: "rejected",
        reason: reason("ORDER_REJECTED_BY_BROKER", { why: "venue_state_rejected" }),
      }
    : { kind: "accepted", venueOrderId };
}

const isRefusal = (status: number, code: number | null): boolean =>
  code === null
    ? REFUSALS_WITHOUT_CODE.includes(status)
    : REFUSALS.includes(status) && REFUSALS.includes(family(code));

// 42210000 belongs to 422; the body's code and the answer's status need not be of the same family.
const family = (code: number): number => Math.floor(code / 100_000);

// The message is for a person; nothing branches on it. A long run of characters in it might be a key that was sent, and is not shown.
const rejection = (
  status: number,
  { code, message }: { code: number | null; message: string },
): Reason =>
  reason("ORDER_REJECTED_BY_BROKER", {
    status,
    venueCode: code,
    message: message.replaceAll(/[A-Za-z0-9+/=_-]{16,}/g, "…").slice(0, 200),
  });

/** An outcome that only evidence ends. */
export const unknown = (detail: ReasonDetail): SubmitOutcome => ({
  kind: "unknown",
  reason: reason("ORDER_OUTCOME_UNKNOWN", detail),
});

/** Whether an answer is the one that a client order id used twice gives, among others. */
export const mayBeDuplicate = (answer: RestAnswer): boolean =>
  answer.kind === "answered" &&
  answer.status === 422 &&
  errorOf(answer.body)?.code === DUPLICATE_CODE;

/** Whether the refusal speaks of the client order id; used only to doubt a rejection, never to make one. */
export const speaksOfClientId = (answer: RestAnswer): boolean =>
  answer.kind === "answered" && /client_?order_?id/i.test(errorOf(answer.body)?.message ?? "");
