import { type Reason, type ReasonDetail, reason } from "@hookline/core/driver";
import { dataOf, errorType, type KiteAnswer } from "./http.ts";
import { textAt } from "./json.ts";
import { type Placed, readPlaced } from "./wire.ts";

/** What one order request came to. */
export type PlaceOutcome =
  | { readonly kind: "accepted"; readonly placed: Placed }
  | { readonly kind: "rejected" | "not_sent" | "unknown"; readonly reason: Reason };

/**
 * Refusals that say the order is certainly not live. Everything that is not in here proves nothing: Kite has
 * answered 400 for orders that it filled later.
 */
const REFUSALS: ReadonlyMap<string, readonly number[]> = new Map([
  ["InputException", [400, 422]],
  ["MarginException", [400, 403]],
  ["HoldingException", [400, 403]],
  ["OrderException", [400]],
  ["UserException", [400, 403]],
  ["PermissionException", [403]],
  ["TokenException", [403]],
]);

const MESSAGE_LENGTH = 200;

/** Whether an answer is one of the refusals on the list. */
export function isRefusal(answer: KiteAnswer): boolean {
  const type = errorType(answer);
  if (answer.kind !== "answer" || type === null) return false;
  if (textAt(answer.envelope, "status") !== "error") return false;
  return REFUSALS.get(type)?.includes(answer.status) === true;
}

/** Reads the answer to a placement or a change of an order; `scrub` takes secrets out of the venue's text. */
export function placeOutcome(answer: KiteAnswer, scrub: (text: string) => string): PlaceOutcome {
  if (answer.kind === "not_sent")
    return { kind: "not_sent", reason: reason("ORDER_NOT_SENT", { why: answer.why }) };
  if (answer.kind === "lost")
    return { kind: "unknown", reason: reason("ORDER_OUTCOME_UNKNOWN", { why: answer.why }) };
  const placed = readPlaced(dataOf(answer)?.get("data"));
  if (placed !== null) return { kind: "accepted", placed };
  const detail = detailOf(answer, scrub);
  // Turned away at the door: a limit of the second, the minute or the day.
  if (answer.status === 429)
    return {
      kind: "not_sent",
      reason: reason("ORDER_NOT_SENT", { why: "rate_limited", ...detail }),
    };
  if (!isRefusal(answer))
    return {
      kind: "unknown",
      reason: reason("ORDER_OUTCOME_UNKNOWN", { why: "answer", ...detail }),
    };
  const why = errorType(answer) === "TokenException" ? "session_expired" : "refused";
  return { kind: "rejected", reason: reason("ORDER_REJECTED_BY_BROKER", { why, ...detail }) };
}

/** What a venue's answer says of itself: status, type and message, bounded and without secrets. */
function detailOf(answer: KiteAnswer, scrub: (text: string) => string): ReasonDetail {
  if (answer.kind !== "answer") return {};
  const message = textAt(answer.envelope, "message");
  const type = errorType(answer);
  return {
    status: answer.status,
    ...(type === null ? {} : { errorType: brief(type, scrub) }),
    ...(message === null ? {} : { message: brief(message, scrub) }),
  };
}

/** A venue's text for a reason: scrubbed, then cut. */
export const brief = (text: string, scrub: (text: string) => string): string =>
  scrub(text).slice(0, MESSAGE_LENGTH);
