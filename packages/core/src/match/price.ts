import type { Quote } from "../model/instrument.ts";
import type { Side } from "../model/order.ts";
import { type Decimal, isNegative, roundToStep } from "../prim/decimal.ts";

/**
 * What a side pays or gets at once: buyers the ask, sellers the bid; the price itself where there
 * is none.
 */
export const sidePrice = (quote: Quote, side: Side): Decimal =>
  (side === "buy" ? quote.ask : quote.bid) ?? quote.price;

/** Moves a price onto a tick, never in favour of the side: up for buyers, down for sellers. */
export function roundAgainst(price: Decimal, side: Side, tickSize: Decimal): Decimal {
  const awayFromZero = (side === "buy") !== isNegative(price);
  return roundToStep(price, tickSize, awayFromZero ? "up" : "down");
}
