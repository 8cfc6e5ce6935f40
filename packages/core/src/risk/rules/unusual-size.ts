import { reason } from "../../model/codes.ts";
import { compare, type Decimal, multiply } from "../../prim/decimal.ts";
import { invalidFact, isEntry } from "../facts.ts";
import { limitProblem } from "../limits.ts";
import { areDecimals, isPositiveDecimal, within } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/** With fewer entries than this there is no usual size yet. */
const USUAL_FROM = 5;

/**
 * the fat finger. An entry is at most so many times the median of the strategy's newest entries in the symbol
 * (20 at most). A strategy that has sent fewer than five has no usual size yet.
 *
 * Entries: denied above it. Exits and protective orders pass: they are as large as the position.
 */
export const unusualSize = (factor: Decimal): OrderRule => ({
  about: "order",
  id: "R-05",
  name: "unusual-size",
  problems: () => limitProblem("unusual-size", factor),
  check(intent, { past }) {
    if (!isEntry(intent) || past.entries.length < USUAL_FROM) return pass;
    const sizes = past.entries.map(({ quantity }) => quantity);
    if (!areDecimals(...sizes)) return deny(invalidFact("past.entries"));
    if (!isPositiveDecimal(intent.quantity)) return deny(reason("RISK_QUANTITY_NOT_POSITIVE"));
    const median = [...sizes].sort(compare)[Math.floor((sizes.length - 1) / 2)];
    if (median === undefined) return deny(invalidFact("past.entries"));
    const max = multiply(median, factor);
    if (within(intent.quantity, max)) return pass;
    return deny(reason("RISK_SIZE_UNUSUAL", { quantity: intent.quantity, median, max }));
  },
});
