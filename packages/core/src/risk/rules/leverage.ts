import { reason } from "../../model/codes.ts";
import { type Decimal, multiply } from "../../prim/decimal.ts";
import { invalidFact, isEntry } from "../facts.ts";
import { replaced, worthWith } from "../growth.ts";
import { limitProblem } from "../limits.ts";
import { areDecimals, isPositiveDecimal, within } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";
import { worstPosition } from "../worst-position.ts";

/** Parameters of R-32: gross value of the positions divided by equity. */
export interface LeverageOptions {
  /** For an account without margin. */
  readonly cash: Decimal;
  /** For an account that can borrow. */
  readonly margin: Decimal;
  readonly maxReferenceAgeMs: number;
}

/**
 * most that all positions of an account may be worth in the worst case, as a multiple of its equity.
 *
 * Entries: denied above it, and without the equity or a price. Exits and protective orders pass.
 */
export const leverage = (options: LeverageOptions): OrderRule => ({
  about: "order",
  id: "R-32",
  name: "leverage",
  problems: () =>
    [options.cash, options.margin].flatMap((limit) => limitProblem("leverage", limit)),
  check(intent, view) {
    if (!isEntry(intent)) return pass;
    const { equity, terms, values } = view;
    const { maxReferenceAgeMs } = options;
    const part = { now: values.symbol, quantity: worstPosition(intent, view), maxReferenceAgeMs };
    const then = worthWith(intent, view, part);
    if (!then.ok) return deny(then.refusal);
    if (!areDecimals(values.gross)) return deny(invalidFact("values.gross"));
    if (!isPositiveDecimal(equity)) return deny(reason("RISK_EQUITY_MISSING"));
    const max = terms.margin ? options.margin : options.cash;
    const value = replaced(values.gross, values.symbol, then.value);
    if (within(value, multiply(equity, max))) return pass;
    return deny(reason("RISK_LEVERAGE_EXCEEDS_MAX", { value, equity, max }));
  },
});
