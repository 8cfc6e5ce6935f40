import { reason } from "../../model/codes.ts";
import { atLeast, type Decimal, multiply, parseDecimal } from "../../prim/decimal.ts";
import { invalidFact, isEntry } from "../facts.ts";
import { countProblem } from "../limits.ts";
import { isCount, isDecimal } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/** Parameters of R-20. */
export interface PoorPerformerOptions {
  /** Closed trades from which on a result counts. */
  readonly trades: number;
  /** Least that a trade must have earned on average after fees, in money; below zero allows a loss. Null: off. */
  readonly average: Decimal | null;
}

/**
 * a strategy that earns less than it must in a symbol opens nothing there any more. Off unless an average is
 * given.
 *
 * Entries: denied below it. Exits and protective orders pass.
 */
export const poorPerformer = ({ average, trades }: PoorPerformerOptions): OrderRule => ({
  about: "order",
  id: "R-20",
  name: "poor-performer",
  problems: () => [
    ...countProblem("poor-performer", trades),
    ...(average === null || isDecimal(average)
      ? []
      : ["poor-performer: the average must be a decimal."]),
  ],
  check(intent, { past }) {
    if (!isEntry(intent) || average === null) return pass;
    const count = isCount(past.trades) ? parseDecimal(String(past.trades)) : null;
    if (count === null || !isDecimal(past.earned)) return deny(invalidFact("past.earned"));
    if (past.trades < trades || atLeast(past.earned, multiply(count, average))) return pass;
    const { symbol } = intent;
    return deny(
      reason("RISK_POOR_PERFORMER", { symbol, trades: past.trades, earned: past.earned }),
    );
  },
});
