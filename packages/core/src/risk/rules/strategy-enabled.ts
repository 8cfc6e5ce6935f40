import { reason } from "../../model/codes.ts";
import { deny, pass, type SignalRule } from "../rule.ts";

/**
 * only registered strategies trade, and a disabled one opens nothing.
 *
 * Entries: denied where the strategy is unknown or disabled. Exits: denied where it is unknown,
 * because there is no account to route to; a disabled strategy may still close what it holds.
 */
export const strategyEnabled = (): SignalRule => ({
  about: "signal",
  id: "R-23",
  name: "strategy-enabled",
  problems: () => [],
  check({ entry, signal, strategy }) {
    if (strategy === null) {
      return deny(reason("RISK_STRATEGY_UNKNOWN", { strategy: signal.strategy }));
    }
    if (!entry || strategy.enabled === true) return pass;
    return deny(reason("RISK_STRATEGY_DISABLED", { strategy: strategy.id }));
  },
});
