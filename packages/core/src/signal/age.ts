import { type Reason, reason } from "../model/codes.ts";
import type { Signal } from "../model/signal.ts";

/** Oldest signals that are still acted on, in milliseconds. */
export interface AgeLimits {
  readonly maxEntryAgeMs: number;
  readonly maxExitAgeMs: number;
  /** How far ahead of our clock a signal's time may lie. */
  readonly maxFutureMs: number;
}

/**
 * Entries 2 minutes, exits 10, clocks apart at most 5 seconds. TradingView calls 25 to 45 s normal and 60 s
 * possible, and resends take up to 27 s more, so a tighter limit for entries would lose good signals; an
 * exit that comes late is still better than none.
 */
export const DEFAULT_AGE_LIMITS: AgeLimits = {
  maxEntryAgeMs: 120_000,
  maxExitAgeMs: 600_000,
  maxFutureMs: 5_000,
};

/**
 * Why a signal is too old or from the future at `nowMs`; null when it is in time. A signal
 * without a time of its own is as old as its arrival. Asked again when it leaves a queue.
 */
export function signalAge(from: {
  readonly signal: Pick<Signal, "timeMs" | "receivedAtMs">;
  readonly nowMs: number;
  readonly kind: "entry" | "exit";
  readonly limits: AgeLimits;
}): Reason | null {
  const { signal, limits } = from;
  const ageMs = from.nowMs - (signal.timeMs ?? signal.receivedAtMs);
  // Written so that a limit or a clock that is no number (NaN) refuses instead of passing (I25).
  if (!(ageMs >= -limits.maxFutureMs)) {
    return reason("RISK_SIGNAL_FROM_FUTURE", { aheadMs: -ageMs, maxMs: limits.maxFutureMs });
  }
  const maxMs = from.kind === "entry" ? limits.maxEntryAgeMs : limits.maxExitAgeMs;
  return ageMs <= maxMs ? null : reason("RISK_SIGNAL_STALE", { ageMs, maxMs });
}
