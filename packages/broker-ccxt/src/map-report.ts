import {
  add,
  atLeast,
  type ClientOrderId,
  type Decimal,
  type ExecutionReport,
  isPositive,
  isZero,
  multiply,
  parseExecutionId,
  parseVenueOrderId,
  reason,
  type SymbolName,
  type VenueOrderId,
  ZERO,
} from "@hookline/core/driver";
import type { CcxtMarket, Unified } from "./client.ts";
import { at, decimalOf, textOf, timeOf } from "./read.ts";

/** The order that reports are about. */
export interface ReportSubject {
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: VenueOrderId | null;
  readonly name: SymbolName;
  readonly market: CcxtMarket;
}

/** The venue's order id of a ccxt order; null where it has none. */
export function venueIdOf(order: Unified | undefined): VenueOrderId | null {
  const text = textOf(order?.id);
  return text === null ? null : parseVenueOrderId(text);
}

/** How an order stands: ccxt's status, corrected by what was filled. */
export type Standing = "working" | "filled" | "canceled" | "expired" | "rejected" | "unclear";

/**
 * ccxt says `closed` of orders that were cancelled half-way (Bybit's PartiallyFilledCanceled), so quantities decide;
 * `unclear` for every state that it has no word for.
 */
export function standingOf(order: Unified, quantity: Decimal | null): Standing {
  const filled = decimalOf(order.filled) ?? ZERO;
  const whole = quantity ?? decimalOf(order.amount);
  switch (order.status) {
    case "open":
      return "working";
    case "closed":
      return whole !== null && !atLeast(filled, whole) ? "canceled" : "filled";
    case "canceled":
    case "expired":
    case "rejected":
      return whole !== null && isPositive(whole) && atLeast(filled, whole)
        ? "filled"
        : order.status;
    default:
      return "unclear";
  }
}

/** The report of an order's first appearance. */
export const acceptedReport = (
  subject: ReportSubject,
  order: Unified,
  nowMs: number,
): ExecutionReport => ({
  type: "accepted",
  clientOrderId: subject.clientOrderId,
  venueOrderId: venueIdOf(order) ?? subject.venueOrderId,
  atMs: timeOf(order.timestamp) ?? nowMs,
});

/** The report of an order's end other than by its last fill; null while there is none. */
export function endReport(
  subject: ReportSubject,
  order: Unified,
  { nowMs, standing }: { readonly standing: Standing; readonly nowMs: number },
): ExecutionReport | null {
  const atMs =
    timeOf(order.lastUpdateTimestamp) ??
    timeOf(order.lastTradeTimestamp) ??
    timeOf(order.timestamp) ??
    nowMs;
  const base = {
    clientOrderId: subject.clientOrderId,
    venueOrderId: venueIdOf(order) ?? subject.venueOrderId,
    atMs,
  };
  if (standing === "canceled" || standing === "expired") return { ...base, type: standing };
  if (standing !== "rejected") return null;
  return {
    ...base,
    type: "rejected",
    reason: reason("ORDER_REJECTED_BY_BROKER", { why: "ended_as_rejected" }),
  };
}

/** A fill; null where the trade cannot be read (never a guessed quantity or price). */
export function fillReport(subject: ReportSubject, trade: Unified): ExecutionReport | null {
  const lastQuantity = decimalOf(trade.amount);
  const lastPrice = decimalOf(trade.price);
  const side = trade.side;
  const atMs = timeOf(trade.timestamp);
  const id = textOf(trade.id);
  // Trade ids of several venues are unique within a symbol only.
  const execId = id === null ? null : parseExecutionId(`${subject.market.id}-${id}`);
  if (lastQuantity === null || lastPrice === null || execId === null || atMs === null) return null;
  if (!isPositive(lastQuantity) || (side !== "buy" && side !== "sell")) return null;
  return {
    type: "fill",
    clientOrderId: subject.clientOrderId,
    venueOrderId: subject.venueOrderId ?? orderIdOf(trade),
    atMs,
    execId,
    symbol: subject.name,
    side,
    lastQuantity,
    lastPrice,
    ...feeOf(trade, subject.market, lastPrice),
  };
}

const orderIdOf = (trade: Unified): VenueOrderId | null => {
  const text = textOf(trade.order);
  return text === null ? null : parseVenueOrderId(text);
};

/**
 * Fees in the currency of the account, those paid in the base at the fill's price; one that was paid in a third currency
 * alone is told as it was paid. Beside others it is left out: a fill has one fee.
 */
function feeOf(
  trade: Unified,
  market: CcxtMarket,
  price: Decimal,
): { readonly fee: Decimal; readonly feeCurrency?: string } {
  const many = trade.fees;
  const fees: readonly unknown[] = Array.isArray(many) && many.length > 0 ? many : [trade.fee];
  const third = fees.length === 1 ? thirdCurrency(fees[0], market) : null;
  if (third !== null) return { fee: third.cost, feeCurrency: third.currency };
  const fee = fees.reduce<Decimal>((total, one) => {
    const cost = decimalOf(at(one, "cost"));
    const currency = at(one, "currency");
    if (cost === null) return total;
    if (currency === market.base) return add(total, multiply(cost, price));
    return currency === market.quote || currency === market.settle ? add(total, cost) : total;
  }, ZERO);
  return { fee };
}

function thirdCurrency(fee: unknown, { base, quote, settle }: CcxtMarket) {
  const cost = decimalOf(at(fee, "cost"));
  const currency = textOf(at(fee, "currency"));
  if (cost === null || isZero(cost) || currency === null) return null;
  const known = currency === base || currency === quote || currency === settle;
  return known ? null : { cost, currency };
}
