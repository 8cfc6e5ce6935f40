import { type Reason, reason } from "../../model/codes.ts";
import type { OrderIntent } from "../../model/order.ts";
import { invalidFact, isEntry, worstValue } from "../facts.ts";
import { limitFor, limitProblems, type SymbolLimits } from "../limits.ts";
import { within } from "../plain.ts";
import { deny, type OrderRule, pass, type RiskView } from "../rule.ts";
import { worstPosition } from "../worst-position.ts";

/** Parameters of R-13; at least one of the two limits. */
export interface PositionCapOptions {
  /** Most units of a symbol, long or short; null: only its value is limited. */
  readonly quantity: SymbolLimits | null;
  /**
   * Most that a symbol's position may be worth, in the currency of the account; null: only its
   * units.
   */
  readonly notional: SymbolLimits | null;
  /** Older reference prices count as missing. */
  readonly maxReferenceAgeMs: number;
}

/**
 * R-13, I23: the account's position in a symbol stays within the cap in the worst case, with every
 * open order filled, those without a known outcome too. Only the side that the order enlarges is
 * judged.
 *
 * Entries: denied beyond a cap, and where a fact is missing. Exits and protective orders pass.
 */
export const positionCap = (options: PositionCapOptions): OrderRule => ({
  about: "order",
  id: "R-13",
  name: "position-cap",
  problems() {
    const limits = [options.quantity, options.notional].filter((each) => each !== null);
    if (limits.length === 0) return ["position-cap: a quantity or a notional is needed."];
    return limits.flatMap((each) => limitProblems("position-cap", each));
  },
  check(intent, view) {
    const why = isEntry(intent) ? refusalOf(intent, view, options) : null;
    return why === null ? pass : deny(why);
  },
});

function refusalOf(intent: OrderIntent, view: RiskView, caps: PositionCapOptions): Reason | null {
  const { symbol } = intent;
  const missing = reason("RISK_LIMIT_MISSING", { rule: "R-13", symbol });
  const worst = worstPosition(intent, view);
  if (worst === null) return invalidFact("worstCase");
  if (caps.quantity === null && caps.notional === null) return missing;
  const most = caps.quantity === null ? worst : limitFor(caps.quantity, symbol);
  if (most === null) return missing;
  if (!within(worst, most)) return reason("RISK_POSITION_EXCEEDS_MAX", { worst, max: most });
  if (caps.notional === null) return null;
  const max = limitFor(caps.notional, symbol);
  if (max === null) return missing;
  const value = worstValue(worst, { ...intent, orderType: "market" }, view, caps.maxReferenceAgeMs);
  if (!value.ok) return value.refusal;
  if (within(value.value, max)) return null;
  return reason("RISK_POSITION_EXCEEDS_MAX", { worst, value: value.value, max });
}
