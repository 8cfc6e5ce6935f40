import { reason } from "../../model/codes.ts";
import { deny, pass, type SignalRule } from "../rule.ts";

/**
 * R-24, allow-list: a strategy opens positions only in the symbols it was registered with. An empty
 * list allows nothing. The symbol is the sender's; what it is mapped to meets `blockedSymbols`.
 *
 * Exits pass: they close what the strategy holds and nothing else, also after its list has become
 * shorter.
 */
export const symbolAllowed = (): SignalRule => ({
  about: "signal",
  id: "R-24",
  name: "symbol-allowed",
  problems: () => [],
  check({ entry, signal, strategy }) {
    if (!entry) return pass;
    const { symbol } = signal;
    if (strategy === null) {
      return deny(reason("RISK_STRATEGY_UNKNOWN", { strategy: signal.strategy }));
    }
    if (strategy.symbols === "any" || strategy.symbols.has(symbol)) return pass;
    return deny(reason("RISK_SYMBOL_NOT_ALLOWED", { strategy: strategy.id, symbol }));
  },
});
