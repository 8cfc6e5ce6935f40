import { type Reason, reason } from "../../model/codes.ts";
import type { OrderIntent } from "../../model/order.ts";
import { absolute, add, type Decimal, maximum, subtract } from "../../prim/decimal.ts";
import { invalidFact, isEntry, worstValue } from "../facts.ts";
import { replaced, worthWith } from "../growth.ts";
import { limitProblem } from "../limits.ts";
import { areDecimals, within } from "../plain.ts";
import { deny, type OrderRule, pass, type RiskView } from "../rule.ts";
import { worstPosition } from "../worst-position.ts";

/** Parameters of R-15, in the currency of the account. */
export interface AccountExposureOptions {
  /** Of all symbols, both sides added. */
  readonly gross: Decimal;
  /** Of all symbols, sides set off against each other. */
  readonly net: Decimal;
  /** Gross of all accounts of the engine, counted one to one. */
  readonly everywhere: Decimal;
  readonly maxReferenceAgeMs: number;
}

/**
 * R-15, I23: most that the positions of an account, and of all accounts, may be worth in the worst case.
 * Entries: denied above one of them, and where a fact is missing. Exits and protective orders pass.
 */
export const accountExposure = (options: AccountExposureOptions): OrderRule => ({
  about: "order",
  id: "R-15",
  name: "account-exposure",
  problems: () =>
    [options.gross, options.net, options.everywhere].flatMap((limit) =>
      limitProblem("account-exposure", limit),
    ),
  check(intent, view) {
    const why = isEntry(intent) ? refusalOf(intent, view, options) : null;
    return why === null ? pass : deny(why);
  },
});

function refusalOf(
  intent: OrderIntent,
  view: RiskView,
  limits: AccountExposureOptions,
): Reason | null {
  const { everywhere, gross, high, low, symbol } = view.values;
  if (!areDecimals(everywhere, gross, high, low)) return invalidFact("values");
  const { maxReferenceAgeMs } = limits;
  const part = { now: symbol, quantity: worstPosition(intent, view), maxReferenceAgeMs };
  const then = worthWith(intent, view, part);
  if (!then.ok) return then.refusal;
  const order = worstValue(intent.quantity, intent, view, maxReferenceAgeMs);
  if (!order.ok) return order.refusal;
  const far = intent.side === "buy" ? add(high, order.value) : subtract(low, order.value);
  const worth = {
    gross: replaced(gross, symbol, then.value),
    net: maximum(absolute(far), absolute(intent.side === "buy" ? low : high)),
    everywhere: replaced(everywhere, symbol, then.value),
  };
  const over = (["gross", "net", "everywhere"] as const).find(
    (of) => !within(worth[of], limits[of]),
  );
  if (over === undefined) return null;
  return reason("RISK_EXPOSURE_EXCEEDS_MAX", { of: over, value: worth[over], max: limits[over] });
}
