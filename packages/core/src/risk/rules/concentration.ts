import { reason } from "../../model/codes.ts";
import { type Decimal, HUNDRED, multiply } from "../../prim/decimal.ts";
import { isEntry } from "../facts.ts";
import { worthWith } from "../growth.ts";
import { limitProblem } from "../limits.ts";
import { isPositiveDecimal, within } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";
import { worstPosition } from "../worst-position.ts";

/** Parameters of R-16. */
export interface ConcentrationOptions {
  /** Of the account's equity, greater than zero; above 100 on borrowed money. */
  readonly percent: Decimal;
  readonly maxReferenceAgeMs: number;
}

/**
 * the largest share of the account's equity that may stand in one symbol in the worst case.
 *
 * Entries: denied above it, and without the equity or a price. Exits and protective orders pass.
 */
export const concentration = (options: ConcentrationOptions): OrderRule => ({
  about: "order",
  id: "R-16",
  name: "concentration",
  problems: () => limitProblem("concentration", options.percent),
  check(intent, view) {
    if (!isEntry(intent)) return pass;
    const { equity } = view;
    const { maxReferenceAgeMs, percent } = options;
    const quantity = worstPosition(intent, view);
    const then = worthWith(intent, view, { now: view.values.symbol, quantity, maxReferenceAgeMs });
    if (!then.ok) return deny(then.refusal);
    if (!isPositiveDecimal(equity)) return deny(reason("RISK_EQUITY_MISSING"));
    if (within(multiply(then.value, HUNDRED), multiply(equity, percent))) return pass;
    const detail = { value: then.value, equity, maxPercent: percent };
    return deny(reason("RISK_CONCENTRATION_EXCEEDS_MAX", detail));
  },
});
