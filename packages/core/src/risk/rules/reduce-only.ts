import { reason } from "../../model/codes.ts";
import { invalidFact, isEntry } from "../facts.ts";
import { within } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";
import { weighExit } from "../working-exits.ts";

/**
 * R-39, I17: an exit closes what its strategy holds, from the other side, and never more: with
 * every exit that is waiting, working or without a known outcome it stays within the position. Stop
 * and target of a position are one-cancels-other, so the larger of the two counts.
 *
 * An exit that waits for other orders to end is counted when it goes (`engine/settle.ts`), by what is held then:
 * what the orders before it will fill is not known yet.
 *
 * Entries pass. Exits and protective orders: this is their rule, and the reason why the other rules
 * can let them through.
 */
export const reduceOnly = (): OrderRule => ({
  about: "order",
  id: "R-39",
  name: "reduce-only",
  problems: () => [],
  check(intent, view) {
    if (isEntry(intent) || view.after.length > 0) return pass;
    const closing = weighExit(intent, view);
    if (closing === null) return deny(invalidFact("held"));
    const { open, wanted } = closing;
    if (within(wanted, open)) return pass;
    const { quantity, side } = intent;
    return deny(reason("RISK_REDUCE_ONLY_EXCEEDED", { side, quantity, wanted, open }));
  },
});
