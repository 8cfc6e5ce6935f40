import { type Reason, reason } from "../../model/codes.ts";
import type { Instrument } from "../../model/instrument.ts";
import type { OrderIntent } from "../../model/order.ts";
import { isMultipleOf, lessThan } from "../../prim/decimal.ts";
import { invalidFact, isEntry } from "../facts.ts";
import { priceProblem, pricesOf } from "../order-prices.ts";
import { areDecimals, isPositiveDecimal } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/**
 * the order is one that a venue can understand: quantity and prices greater than zero, the
 * prices its type needs, all on the instrument's lot and tick, not below its minimum. Nothing is
 * rounded here.
 *
 * Exits and protective orders: the same, except that a missing instrument and the minimum do not
 * stop them: some venues close dust below it, and the venue knows its own steps.
 */
export const wellFormed = (): OrderRule => ({
  about: "order",
  id: "R-06",
  name: "well-formed",
  problems: () => [],
  check(intent, { instrument }) {
    if (intent.side !== "buy" && intent.side !== "sell") return deny(invalidFact("side"));
    if (!isPositiveDecimal(intent.quantity)) return deny(reason("RISK_QUANTITY_NOT_POSITIVE"));
    const problem = priceProblem(intent);
    if (problem !== null) return deny(problem);
    if (instrument === null) {
      const { symbol } = intent;
      return isEntry(intent) ? deny(reason("RISK_INSTRUMENT_MISSING", { symbol })) : pass;
    }
    const off = offInstrument(intent, instrument);
    return off === null ? pass : deny(off);
  },
});

function offInstrument(intent: OrderIntent, instrument: Instrument): Reason | null {
  const { lotSize, minQuantity, tickSize } = instrument;
  const { quantity } = intent;
  if (!isPositiveDecimal(lotSize)) return invalidFact("instrument.lotSize");
  if (!isPositiveDecimal(tickSize)) return invalidFact("instrument.tickSize");
  if (!isMultipleOf(quantity, lotSize)) {
    return reason("RISK_QUANTITY_OFF_STEP", { quantity, lotSize });
  }
  const off = pricesOf(intent).find((price) => !isMultipleOf(price, tickSize));
  if (off !== undefined) return reason("RISK_PRICE_OFF_STEP", { price: off, tickSize });
  if (!isEntry(intent)) return null;
  if (!areDecimals(minQuantity)) return invalidFact("instrument.minQuantity");
  return lessThan(quantity, minQuantity)
    ? reason("RISK_QUANTITY_BELOW_MIN", { quantity, minQuantity })
    : null;
}
