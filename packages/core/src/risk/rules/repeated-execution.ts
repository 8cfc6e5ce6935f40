import { reason } from "../../model/codes.ts";
import { isEntry } from "../facts.ts";
import { countProblem } from "../limits.ts";
import { deny, type OrderRule, pass } from "../rule.ts";
import { countWithin, spanProblem } from "../window.ts";

/** Parameters of R-10. */
export interface RepeatedExecutionOptions {
  /** Entries of one strategy in one direction, whatever the symbol; at most 60. */
  readonly max: number;
  readonly windowMs: number;
}

/**
 * a strategy that fires again and again in one direction is in a loop. It is switched off with the first entry
 * that is denied here (`engine/guards.ts`), and stays off until a person switches it on again.
 *
 * Entries: denied above the limit. Exits and protective orders pass, and do not count.
 */
export const repeatedExecution = ({ max, windowMs }: RepeatedExecutionOptions): OrderRule => ({
  about: "order",
  id: "R-10",
  name: "repeated-execution",
  problems: () => [
    ...countProblem("repeated-execution", max),
    ...(max > 60 ? ["repeated-execution: at most 60 entries can be counted."] : []),
    ...spanProblem("repeated-execution", windowMs),
  ],
  check(intent, { nowMs, past }) {
    if (!isEntry(intent)) return pass;
    const same = past.fires.filter(({ side }) => side === intent.side);
    const fires =
      countWithin(
        same.map(({ atMs }) => atMs),
        nowMs,
        windowMs,
      ) + 1;
    if (fires <= max) return pass;
    const { side, strategy } = intent;
    return deny(reason("RISK_STRATEGY_REPEATING", { strategy, side, fires, max, windowMs }));
  },
});
