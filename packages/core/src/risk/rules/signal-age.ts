import { reason } from "../../model/codes.ts";
import { signalAge } from "../../signal/age.ts";
import { deny, pass, type SignalRule } from "../rule.ts";

/**
 * a signal that is too old, or whose time lies too far in the future, is not acted
 * on. The limits are the strategy's own, one age for entries and a longer one for exits, both
 * inclusive. A signal without a time is as old as its arrival, so a long wait in a queue counts.
 *
 * Exits: late ones are denied by their own, longer age; future ones as entries are, because a wrong
 * clock says nothing about either.
 */
export const signalInTime = (): SignalRule => ({
  about: "signal",
  id: "R-28",
  name: "signal-age",
  problems: () => [],
  check({ entry, nowMs, signal, strategy }) {
    if (strategy === null) {
      return deny(reason("RISK_STRATEGY_UNKNOWN", { strategy: signal.strategy }));
    }
    const kind = entry ? "entry" : "exit";
    const why = signalAge({ signal, nowMs, kind, limits: strategy.ages });
    return why === null ? pass : deny(why);
  },
});
