import { reason } from "../../model/codes.ts";
import { isEntry } from "../facts.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/**
 * a limit that was loosened takes two steps on live accounts: the change itself, which stands in the journal
 * from the start on, and a person's `confirm_limits`. Until then live accounts open nothing.
 *
 * Entries: denied on live accounts; paper accounts pass. Exits and protective orders pass.
 */
export const limitsConfirmed = (): OrderRule => ({
  about: "order",
  id: "R-52",
  name: "limits-confirmed",
  problems: () => [],
  check(intent, { unconfirmed }) {
    if (!isEntry(intent) || intent.mode === "paper" || unconfirmed.length === 0) return pass;
    return deny(
      reason("RISK_LIMITS_UNCONFIRMED", { limits: unconfirmed.join(", ").slice(0, 200) }),
    );
  },
});
