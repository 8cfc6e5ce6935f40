import { reason } from "../../model/codes.ts";
import { type Decimal, HUNDRED, maximum, minimum, multiply, subtract } from "../../prim/decimal.ts";
import { freshReference, invalidFact, isEntry } from "../facts.ts";
import { limitProblem } from "../limits.ts";
import { areDecimals, within } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";
import { spanProblem } from "../window.ts";

/** Parameters of R-04. */
export interface PriceDriftOptions {
  /** Greatest distance between the lowest and the highest price of own entries, in percent of the lowest; inclusive. */
  readonly percent: Decimal;
  /** Milliseconds, rounded up to whole minutes; at most an hour. */
  readonly windowMs: number;
  readonly maxReferenceAgeMs: number;
}

/**
 * the collar over time. Own entries in a symbol do not walk the price away: within the window the prices they
 * were made at, with this one, stay within the drift, however near each was to its own reference.
 *
 * Entries: denied beyond it, and without a fresh price. Exits and protective orders pass.
 */
export const priceDrift = (options: PriceDriftOptions): OrderRule => ({
  about: "order",
  id: "R-04",
  name: "price-drift",
  problems: () => [
    ...limitProblem("price-drift", options.percent),
    ...spanProblem("price-drift", options.windowMs),
  ],
  check(intent, view) {
    if (!isEntry(intent)) return pass;
    const reference = freshReference(view, options.maxReferenceAgeMs);
    if (!reference.ok) return deny(reference.refusal);
    const price = intent.limitPrice ?? intent.stopPrice ?? reference.value;
    const oldest = Math.floor((view.nowMs - options.windowMs) / 60_000);
    const bands = view.past.bands.filter(({ minute }) => !(minute < oldest));
    const lows = [price, ...bands.map(({ low }) => low)];
    const highs = [price, ...bands.map(({ high }) => high)];
    if (!areDecimals(...lows, ...highs)) return deny(invalidFact("past.bands"));
    const low = lows.reduce(minimum);
    const high = highs.reduce(maximum);
    const { percent } = options;
    if (within(multiply(subtract(high, low), HUNDRED), multiply(low, percent))) return pass;
    return deny(reason("RISK_PRICE_DRIFT", { price, low, high, percent }));
  },
});
