import { reason } from "../../model/codes.ts";
import { type Decimal, HUNDRED, multiply } from "../../prim/decimal.ts";
import { isEntry, worstValue } from "../facts.ts";
import { limitProblem } from "../limits.ts";
import { isDecimal, isPositiveDecimal, within } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/** Parameters of R-33. */
export interface BuyingPowerOptions {
  /** Of the account's free money, 0–100; inclusive. */
  readonly percent: Decimal;
  readonly maxReferenceAgeMs: number;
}

/**
 * an entry takes at most so much of what is free. Entries that the broker has not confirmed are reserved first,
 * those without a known outcome too; a reservation ends with the order, or once the broker's own figure knows of it.
 *
 * Entries: denied above it, and where the free money is not known. Exits and protective orders pass.
 */
export const buyingPower = (options: BuyingPowerOptions): OrderRule => ({
  about: "order",
  id: "R-33",
  name: "buying-power",
  problems: () => limitProblem("buying-power", options.percent),
  check(intent, view) {
    if (!isEntry(intent)) return pass;
    if (!isPositiveDecimal(intent.quantity)) return deny(reason("RISK_QUANTITY_NOT_POSITIVE"));
    const { buyingPower: free } = view;
    const { maxReferenceAgeMs, percent } = options;
    const value = worstValue(intent.quantity, intent, view, maxReferenceAgeMs);
    if (!value.ok) return deny(value.refusal);
    if (!isDecimal(free)) return deny(reason("RISK_BUYING_POWER_MISSING"));
    if (within(multiply(value.value, HUNDRED), multiply(free, percent))) return pass;
    const detail = { value: value.value, free, maxPercent: percent };
    return deny(reason("RISK_BUYING_POWER_EXCEEDED", detail));
  },
});
