import {
  type CancelOutcome,
  type Decimal,
  type JsonValue,
  parseVenueOrderId,
  type Reason,
  type ReasonDetail,
  reason,
  type Side,
  type SubmitOutcome,
} from "@hookline/core/driver";
import { objectOf, readJson, textIn } from "./read.ts";
import type { Answer } from "./rest.ts";
import { readOrder, type WireOrder } from "./wire.ts";

/** The codes with which the venue refuses an order for good (`PlaceOrderError`, and what was seen besides). */
const REFUSALS: ReadonlySet<string> = new Set([
  "SellingEquityNotOwned",
  "CantLegalyTradeException",
  "InsufficientResources",
  "InsufficientValueForStocksSell",
  "InsufficientFreeForStocksBuy",
  "InsufficientFreeForStocksException",
  "TargetPriceTooFar",
  "TargetPriceTooClose",
  "PriceTooFar",
  "NotEligibleForISA",
  "ShareLendingAgreementNotAccepted",
  "InstrumentNotFound",
  "MaxEquityBuyQuantityExceeded",
  "MaxEquitySellQuantityExceeded",
  "LimitPriceMissing",
  "StopPriceMissing",
  "TickerMissing",
  "QuantityMissing",
  "MaxQuantityExceeded",
  "InvalidValue",
  "MinValueExceeded",
  "MinQuantityExceeded",
  "NotAvailableForRealMoneyAccounts",
]);
/** Problem types of newer answers all stand below this path; a 400 with one is a failed validation. */
const PROBLEM_TYPE = /^(?:https?:\/\/[^/]+)?\/?api-errors\/([a-z0-9-]{1,80})$/i;
/** A problem that is the venue's own trouble proves nothing, whatever status it comes with. */
const TROUBLE = /internal|unavailable|timeout|timed-out|unknown|unexpected|conflict/i;
/** Only with real money, where some order types may not be open to the API. */
export const NOT_FOR_REAL_MONEY = "NotAvailableForRealMoneyAccounts";

/** The code of an error body, old (`code`, `clarification`) or new (problem type); null where it has none. */
function errorCode(body: JsonValue | null): string | null {
  const error = objectOf(body ?? undefined);
  const type = PROBLEM_TYPE.exec(textIn(error, "type") ?? "")?.[1] ?? null;
  const code = textIn(error, "code");
  const text = textIn(error, "clarification") ?? "";
  const named = code ?? (REFUSALS.has(text) ? text : null);
  const found = named === "UNDEFINED" && REFUSALS.has(text) ? text : (named ?? type);
  return found !== null && /^[A-Za-z0-9_.-]{1,80}$/.test(found) ? found : null;
}

/** Says what an answer to an order request proves; all that is not listed here is unknown. */
export function outcomeOf(answer: Answer, sent: Sent): SubmitOutcome {
  if (answer.kind === "not_sent") return notSent({ why: answer.why });
  if (answer.kind === "lost") return unknown({ why: answer.why });
  const { status } = answer;
  const body = readJson(answer.text);
  if (status >= 200 && status < 300) return accepted(status, body, sent);
  if (status === 429) return notSent({ why: "rate_limited", status });
  const code = errorCode(body);
  const detail: ReasonDetail = code === null ? { status } : { status, venueCode: code };
  return isRefusal(status, code, body) ? rejected(detail) : unknown(detail);
}

function isRefusal(status: number, code: string | null, body: JsonValue | null): boolean {
  // The key is checked before anything else happens.
  if (status === 401 || status === 403) return true;
  if (status !== 400 && status !== 404 && status !== 422) return false;
  if (code === null) return false;
  if (REFUSALS.has(code)) return true;
  const isProblem = PROBLEM_TYPE.test(textIn(objectOf(body ?? undefined), "type") ?? "");
  return status !== 404 && isProblem && !TROUBLE.test(code);
}

/** What an order in the answer must be to be the one that was sent. */
export interface Sent {
  readonly ticker: string;
  readonly side: Side;
  readonly quantity: Decimal;
}

/** As far as the answer says: an order by value has no quantity. */
const isSent = ({ quantity, side, ticker }: WireOrder, sent: Sent): boolean =>
  ticker === sent.ticker &&
  (quantity === null || (quantity === sent.quantity && side === sent.side));

function accepted(status: number, body: JsonValue | null, sent: Sent): SubmitOutcome {
  const order = readOrder(body ?? undefined);
  const venueOrderId = order === null ? null : parseVenueOrderId(order.id);
  // A 2xx without an order in it proves nothing: proxies answer like that.
  if (order === null || venueOrderId === null) return unknown({ status, why: "answer_unreadable" });
  if (!isSent(order, sent)) return unknown({ status, why: "answer_for_another_order" });
  return order.status === "rejected"
    ? rejected({ status, venueStatus: "REJECTED" })
    : { kind: "accepted", venueOrderId };
}

/** Says what an answer to a cancel proves. A 2xx means that the cancel was taken, not that it worked. */
export function cancelOutcomeOf(answer: Answer): CancelOutcome {
  if (answer.kind !== "answer") return unknown({ why: answer.why });
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: "requested" };
  // Not among the pending orders any more: filled or ended, and the history tells which.
  if (status === 404) {
    return { kind: "too_late", reason: reason("ORDER_CANCEL_REJECTED", { status }) };
  }
  return unknown({ status, why: status === 429 ? "rate_limited" : "not_listed" });
}

const because = (code: Reason["code"], detail: ReasonDetail): Reason => reason(code, detail);
const unknown = (detail: ReasonDetail): { readonly kind: "unknown"; readonly reason: Reason } => ({
  kind: "unknown",
  reason: because("ORDER_OUTCOME_UNKNOWN", detail),
});

/** Nothing left this process, or the venue certainly did nothing with it. */
export const notSent = (detail: ReasonDetail): SubmitOutcome => ({
  kind: "not_sent",
  reason: because("ORDER_NOT_SENT", detail),
});

/** A definitive refusal. */
export const rejected = (detail: ReasonDetail): SubmitOutcome => ({
  kind: "rejected",
  reason: because("ORDER_REJECTED_BY_BROKER", detail),
});

/** The venue cannot do it; nothing plainer is sent. */
export const incapable = (detail: ReasonDetail): SubmitOutcome => ({
  kind: "rejected",
  reason: because("ORDER_CAPABILITY_MISSING", detail),
});
