import { reason } from "../../model/codes.ts";
import { add, type Decimal } from "../../prim/decimal.ts";
import { invalidFact, isEntry, worstValue } from "../facts.ts";
import { limitProblem } from "../limits.ts";
import { areDecimals, isPositiveDecimal, within } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/** Parameters of R-12. */
export interface WorkingNotionalOptions {
  /** In the currency of the account. */
  readonly limit: Decimal;
  readonly maxReferenceAgeMs: number;
}

/**
 * most that all entries of the account that have not filled may be worth together, those without a known
 * outcome included.
 *
 * Entries: denied above it, and where a fact is missing. Exits and protective orders pass and do not count.
 */
export const workingNotional = (options: WorkingNotionalOptions): OrderRule => ({
  about: "order",
  id: "R-12",
  name: "working-notional",
  problems: () => limitProblem("working-notional", options.limit),
  check(intent, view) {
    if (!isEntry(intent)) return pass;
    if (!isPositiveDecimal(intent.quantity)) return deny(reason("RISK_QUANTITY_NOT_POSITIVE"));
    const { working } = view.values;
    if (!areDecimals(working)) return deny(invalidFact("values.working"));
    const value = worstValue(intent.quantity, intent, view, options.maxReferenceAgeMs);
    if (!value.ok) return deny(value.refusal);
    const all = add(working, value.value);
    if (within(all, options.limit)) return pass;
    return deny(reason("RISK_WORKING_EXCEEDS_MAX", { working: all, max: options.limit }));
  },
});
