import type { Reason } from "../model/codes.ts";
import type { Order } from "../model/order.ts";
import type { Signal } from "../model/signal.ts";
import { strategyOf } from "../route/route.ts";
import { signalAge } from "../signal/age.ts";
import type { EngineSettings } from "./settings.ts";

/** Why an entry of this signal comes too late; an exit of the same signal may still be in time. */
export function entryTooOld(
  signal: Signal,
  nowMs: number,
  settings: EngineSettings,
): Reason | null {
  const strategy = strategyOf(settings.strategies, signal.strategy);
  if (strategy === null) return null;
  return signalAge({ signal, nowMs, kind: "entry", limits: strategy.ages });
}

/** Whether an order that never arrived comes too late to be sent again; what reduces a position never does. */
export function entryTooOldToResend(
  order: Order,
  nowMs: number,
  settings: EngineSettings,
): boolean {
  const strategy = strategyOf(settings.strategies, order.strategy);
  return (
    order.purpose === "entry" &&
    (strategy === null || nowMs - order.createdAtMs > strategy.ages.maxEntryAgeMs)
  );
}
