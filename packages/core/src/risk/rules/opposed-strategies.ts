import { reason } from "../../model/codes.ts";
import { isPositive } from "../../prim/decimal.ts";
import { invalidFact, isEntry } from "../facts.ts";
import { areDecimals } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/**
 * where an account nets, two strategies on different sides of a symbol pay fees for nothing and close each
 * other's positions at the venue. The second one is refused.
 *
 * Entries: denied against a position, or an open entry, of another strategy. Exits and protective orders pass.
 */
export const opposedStrategies = (): OrderRule => ({
  about: "order",
  id: "R-38",
  name: "opposed-strategies",
  problems: () => [],
  check(intent, { others, symbol }) {
    if (!isEntry(intent)) return pass;
    if (!areDecimals(others.long, others.short)) return deny(invalidFact("others"));
    const against = intent.side === "buy" ? others.short : others.long;
    if (!isPositive(against)) return pass;
    const { side } = intent;
    return deny(reason("RISK_STRATEGIES_OPPOSED", { symbol, side, against }));
  },
});
