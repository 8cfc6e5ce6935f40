import { type Reason, reason } from "../model/codes.ts";
import type { OrderIntent, OrderType } from "../model/order.ts";
import type { Trail } from "../model/signal.ts";
import type { Decimal } from "../prim/decimal.ts";
import { invalidFact } from "./facts.ts";
import { isPositiveDecimal } from "./plain.ts";

type PriceField = "limitPrice" | "stopPrice";

const NEEDED = {
  market: [],
  limit: ["limitPrice"],
  stop: ["stopPrice"],
  stop_limit: ["stopPrice", "limitPrice"],
  trailing_stop: [],
} as const satisfies Readonly<Record<OrderType, readonly PriceField[]>>;

/**
 * The absolute prices of an order and the distance of a trail in price units: everything that
 * stands on ticks.
 */
export function pricesOf(intent: OrderIntent): Decimal[] {
  const trail = intent.trail?.kind === "amount" ? intent.trail.amount : null;
  return [intent.limitPrice, intent.stopPrice, trail].filter((price) => price !== null);
}

/**
 * Why the prices of an order cannot be: one is missing, or is no decimal greater than zero; null
 * where they can.
 */
export function priceProblem(intent: OrderIntent): Reason | null {
  const { orderType, trail } = intent;
  if (!Object.hasOwn(NEEDED, orderType)) return invalidFact("orderType");
  const missing = NEEDED[orderType].find((field) => intent[field] === null);
  if (missing !== undefined) return reason("RISK_PRICE_MISSING", { orderType, field: missing });
  if (orderType === "trailing_stop" && trail === null) {
    return reason("RISK_PRICE_MISSING", { orderType, field: "trail" });
  }
  const prices = [intent.limitPrice, intent.stopPrice].filter((price) => price !== null);
  if (trail !== null) prices.push(distanceOf(trail));
  return prices.every(isPositiveDecimal) ? null : reason("RISK_PRICE_NOT_POSITIVE");
}

const distanceOf = (trail: Trail): Decimal =>
  trail.kind === "amount" ? trail.amount : trail.percent;
