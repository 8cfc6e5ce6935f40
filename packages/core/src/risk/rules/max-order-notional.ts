import { reason } from "../../model/codes.ts";
import type { Decimal } from "../../prim/decimal.ts";
import { isEntry, worstValue } from "../facts.ts";
import { limitProblem } from "../limits.ts";
import { isPositiveDecimal, within } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/** Parameters of R-02. */
export interface MaxOrderNotionalOptions {
  /** In the currency of the account. */
  readonly limit: Decimal;
  /** Older reference prices count as missing. */
  readonly maxReferenceAgeMs: number;
}

/**
 * most that one order may be worth, quantity × price × multiplier in the currency of the
 * account. The price is the highest of the order's own and the reference; a buy with a limit pays
 * that limit at most.
 *
 * Entries: denied without an instrument or without a fresh price. Exits and protective orders pass:
 * they are bounded by what is held.
 */
export const maxOrderNotional = (options: MaxOrderNotionalOptions): OrderRule => ({
  about: "order",
  id: "R-02",
  name: "max-order-notional",
  problems: () => limitProblem("max-order-notional", options.limit),
  check(intent, view) {
    if (!isEntry(intent)) return pass;
    const { limit, maxReferenceAgeMs } = options;
    if (!isPositiveDecimal(intent.quantity)) return deny(reason("RISK_QUANTITY_NOT_POSITIVE"));
    const value = worstValue(intent.quantity, intent, view, maxReferenceAgeMs);
    if (!value.ok) return deny(value.refusal);
    if (within(value.value, limit)) return pass;
    return deny(reason("RISK_NOTIONAL_EXCEEDS_MAX", { value: value.value, max: limit }));
  },
});
