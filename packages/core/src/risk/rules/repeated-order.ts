import { reason } from "../../model/codes.ts";
import { isEntry } from "../facts.ts";
import { deny, type OrderRule, pass } from "../rule.ts";
import { spanProblem } from "../window.ts";

/**
 * an entry of the same strategy, symbol, side and quantity as one sent within the window is taken for the same
 * one, whatever its id says. The same key is another matter: that is never acted on twice.
 *
 * Entries: denied within the window. Exits and protective orders pass: they cannot close more than is open.
 */
export const repeatedOrder = (windowMs: number): OrderRule => ({
  about: "order",
  id: "R-08",
  name: "repeated-order",
  problems: () => spanProblem("repeated-order", windowMs),
  check(intent, { nowMs, past }) {
    if (!isEntry(intent)) return pass;
    const twin = past.entries.find(
      ({ atMs, quantity, side }) =>
        side === intent.side && quantity === intent.quantity && !(nowMs - atMs >= windowMs),
    );
    if (twin === undefined) return pass;
    const { quantity, side } = intent;
    return deny(
      reason("RISK_ORDER_REPEATED", { side, quantity, agoMs: nowMs - twin.atMs, windowMs }),
    );
  },
});
