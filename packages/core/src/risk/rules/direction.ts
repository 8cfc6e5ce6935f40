import { reason } from "../../model/codes.ts";
import { lessThan, ZERO } from "../../prim/decimal.ts";
import { invalidFact, isEntry } from "../facts.ts";
import { isDecimal } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/**
 * a strategy opens only on the sides it was registered for, and nothing is sold short that the venue does not
 * lend. A sell that only makes a long position smaller is an exit and no short sale.
 *
 * Entries: denied on the wrong side, and where the instrument is not known. Exits and protective orders pass.
 */
export const direction = (): OrderRule => ({
  about: "order",
  id: "R-25",
  name: "direction",
  problems: () => [],
  check(intent, { instrument, position, terms }) {
    if (!isEntry(intent)) return pass;
    const { side, symbol } = intent;
    const wrong = side === "buy" ? "short_only" : "long_only";
    if (terms.direction === wrong) {
      return deny(reason("RISK_DIRECTION_NOT_ALLOWED", { side, allowed: terms.direction }));
    }
    if (side === "buy") return pass;
    if (instrument === null) return deny(reason("RISK_INSTRUMENT_MISSING", { symbol }));
    if (!isDecimal(position)) return deny(invalidFact("position"));
    const closesLong = lessThan(ZERO, position) && !lessThan(position, intent.quantity);
    if (instrument.shortable === true || closesLong) return pass;
    return deny(reason("RISK_DIRECTION_NOT_ALLOWED", { side, shortable: false }));
  },
});
