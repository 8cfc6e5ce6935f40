import { reason } from "../../model/codes.ts";
import type { Order } from "../../model/order.ts";
import { atMost, type Decimal, isZero } from "../../prim/decimal.ts";
import { invalidFact, isEntry } from "../facts.ts";
import { areDecimals, isDecimal } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/**
 * an account does not trade with itself. An entry that could meet a limit order of the same account on the
 * other side, whichever strategy's, is refused; at the market it is judged at the reference price.
 *
 * Entries: denied where they cross, and at the market without a price. Exits and protective orders pass: what
 * reduces is never held back by what else is working.
 */
export const selfCross = (): OrderRule => ({
  about: "order",
  id: "R-37",
  name: "self-cross",
  problems: () => [],
  check(intent, view) {
    if (!isEntry(intent)) return pass;
    const { open, reference, symbol } = view;
    const { side } = intent;
    const across =
      side === "buy" ? [open.sold, open.closingSold] : [open.bought, open.closingBought];
    if (!areDecimals(...across)) return deny(invalidFact("open"));
    if (across.every(isZero)) return pass;
    const price = intent.limitPrice ?? intent.stopPrice ?? reference?.price ?? null;
    if (!isDecimal(price)) return deny(reason("RISK_REFERENCE_PRICE_MISSING", { symbol }));
    const met = view.openOrders.find((order) => order.side !== side && crosses(order, price));
    if (met === undefined) return pass;
    return deny(
      reason("RISK_SELF_CROSS", { price, working: met.limitPrice, strategy: met.strategy }),
    );
  },
});

function crosses({ limitPrice, orderType, side }: Order, price: Decimal): boolean {
  if (orderType !== "limit" || limitPrice === null) return false;
  return side === "sell" ? atMost(limitPrice, price) : atMost(price, limitPrice);
}
