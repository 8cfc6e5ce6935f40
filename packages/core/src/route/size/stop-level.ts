import type { StopLevel } from "../../model/protection.ts";
import type { PriceLevel, StopLoss } from "../../model/signal.ts";
import {
  add,
  compare,
  type Decimal,
  isPositive,
  isZero,
  maximum,
  minimum,
  roundToStep,
  subtract,
} from "../../prim/decimal.ts";
import {
  distanceOf,
  isOnItsSide,
  type LevelContext,
  levelPrice,
  nearestTick,
  towardsEntry,
} from "./level-price.ts";

/** A stop as it was asked for, at absolute prices on ticks; it may lie where no stop can. */
export function askedStop(stopLoss: StopLoss, context: LevelContext): StopLevel {
  if (stopLoss.kind === "trailing") {
    const { trail } = stopLoss;
    if (trail.kind === "percent") return { kind: "trailing", trail };
    const amount = roundToStep(trail.amount, context.tickSize, "down");
    return { kind: "trailing", trail: { kind: "amount", amount } };
  }
  const stopPrice = levelPrice(stopLoss.level, context);
  if (stopLoss.kind === "stop") return { kind: "stop", stopPrice };
  return { kind: "stop_limit", stopPrice, limitPrice: towardsEntry(stopLoss.limitPrice, context) };
}

/** Whether a stop protects: beyond the entry, greater than zero, its limit not before its stop. */
export function protects(stop: StopLevel, context: LevelContext): boolean {
  if (!isOnItsSide(firstStopPrice(stop, context), context)) return false;
  if (stop.kind !== "stop_limit") return true;
  const order = compare(stop.limitPrice, stop.stopPrice);
  return isPositive(stop.limitPrice) && (context.direction === "below" ? order <= 0 : order >= 0);
}

/** Where a stop stands before the price has moved. */
export function firstStopPrice(stop: StopLevel, { direction, entry }: LevelContext): Decimal {
  if (stop.kind !== "trailing") return stop.stopPrice;
  const distance = distanceOf(stop.trail, entry);
  return direction === "below" ? subtract(entry, distance) : add(entry, distance);
}

/** The stop nearest to the one asked for that a position can be given. */
export function placeableStop(stopLoss: StopLoss, context: LevelContext): StopLevel {
  const { direction, tickSize } = context;
  const asked = askedStop(stopLoss, context);
  if (asked.kind === "trailing") {
    return asked.trail.kind === "amount" && isZero(asked.trail.amount)
      ? { kind: "trailing", trail: { kind: "amount", amount: tickSize } }
      : asked;
  }
  const byDistance = stopLoss.kind !== "trailing" && stopLoss.level.kind !== "price";
  const stopPrice = placeablePrice(asked.stopPrice, byDistance, context);
  if (asked.kind === "stop") return { kind: "stop", stopPrice };
  const behind = direction === "below" ? minimum : maximum;
  const limitPrice = maximum(behind(asked.limitPrice, stopPrice), tickSize);
  return { kind: "stop_limit", stopPrice, limitPrice };
}

/** The target nearest to the one asked for that a position can be given. */
export const placeableTarget = (level: PriceLevel, context: LevelContext): Decimal =>
  placeablePrice(levelPrice(level, context), level.kind !== "price", context);

/**
 * A named price stays where it is, even passed by the market; a distance ends on its side of the
 * entry.
 */
function placeablePrice(price: Decimal, byDistance: boolean, context: LevelContext): Decimal {
  const positive = maximum(price, context.tickSize);
  return byDistance && !isOnItsSide(positive, context) ? nearestTick(context) : positive;
}
