import { reason } from "../../model/codes.ts";
import { absolute, type Decimal, HUNDRED, multiply, subtract } from "../../prim/decimal.ts";
import { refuse } from "../../prim/result.ts";
import { collaredPrices } from "../collared-prices.ts";
import { freshReference, invalidFact, isEntry } from "../facts.ts";
import { limitProblem } from "../limits.ts";
import { isPositiveDecimal, within } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/** Parameters of R-03. */
export interface PriceCollarOptions {
  /** Greatest distance from the reference price, 0–100; inclusive. */
  readonly percent: Decimal;
  /** Older reference prices count as missing. */
  readonly maxReferenceAgeMs: number;
}

/**
 * no price of an order lies further from the reference than the collar.
 *
 * Entries: limit, stop and trail, and the price a market order was sized with; without a fresh
 * reference they are denied. Exits and protective orders: only a limit that is priced through the
 * market, where the order could trade worse than the reference; stops may stand as far away as they
 * like, and go at once where the market has passed them. Without a fresh reference they pass.
 */
export const priceCollar = (options: PriceCollarOptions): OrderRule => ({
  about: "order",
  id: "R-03",
  name: "price-collar",
  problems: () => limitProblem("price-collar", options.percent),
  check(intent, view) {
    const { maxReferenceAgeMs, percent } = options;
    const reference = isPositiveDecimal(percent)
      ? freshReference(view, maxReferenceAgeMs)
      : refuse(reason("RISK_LIMIT_MISSING", { rule: "R-03" }));
    if (!reference.ok) return isEntry(intent) ? deny(reference.refusal) : pass;
    const prices = collaredPrices(intent, reference.value);
    if (!prices.every(isPositiveDecimal)) return deny(invalidFact("price"));
    const band = multiply(reference.value, percent);
    const off = prices.find((price) => !within(distance(price, reference.value), band));
    if (off === undefined) return pass;
    const detail = { price: off, reference: reference.value, percent };
    return deny(reason("RISK_PRICE_OUTSIDE_COLLAR", detail));
  },
});

/** A hundred times the distance: compared with reference × percent, nothing is divided. */
const distance = (price: Decimal, reference: Decimal): Decimal =>
  multiply(absolute(subtract(price, reference)), HUNDRED);
