import type { OrderIntent } from "../model/order.ts";
import type { Trail } from "../model/signal.ts";
import { add, type Decimal, greaterThan } from "../prim/decimal.ts";
import { percentOf } from "../route/size/percent-of.ts";
import { isEntry } from "./facts.ts";
import { isDecimal } from "./plain.ts";

/** The prices of an order that must lie near the reference. */
export const collaredPrices = (intent: OrderIntent, reference: Decimal): readonly Decimal[] =>
  isEntry(intent) ? entryPrices(intent, reference) : throughTheMarket(intent, reference);

function entryPrices(intent: OrderIntent, reference: Decimal): readonly Decimal[] {
  const { limitPrice, orderType, referencePrice, stopPrice, trail } = intent;
  const sizedWith = orderType === "market" ? referencePrice : null;
  const prices = [limitPrice, stopPrice, sizedWith].filter((price) => price !== null);
  if (trail !== null) prices.push(trailedPrice(trail, reference));
  return prices;
}

/** A price as far from the reference as the trail is wide. */
function trailedPrice(trail: Trail, reference: Decimal): Decimal {
  const width = trail.kind === "amount" ? trail.amount : trail.percent;
  if (!isDecimal(width)) return width;
  return add(reference, trail.kind === "amount" ? width : percentOf(reference, width));
}

/** The limit of a reducing limit order where it may trade worse than the reference. */
function throughTheMarket(intent: OrderIntent, reference: Decimal): readonly Decimal[] {
  const { limitPrice, orderType, side } = intent;
  if (orderType !== "limit" || limitPrice === null) return [];
  if (!isDecimal(limitPrice)) return [limitPrice];
  const worse =
    side === "sell" ? greaterThan(reference, limitPrice) : greaterThan(limitPrice, reference);
  return worse ? [limitPrice] : [];
}
