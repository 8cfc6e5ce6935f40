import { reason } from "../../model/codes.ts";
import { isEntry } from "../facts.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/**
 * what the kill switch leaves open. `view.tradingState` is the strictest of global, account,
 * strategy and symbol.
 *
 * Entries: denied unless trading is active. Exits and protective orders: pass while trading is
 * reduce-only or halted, so that no position is stranded; when it is frozen, or in a state nobody
 * knows, nothing is sent.
 */
export const tradingAllowed = (): OrderRule => ({
  about: "order",
  id: "R-43",
  name: "trading-state",
  problems: () => [],
  check(intent, { tradingState }) {
    switch (tradingState) {
      case "active":
        return pass;
      case "reduce_only":
        return isEntry(intent) ? deny(reason("RISK_TRADING_REDUCE_ONLY")) : pass;
      case "halted":
        return isEntry(intent) ? deny(reason("RISK_TRADING_HALTED")) : pass;
      default:
        return deny(reason("RISK_TRADING_FROZEN"));
    }
  },
});
