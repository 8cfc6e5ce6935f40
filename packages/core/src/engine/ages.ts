import type { Reason } from "../model/codes.ts";
import type { Order } from "../model/order.ts";
import type { Signal } from "../model/signal.ts";
import { strategyOf } from "../route/route.ts";
import { signalAge } from "../signal/age.ts";
import type { Asked } from "./live-gate.ts";
import type { EngineSettings } from "./settings.ts";
import type { State } from "./state.ts";

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
  state: State,
  order: Order,
  { nowMs, settings }: Asked,
): boolean {
  if (order.purpose !== "entry") return false;
  const strategy = strategyOf(settings.strategies, order.strategy);
  // One that a person let go was right at that moment.
  const approvedAtMs = state.live.get(order.account)?.approvedAtMs.get(order.clientOrderId);
  const sinceMs = approvedAtMs ?? order.createdAtMs;
  return strategy === null || nowMs - sinceMs > strategy.ages.maxEntryAgeMs;
}
