import { reason } from "../../model/codes.ts";
import { atLeast, type Decimal } from "../../prim/decimal.ts";
import { invalidFact, isEntry } from "../facts.ts";
import { limitProblem } from "../limits.ts";
import { isDecimal, within } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/** Parameters of R-34, in percent of the entry's price; both inclusive. */
export interface MandatoryStopOptions {
  readonly min: Decimal;
  readonly max: Decimal;
}

/**
 * an entry has a stop loss, not nearer nor further than these: the signal's own, else the strategy's
 * `defaultStop`, which the engine attaches. It is placed as soon as the entry fills.
 *
 * Entries: denied without one, or with one out of range. Exits and protective orders pass.
 */
export const mandatoryStop = ({ max, min }: MandatoryStopOptions): OrderRule => ({
  about: "order",
  id: "R-34",
  name: "mandatory-stop",
  problems: () => [min, max].flatMap((limit) => limitProblem("mandatory-stop", limit)),
  check(intent, { stopPercent }) {
    if (!isEntry(intent)) return pass;
    if (stopPercent === null) return deny(reason("RISK_STOP_MISSING"));
    if (!isDecimal(stopPercent)) return deny(invalidFact("stopPercent"));
    if (within(stopPercent, max) && atLeast(stopPercent, min)) return pass;
    const percent = stopPercent.slice(0, 20);
    return deny(reason("RISK_STOP_OUT_OF_RANGE", { percent, min, max }));
  },
});
