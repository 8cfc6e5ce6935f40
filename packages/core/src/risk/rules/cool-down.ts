import { reason } from "../../model/codes.ts";
import { isEntry } from "../facts.ts";
import { deny, type OrderRule, pass } from "../rule.ts";
import { spanProblem } from "../window.ts";

/**
 * least time between two entries of a strategy in a symbol, and after it went flat there. The entry of a flip
 * follows its own exit and is not held back by it.
 *
 * Entries: denied within it. Exits and protective orders pass.
 */
export const coolDown = (spanMs: number): OrderRule => ({
  about: "order",
  id: "R-22",
  name: "cool-down",
  problems: () => spanProblem("cool-down", spanMs),
  check(intent, { nowMs, past }) {
    if (!isEntry(intent)) return pass;
    const last = past.entries.at(-1)?.atMs ?? null;
    const since = [last, past.closedAtMs].filter((atMs) => atMs !== null);
    const newest = since.find((atMs) => !(nowMs - atMs >= spanMs));
    if (newest === undefined) return pass;
    return deny(reason("RISK_COOLING_DOWN", { agoMs: nowMs - newest, coolDownMs: spanMs }));
  },
});
