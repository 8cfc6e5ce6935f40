import { reason } from "../../model/codes.ts";
import { isEntry } from "../facts.ts";
import { limitFor, limitProblems, type SymbolLimits } from "../limits.ts";
import { isPositiveDecimal, within } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/**
 * most units in one order, by symbol or in general, and never more than the instrument's own
 * maximum. `"instrument"` sets no limit beside that maximum, for accounts whose order value is
 * limited.
 *
 * Entries: a symbol without a limit is denied. Exits and protective orders: held to the
 * instrument's maximum only, because a position of several orders must be closable at once.
 */
export const maxOrderQuantity = (limits: SymbolLimits | "instrument"): OrderRule => ({
  about: "order",
  id: "R-01",
  name: "max-order-quantity",
  problems: () => (limits === "instrument" ? [] : limitProblems("max-order-quantity", limits)),
  check(intent, { instrument }) {
    const { quantity, symbol } = intent;
    if (!isPositiveDecimal(quantity)) return deny(reason("RISK_QUANTITY_NOT_POSITIVE"));
    const most = instrument?.maxQuantity ?? null;
    if (most !== null && !within(quantity, most)) {
      return deny(reason("RISK_QUANTITY_EXCEEDS_MAX", { quantity, max: most, of: "instrument" }));
    }
    if (!isEntry(intent)) return pass;
    if (instrument === null) return deny(reason("RISK_INSTRUMENT_MISSING", { symbol }));
    if (limits === "instrument") return pass;
    const max = limitFor(limits, symbol);
    if (max === null) return deny(reason("RISK_LIMIT_MISSING", { rule: "R-01", symbol }));
    if (within(quantity, max)) return pass;
    return deny(reason("RISK_QUANTITY_EXCEEDS_MAX", { quantity, max, of: "limit" }));
  },
});
