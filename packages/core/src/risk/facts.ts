import { type Reason, reason } from "../model/codes.ts";
import type { OrderIntent, OrderPurpose } from "../model/order.ts";
import { notional } from "../position/pnl.ts";
import { type Decimal, maximum, multiply } from "../prim/decimal.ts";
import { accept, type Result, refuse } from "../prim/result.ts";
import { contractOf } from "../route/size/contract.ts";
import { isPositiveDecimal } from "./plain.ts";
import type { RiskView } from "./rule.ts";

const REDUCING: ReadonlySet<OrderPurpose> = new Set(["exit", "stop_loss", "take_profit"]);

/** Whether an order can open or enlarge; a purpose that nobody knows counts as an entry. */
export const isEntry = (intent: Pick<OrderIntent, "purpose">): boolean =>
  !REDUCING.has(intent.purpose);

/** Why a rule cannot judge: the named fact is not what its type promises. */
export const invalidFact = (fact: string): Reason => reason("RISK_FACT_INVALID", { fact });

/**
 * The reference price, as long as it is fresh.
 * @param maxAgeMs greatest distance between the price's time and now, in either direction
 */
export function freshReference(
  view: Pick<RiskView, "reference" | "nowMs" | "symbol">,
  maxAgeMs: number,
): Result<Decimal, Reason> {
  const { nowMs, reference, symbol } = view;
  if (reference === null) return refuse(reason("RISK_REFERENCE_PRICE_MISSING", { symbol }));
  if (!isPositiveDecimal(reference.price)) return refuse(invalidFact("reference.price"));
  const ageMs = Math.abs(nowMs - reference.atMs);
  // Written so that a time that is no number is too old.
  return ageMs <= maxAgeMs
    ? accept(reference.price)
    : refuse(reason("RISK_REFERENCE_PRICE_STALE", { symbol, ageMs, maxAgeMs }));
}

/**
 * The most that `quantity` can be worth at the prices of an order, in the currency of the account:
 * at its own prices or at the reference, whichever makes more of it. A buy with a limit is bounded
 * by that limit and needs no reference; an inverse contract is worth more at a lower price, so the
 * bound is not one there.
 */
export function worstValue(
  quantity: Decimal,
  order: Pick<OrderIntent, "side" | "orderType" | "limitPrice" | "stopPrice">,
  view: RiskView,
  maxReferenceAgeMs: number,
): Result<Decimal, Reason> {
  const { instrument } = view;
  if (instrument === null) {
    return refuse(reason("RISK_INSTRUMENT_MISSING", { symbol: view.symbol }));
  }
  const contract = contractOf(instrument);
  if (contract === null) return refuse(invalidFact("instrument.multiplier"));
  const own = [order.limitPrice, order.stopPrice].filter((price) => price !== null);
  if (!own.every(isPositiveDecimal)) return refuse(invalidFact("price"));
  const { limitPrice } = order;
  if (isBoundedBuy(order) && limitPrice !== null && !contract.inverse) {
    return accept(multiply(multiply(quantity, limitPrice), contract.multiplier));
  }
  const reference = freshReference(view, maxReferenceAgeMs);
  if (!reference.ok) return reference;
  const values = [reference.value, ...own].map((price) => notional({ quantity }, price, contract));
  return accept(values.reduce(maximum));
}

const isBoundedBuy = (order: Pick<OrderIntent, "side" | "orderType">): boolean =>
  order.side === "buy" && (order.orderType === "limit" || order.orderType === "stop_limit");
