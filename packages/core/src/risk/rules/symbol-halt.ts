import { reason } from "../../model/codes.ts";
import { atLeast, atMost } from "../../prim/decimal.ts";
import { invalidFact, isEntry } from "../facts.ts";
import { areDecimals } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/**
 * nothing is opened in a symbol that its venue has halted, or that stands at one of the day's price limits. A
 * venue that tells neither binds nothing here.
 *
 * Entries: denied. Exits and protective orders pass: the venue queues or refuses them itself.
 */
export const symbolHalt = (): OrderRule => ({
  about: "order",
  id: "R-27",
  name: "symbol-halt",
  problems: () => [],
  check(intent, { reference, symbol }) {
    if (!isEntry(intent) || reference === null) return pass;
    const { band, halted = false, price } = reference;
    if (halted !== false) return deny(reason("RISK_SYMBOL_HALTED", { symbol }));
    if (band === undefined) return pass;
    if (!areDecimals(price, band.low, band.high)) return deny(invalidFact("reference.band"));
    if (!atMost(price, band.low) && !atLeast(price, band.high)) return pass;
    return deny(reason("RISK_SYMBOL_HALTED", { symbol, price, low: band.low, high: band.high }));
  },
});
