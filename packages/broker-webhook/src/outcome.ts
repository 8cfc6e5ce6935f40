import { type Reason, type ReasonDetail, reason, type SubmitOutcome } from "@hookline/core/driver";
import type { ReadResult } from "./result.ts";
import type { Sent } from "./send.ts";

/**
 * Statuses by which a receiver says for good that it did nothing. Not among them: 408 (it may have begun), 409
 * (often "I have this order already"), 423 and 424 (of another request), 3xx (never followed) and every 5xx.
 */
export const REJECTED_STATUSES: readonly number[] = [
  400, 401, 402, 403, 404, 405, 406, 410, 411, 413, 414, 415, 417, 421, 422, 426, 428, 431, 451,
];
/** The receiver did not take the request and may later: 425 by RFC 8470, 429 by RFC 6585. */
const NOT_TAKEN: ReadonlySet<number> = new Set([425, 429]);

/** How an answer is read. */
export interface AnswerReader {
  readonly rejected: ReadonlySet<number>;
  /** The receiver's documented result of this answer; null where it does not tell, undefined where none is documented. */
  readonly result: ReadResult | null | undefined;
}

/** Says what an answer proves; all that is not listed is unknown. */
export function outcomeOf(sent: Sent, { rejected: statuses, result }: AnswerReader): SubmitOutcome {
  if (sent.kind === "not_sent") return notSent({ why: sent.why });
  if (sent.kind === "lost") return unknown({ why: sent.why });
  const { status } = sent;
  if (status >= 200 && status < 300) return received(sent, result);
  if (NOT_TAKEN.has(status)) {
    return notSent({ why: status === 429 ? "rate_limited" : "too_early", status });
  }
  return statuses.has(status) && status >= 400 && status < 500
    ? rejected({ status })
    : unknown({ status });
}

function received(
  { contentType, status }: Extract<Sent, { readonly kind: "answer" }>,
  result: ReadResult | null | undefined,
): SubmitOutcome {
  if (result === null) return unknown({ status, why: "answer_unreadable" });
  if (result !== undefined) return documented(result, status);
  // A web page is what a proxy or a parked host answers, and no receipt.
  return /\bhtml\b/i.test(contentType)
    ? unknown({ status, why: "answer_is_a_page" })
    : { kind: "accepted", venueOrderId: null };
}

function documented({ code, status, venueOrderId }: ReadResult, http: number): SubmitOutcome {
  if (status !== "rejected") return { kind: "accepted", venueOrderId };
  return rejected(code === null ? { status: http } : { status: http, venueCode: code });
}

const unknown = (detail: ReasonDetail): SubmitOutcome => ({
  kind: "unknown",
  reason: because("ORDER_OUTCOME_UNKNOWN", detail),
});

/** Nothing left this process, or the receiver certainly did not take it. */
export const notSent = (detail: ReasonDetail): SubmitOutcome => ({
  kind: "not_sent",
  reason: because("ORDER_NOT_SENT", detail),
});

/** A definitive refusal. */
export const rejected = (detail: ReasonDetail): SubmitOutcome => ({
  kind: "rejected",
  reason: because("ORDER_REJECTED_BY_BROKER", detail),
});

/** The receiver cannot do it; nothing plainer is sent. */
export const incapable = (detail: ReasonDetail): SubmitOutcome => ({
  kind: "rejected",
  reason: because("ORDER_CAPABILITY_MISSING", detail),
});

const because = (code: Reason["code"], detail: ReasonDetail): Reason => reason(code, detail);
