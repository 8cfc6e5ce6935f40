import { reason } from "../../model/codes.ts";
import { isEntry } from "../facts.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/** Parameters of R-26. */
export interface SessionWindowOptions {
  /** Least time after the open and before the close, milliseconds; 0 is at once. */
  readonly afterOpenMs: number;
  readonly beforeCloseMs: number;
}

/**
 * entries only within the exchange's session, not right after its open nor right before its close; holidays,
 * half days and daylight saving are in the facts. An account whose venue never closes, or whose hours only the venue
 * knows, has no calendar and is not bound.
 *
 * Entries: denied outside the window. Exits and protective orders pass: the venue queues or refuses them itself.
 */
export const sessionWindow = (options: SessionWindowOptions): OrderRule => ({
  about: "order",
  id: "R-26",
  name: "session-window",
  problems: () =>
    [options.afterOpenMs, options.beforeCloseMs].every((ms) => Number.isSafeInteger(ms) && ms >= 0)
      ? []
      : ["session-window: the times must be whole numbers of milliseconds from 0 on."],
  check(intent, { market, nowMs }) {
    if (!isEntry(intent) || market === null) return pass;
    const { closesAtMs, opensAtMs } = market;
    if (opensAtMs === null || closesAtMs === null) {
      return deny(reason("RISK_SESSION_CLOSED", { today: "no session" }));
    }
    const from = opensAtMs + options.afterOpenMs;
    const until = closesAtMs - options.beforeCloseMs;
    if (nowMs >= from && nowMs < until) return pass;
    return deny(reason("RISK_SESSION_CLOSED", { from, until }));
  },
});
