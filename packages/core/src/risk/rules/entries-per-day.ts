import { reason } from "../../model/codes.ts";
import { invalidFact, isEntry } from "../facts.ts";
import { countProblem } from "../limits.ts";
import { isCount } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/**
 * most entries that an account sends in a session; stops a loop that runs away. Entries that
 * are decided and still wait count with the sent ones.
 *
 * Entries: denied above the limit. Exits and protective orders pass and are not counted.
 */
export const maxEntriesPerDay = (max: number): OrderRule => ({
  about: "order",
  id: "R-21",
  name: "entries-per-day",
  problems: () => countProblem("entries-per-day", max),
  check(intent, { day, open }) {
    if (!isEntry(intent)) return pass;
    if (!isCount(day.entries) || !isCount(open.waitingEntries)) {
      return deny(invalidFact("day.entries"));
    }
    const entries = day.entries + open.waitingEntries + 1;
    if (entries <= max) return pass;
    return deny(reason("RISK_TRADES_PER_DAY_EXCEEDED", { entries, max }));
  },
});
