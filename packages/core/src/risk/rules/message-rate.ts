import { reason } from "../../model/codes.ts";
import { isEntry } from "../facts.ts";
import { countProblem } from "../limits.ts";
import { deny, type OrderRule, pass } from "../rule.ts";
import { countWithin } from "../window.ts";

const SECOND_MS = 1_000;

/**
 * most messages (submits and cancels) that an account sends to its venue in any second. What a venue itself
 * takes is paced by its driver; this stops a loop before it gets there.
 *
 * Entries: denied above the limit. Exits and protective orders pass, and count.
 */
export const messageRate = (perSecond: number): OrderRule => ({
  about: "order",
  id: "R-09",
  name: "message-rate",
  problems: () => [
    ...countProblem("message-rate", perSecond),
    ...(perSecond > 60 ? ["message-rate: at most 60 a second can be counted."] : []),
  ],
  check(intent, { nowMs, past }) {
    if (!isEntry(intent)) return pass;
    const messages = countWithin(past.messages, nowMs, SECOND_MS) + 1;
    if (messages <= perSecond) return pass;
    return deny(reason("RISK_MESSAGES_EXCEED_MAX", { messages, max: perSecond }));
  },
});
