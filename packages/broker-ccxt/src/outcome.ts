import {
  type CancelOutcome,
  type Reason,
  type ReasonDetail,
  reason,
  type SubmitOutcome,
} from "@hookline/core/driver";
import type { CodeMeaning, Profile } from "./profile.ts";
import { parseJson } from "./read.ts";
import type { Trace } from "./transport.ts";

/** Classes of ccxt that say: the venue looked at the order and refused it. The closest one in the chain counts. */
const MEANINGS: Readonly<Record<string, CodeMeaning>> = {
  // Not a word about the order that was just sent.
  OrderNotFound: "unknown",
  OrderNotCached: "unknown",
  DuplicateOrderId: "duplicate",
  BadRequest: "rejected",
  InvalidOrder: "rejected",
  InsufficientFunds: "rejected",
  AuthenticationError: "rejected",
  OperationRejected: "rejected",
  NotSupported: "rejected",
  ArgumentsRequired: "rejected",
  // Certainly not executed: turned away at the door.
  RateLimitExceeded: "not_sent",
  DDoSProtection: "not_sent",
  InvalidNonce: "not_sent",
};

/** ccxt's classes of an error, the closest first. */
export function classesOf(error: unknown): readonly string[] {
  const names: string[] = [];
  let prototype: unknown = error instanceof Error ? error.constructor : null;
  while (typeof prototype === "function" && prototype.name !== "" && prototype.name !== "Error") {
    names.push(prototype.name);
    prototype = Object.getPrototypeOf(prototype);
  }
  return names;
}

/** What is known about a refusal: its classes and the venue's own code. */
export interface Refusal {
  readonly classes: readonly string[];
  readonly code: string | null;
  readonly status: number | null;
}

/**
 * What an error proves about an order that was sent. A rejection needs an allow-listed class or code and an
 * answer that the venue's own application wrote: not a 5xx, and a body with a code in it.
 */
export function meaningOf(
  profile: Pick<Profile, "codes">,
  { classes, code, status }: Refusal,
): CodeMeaning {
  if (status === 429 || status === 418) return "not_sent";
  if (status === null || status >= 500 || status === 408) return "unknown";
  if (code === null) return "unknown";
  const listed = Object.hasOwn(profile.codes, code) ? profile.codes[code] : undefined;
  if (listed !== undefined) return listed;
  const known = classes.find((name) => Object.hasOwn(MEANINGS, name));
  return known === undefined ? "unknown" : (MEANINGS[known] ?? "unknown");
}

/** A submit that failed, in words: never the error's own message, which may quote the request. */
export function failedSubmit(
  profile: Profile,
  error: unknown,
  trace: Trace,
): { readonly outcome: SubmitOutcome; readonly meaning: CodeMeaning } {
  const classes = classesOf(error);
  const code = trace.body === null ? null : profile.codeOf(parseJson(trace.body));
  const detail: ReasonDetail = { class: classes[0] ?? "Error", code, status: trace.status };
  if (!trace.sent)
    return { meaning: "not_sent", outcome: notSent({ ...detail, why: "nothing_left" }) };
  const meaning = meaningOf(profile, { classes, code, status: trace.status });
  return { meaning, outcome: outcomeOf(meaning, detail) };
}

function outcomeOf(meaning: CodeMeaning, detail: ReasonDetail): SubmitOutcome {
  if (meaning === "rejected" || meaning === "refused_or_duplicate")
    return { kind: "rejected", reason: reason("ORDER_REJECTED_BY_BROKER", detail) };
  if (meaning === "not_sent") return notSent({ ...detail, why: "rate_limited_or_too_late" });
  return unknown(detail);
}

export const notSent = (detail: ReasonDetail): SubmitOutcome => ({
  kind: "not_sent",
  reason: reason("ORDER_NOT_SENT", detail),
});

export const unknown = (detail: ReasonDetail): SubmitOutcome & CancelOutcome => ({
  kind: "unknown",
  reason: reason("ORDER_OUTCOME_UNKNOWN", detail),
});

export const refused = (because: Reason): SubmitOutcome => ({ kind: "rejected", reason: because });

/** A cancel that failed. Not found is no proof that the order ended unfilled, only that there is nothing to cancel. */
export function failedCancel(profile: Profile, error: unknown, trace: Trace): CancelOutcome {
  const classes = classesOf(error);
  const code = trace.body === null ? null : profile.codeOf(parseJson(trace.body));
  const detail: ReasonDetail = { class: classes[0] ?? "Error", code, status: trace.status };
  const answered =
    trace.status !== null && trace.status < 500 && trace.status !== 429 && code !== null;
  const late = classes.some((name) => name === "OrderNotFound" || name === "InvalidOrder");
  return answered && late
    ? { kind: "too_late", reason: reason("ORDER_CANCEL_REJECTED", detail) }
    : unknown(detail);
}
