import { reason } from "../../model/codes.ts";
import { invalidFact, isEntry } from "../facts.ts";
import { countProblem } from "../limits.ts";
import { isCount } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";
import { countWithin } from "../window.ts";

/** Parameters of R-40. */
export interface CancelRatioOptions {
  /** Cancels of a strategy for each of its fills, in a session. */
  readonly cancelsPerFill: number;
  /** Rejections of a strategy's orders within a minute, at most 60. */
  readonly rejectsPerMinute: number;
}

const MINUTE_MS = 60_000;

/**
 * a strategy that cancels far more than it trades, or whose orders are rejected one after another, opens
 * nothing: for the rest of the session, or until the minute is over. Without a fill the ratio counts as to one.
 *
 * Entries: denied beyond either. Exits and protective orders pass.
 */
export const cancelRatio = (options: CancelRatioOptions): OrderRule => ({
  about: "order",
  id: "R-40",
  name: "cancel-ratio",
  problems: () => [
    ...countProblem("cancel-ratio (cancels)", options.cancelsPerFill),
    ...countProblem("cancel-ratio (rejects)", options.rejectsPerMinute),
  ],
  check(intent, { nowMs, past }) {
    if (!isEntry(intent)) return pass;
    const { cancels, fills } = past;
    if (!isCount(cancels) || !isCount(fills)) return deny(invalidFact("past.cancels"));
    const { cancelsPerFill, rejectsPerMinute } = options;
    if (cancels > cancelsPerFill * Math.max(fills, 1)) {
      return deny(reason("RISK_CANCELS_EXCEED_RATIO", { cancels, fills, max: cancelsPerFill }));
    }
    const rejects = countWithin(past.rejects, nowMs, MINUTE_MS);
    if (rejects < rejectsPerMinute) return pass;
    return deny(reason("RISK_CANCELS_EXCEED_RATIO", { rejects, max: rejectsPerMinute }));
  },
});
