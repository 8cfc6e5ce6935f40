import { reason } from "../../model/codes.ts";
import { atLeast, type Decimal, HUNDRED, multiply, subtract } from "../../prim/decimal.ts";
import { invalidFact, isEntry } from "../facts.ts";
import { limitProblem } from "../limits.ts";
import { isDecimal } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/**
 * most that an account may lose from the highest equity seen, in percent of it; a loss equal to the limit has
 * reached it. The account is then halted (`engine/guards.ts`) until a person resumes it, also where nobody asks.
 *
 * Entries: denied once reached, and without the equity. Exits and protective orders pass.
 */
export const drawdown = (percent: Decimal): OrderRule => ({
  about: "order",
  id: "R-18",
  name: "drawdown",
  problems: () => limitProblem("drawdown", percent),
  check(intent, { equity, peakEquity }) {
    if (!isEntry(intent)) return pass;
    if (!isDecimal(equity)) return deny(reason("RISK_EQUITY_MISSING"));
    if (peakEquity === null) return pass;
    if (!isDecimal(peakEquity)) return deny(invalidFact("peakEquity"));
    if (!hasFallen(equity, peakEquity, percent)) return pass;
    return deny(reason("RISK_DRAWDOWN_REACHED", { equity, peak: peakEquity, maxPercent: percent }));
  },
});

/** Whether equity lies at least so many percent below its peak. */
export const hasFallen = (equity: Decimal, peak: Decimal, percent: Decimal): boolean =>
  atLeast(multiply(subtract(peak, equity), HUNDRED), multiply(peak, percent));
