import { reason } from "../../model/codes.ts";
import { isEntry } from "../facts.ts";
import { countProblem } from "../limits.ts";
import { deny, type OrderRule, pass } from "../rule.ts";
import { countWithin, spanProblem } from "../window.ts";

/** Parameters of R-19. */
export interface LosingStreakOptions {
  /** Stops that may be hit, at most 60; the next entry is denied. */
  readonly stopOuts: number;
  readonly windowMs: number;
}

/**
 * after so many stop-outs of a strategy in a symbol within the window, it opens nothing there until the oldest
 * of them has left the window.
 *
 * Entries: denied. Exits and protective orders pass.
 */
export const losingStreak = ({ stopOuts, windowMs }: LosingStreakOptions): OrderRule => ({
  about: "order",
  id: "R-19",
  name: "losing-streak",
  problems: () => [
    ...countProblem("losing-streak", stopOuts),
    ...(stopOuts > 60 ? ["losing-streak: at most 60 stop-outs can be counted."] : []),
    ...spanProblem("losing-streak", windowMs),
  ],
  check(intent, { nowMs, past }) {
    if (!isEntry(intent)) return pass;
    const count = countWithin(past.stopOuts, nowMs, windowMs);
    if (count < stopOuts) return pass;
    const { symbol } = intent;
    return deny(reason("RISK_LOSING_STREAK", { symbol, stopOuts: count, max: stopOuts, windowMs }));
  },
});
