import type { Side } from "../../model/order.ts";
import type { PriceLevel, Trail } from "../../model/signal.ts";
import {
  add,
  type Decimal,
  isPositive,
  lessThan,
  maximum,
  roundToStep,
  subtract,
} from "../../prim/decimal.ts";
import { percentOf } from "./percent-of.ts";

// Every price is moved onto a tick towards the entry: a stop costs no more and a target comes no
// later than was asked, by less than one tick.

/** What a level is reckoned from. */
export interface LevelContext {
  readonly entry: Decimal;
  /** Where it must lie, seen from the entry: the stop of a long is `below`, its target `above`. */
  readonly direction: "below" | "above";
  /** Greater than zero. */
  readonly tickSize: Decimal;
}

/** Where the stop of an entry of that side lies. */
export const stopDirection = (side: Side): LevelContext["direction"] =>
  side === "buy" ? "below" : "above";

/** Where its target lies. */
export const targetDirection = (side: Side): LevelContext["direction"] =>
  side === "buy" ? "above" : "below";

/**
 * A level as an absolute price on a tick; it may come out on the wrong side of the entry, or below
 * zero.
 */
export function levelPrice(level: PriceLevel, context: LevelContext): Decimal {
  const { direction, entry } = context;
  if (level.kind === "price") return towardsEntry(level.price, context);
  const distance = distanceOf(level, entry);
  const price = direction === "below" ? subtract(entry, distance) : add(entry, distance);
  return towardsEntry(price, context);
}

/** A price on a tick, moved towards the entry. */
export function towardsEntry(
  price: Decimal,
  { direction, tickSize }: Pick<LevelContext, "direction" | "tickSize">,
): Decimal {
  return roundToStep(price, tickSize, direction === "below" ? "up" : "down");
}

/** A distance in price units. */
export const distanceOf = (
  level: Exclude<PriceLevel, { kind: "price" }> | Trail,
  entry: Decimal,
): Decimal => (level.kind === "amount" ? level.amount : percentOf(entry, level.percent));

/** Whether a price is greater than zero and lies on its side of the entry. */
export const isOnItsSide = (price: Decimal, { direction, entry }: LevelContext): boolean =>
  isPositive(price) && (direction === "below" ? lessThan(price, entry) : lessThan(entry, price));

/** The price on the tick next to the entry, on the level's side and greater than zero. */
export function nearestTick({ direction, entry, tickSize }: LevelContext): Decimal {
  if (direction === "above") return add(roundToStep(entry, tickSize, "down"), tickSize);
  return maximum(subtract(roundToStep(entry, tickSize, "up"), tickSize), tickSize);
}
