import { type Reason, reason } from "../../model/codes.ts";
import type { Instrument } from "../../model/instrument.ts";
import type { Protection, Side } from "../../model/order.ts";
import type { ProtectionLevels } from "../../model/protection.ts";
import type { PriceLevel, StopLoss, Trail } from "../../model/signal.ts";
import type { Decimal } from "../../prim/decimal.ts";
import { accept, type Result, refuse } from "../../prim/result.ts";
import { isPositiveDecimal } from "../../risk/plain.ts";
import {
  isOnItsSide,
  type LevelContext,
  levelPrice,
  stopDirection,
  targetDirection,
  towardsEntry,
} from "./level-price.ts";
import {
  askedStop,
  firstStopPrice,
  placeableStop,
  placeableTarget,
  protects,
} from "./stop-level.ts";

/** The entry that stop and target belong to. */
export interface ProtectedEntry {
  /** Side of the entry, not of its protection. */
  readonly side: Side;
  readonly price: Decimal;
  readonly instrument: Instrument;
}

/** Stop and target at absolute prices, on ticks. */
export type Levels = Pick<ProtectionLevels, "stop" | "takeProfit">;

/**
 * Stop and target of an entry that is still to be sent. PLAN_PROTECTION_INVALID where one lies on
 * the entry or on its wrong side, is not greater than zero, or where the limit of a stop comes
 * before its stop.
 */
export function resolveProtection(
  protection: Protection,
  entry: ProtectedEntry,
): Result<Levels, Reason> {
  const { stopLoss, takeProfit } = protection;
  if (!isSound(protection, entry)) return invalid(entry, "malformed");
  const stop = stopLoss && askedStop(stopLoss, contextOf(entry, "stop"));
  if (stop !== null && !protects(stop, contextOf(entry, "stop"))) return invalid(entry, "stop");
  const target = takeProfit && levelPrice(takeProfit, contextOf(entry, "target"));
  return target === null || isOnItsSide(target, contextOf(entry, "target"))
    ? accept({ stop, takeProfit: target })
    : invalid(entry, "target");
}

/**
 * Stop and target of an entry that filled at `price`. There is a position now, so there is always
 * an answer: a price that the fill has passed stays and goes at once, a distance below one tick
 * becomes one tick, and what would lie at zero or below lies one tick above it.
 */
export function protectionLevels(protection: Protection, entry: ProtectedEntry): Levels {
  const { stopLoss, takeProfit } = protection;
  return {
    stop: stopLoss && placeableStop(stopLoss, contextOf(entry, "stop")),
    takeProfit: takeProfit && placeableTarget(takeProfit, contextOf(entry, "target")),
  };
}

/**
 * The price at which the stop of an entry would first fire, for sizing by risk. Null where there is
 * no stop, or where it is a distance and no entry price is known. PLAN_PROTECTION_INVALID as for
 * `resolveProtection`.
 */
export function stopPriceOf(
  stopLoss: StopLoss | null,
  entry: Omit<ProtectedEntry, "price"> & { readonly price: Decimal | null },
): Result<Decimal | null, Reason> {
  const { price } = entry;
  if (stopLoss === null) return accept(null);
  if (price === null) return accept(namedPrice(stopLoss, entry));
  const priced = { ...entry, price };
  const levels = resolveProtection({ stopLoss, takeProfit: null }, priced);
  if (!levels.ok) return levels;
  const { stop } = levels.value;
  return accept(stop && firstStopPrice(stop, contextOf(priced, "stop")));
}

function namedPrice(
  stopLoss: StopLoss,
  { instrument, side }: Omit<ProtectedEntry, "price">,
): Decimal | null {
  if (stopLoss.kind === "trailing" || stopLoss.level.kind !== "price") return null;
  const { price } = stopLoss.level;
  const { tickSize } = instrument;
  if (!isPositiveDecimal(price) || !isPositiveDecimal(tickSize)) return null;
  return towardsEntry(price, { direction: stopDirection(side), tickSize });
}

const contextOf = (
  { instrument, price, side }: ProtectedEntry,
  level: "stop" | "target",
): LevelContext => ({
  entry: price,
  direction: level === "stop" ? stopDirection(side) : targetDirection(side),
  tickSize: instrument.tickSize,
});

const invalid = (
  { price, side }: ProtectedEntry,
  level: string,
): { readonly ok: false; readonly refusal: Reason } =>
  refuse(reason("PLAN_PROTECTION_INVALID", { side, price, level }));

function isSound({ stopLoss, takeProfit }: Protection, entry: ProtectedEntry): boolean {
  const facts = [entry.price, entry.instrument.tickSize];
  if (takeProfit !== null) facts.push(numberOf(takeProfit));
  if (stopLoss !== null) facts.push(...valuesOf(stopLoss));
  return facts.every(isPositiveDecimal);
}

const valuesOf = (stopLoss: StopLoss): Decimal[] => {
  if (stopLoss.kind === "trailing") return [numberOf(stopLoss.trail)];
  const level = numberOf(stopLoss.level);
  return stopLoss.kind === "stop" ? [level] : [level, stopLoss.limitPrice];
};

function numberOf(level: PriceLevel | Trail): Decimal {
  if (level.kind === "price") return level.price;
  return level.kind === "amount" ? level.amount : level.percent;
}
