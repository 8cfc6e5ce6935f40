import { reason } from "../../model/codes.ts";
import { invalidFact, isEntry } from "../facts.ts";
import { countProblem } from "../limits.ts";
import { isCount } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/**
 * the circuit opens after so many orders in a row that the broker refused, lost or did not take. The account is
 * then set to reduce-only (`engine/guards.ts`) until a person resumes it; one order that the broker takes, an exit
 * for example, ends the row.
 *
 * Entries: denied while the row lasts. Exits and protective orders pass.
 */
export const rejectStorm = (inRow: number): OrderRule => ({
  about: "order",
  id: "R-41",
  name: "reject-storm",
  problems: () => countProblem("reject-storm", inRow),
  check(intent, { past }) {
    if (!isEntry(intent)) return pass;
    const { errorsInRow } = past;
    if (!isCount(errorsInRow)) return deny(invalidFact("past.errorsInRow"));
    if (errorsInRow < inRow) return pass;
    return deny(reason("RISK_REJECT_STORM", { errorsInRow, max: inRow }));
  },
});
