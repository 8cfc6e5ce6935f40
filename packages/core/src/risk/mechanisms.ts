import type { Code } from "../model/codes.ts";

/** A control of the risk table that is no rule but a part of the engine, or that is not there. */
export interface Mechanism {
  readonly id: string;
  readonly what: string;
  /** How it behaves, and its parameter where it has one. */
  readonly how: string;
  readonly codes: readonly Code[];
  /** Source file under `packages`; null: it is not built. */
  readonly where: string | null;
  /** Test file under `packages`; null where there is nothing to test. */
  readonly test: string | null;
}

/** What of no file in `rules/` covers; the second half of `docs/risk.md`. */
export const RISK_MECHANISMS: readonly Mechanism[] = [
  {
    id: "R-07",
    what: "Duplicate signal",
    how: "A key that was seen gets its first answer again and nothing is sent, for as long as the store keeps the key (SQLite: 30 days, `keyRetentionDays`).",
    codes: ["SIGNAL_DUPLICATE", "SIGNAL_KEY_CONFLICT"],
    where: "core/src/engine/decide-signal.ts",
    test: "core/test/engine/replay.test.ts",
  },
  {
    id: "R-31",
    what: "Order-progress guard",
    how: "More filled than ordered is booked, told, and freezes the account until a person resumes it.",
    codes: ["ORDER_OVERFILLED"],
    where: "core/src/engine/decide-report.ts",
    test: "testkit/test/sim/seeds.test.ts",
  },
  {
    id: "R-35",
    what: "Stop coverage",
    how: "A stop that ends on its own is placed again, five times; then the alarm, and a live position that cannot have a stop is closed at the market. On paper it stays open. A target alone closes nothing.",
    codes: ["ORDER_PROTECTION_FAILED"],
    where: "core/src/engine/protect-position.ts",
    test: "testkit/test/engine/live-stages.test.ts",
  },
  {
    id: "R-36",
    what: "Hedge completeness",
    how: "`strategies.<id>.hedge`: a sold leg without the bought one that covers it, and a cover that covers nothing, are closed after 10 s (`withinMs`); a strategy that sold uncovered is set to reduce-only until a person resumes it. Not watched unless given.",
    codes: ["RISK_HEDGE_INCOMPLETE"],
    where: "core/src/engine/hedge.ts",
    test: "testkit/test/engine/hedge.test.ts",
  },
  {
    id: "R-42",
    what: "Slippage guard",
    how: "A market order's fill further than `maxSlippagePercent` (1 %) from the price it was made at sets its strategy to reduce-only until a person resumes it; on paper a default only tells.",
    codes: ["RISK_SLIPPAGE_EXCEEDED"],
    where: "core/src/engine/guards.ts",
    test: "core/test/engine/guards.test.ts",
  },
  {
    id: "R-44",
    what: "Dead-man timer",
    how: "`deadManMs`: without a `heartbeat` command for so long everything is halted (level 2) until a person resumes it. Not watched unless given; what a venue offers of its own is its driver's.",
    codes: ["RISK_TRADING_HALTED"],
    where: "core/src/runtime/dead-man.ts",
    test: "testkit/test/engine/kill.test.ts",
  },
  {
    id: "R-45",
    what: "Auto square-off",
    how: "`accounts.<id>.squareOffMinutes`: everything is closed so long before the exchange closes, longs and shorts, half days included; off unless given. Looked at every minute.",
    codes: [],
    where: "core/src/engine/square-off.ts",
    test: "testkit/test/engine/watch.test.ts",
  },
  {
    id: "R-46",
    what: "Post-trade reconciliation",
    how: "Orders, fills and positions are compared with the broker at the start and every 45 s (`reconcileMs`); a difference of positions that stands twice sets the account to reduce-only, or is adopted (`outsideTrades`).",
    codes: ["RISK_TRADING_REDUCE_ONLY"],
    where: "core/src/runtime/reconcile-loop.ts",
    test: "testkit/test/engine/reconcile.test.ts",
  },
  {
    id: "R-47",
    what: "Post-trade credit",
    how: "Equity and free money come from the broker with each decision, at most 1 s old; between signals a live account is looked at every minute (drawdown, R-18).",
    codes: ["RISK_EQUITY_MISSING"],
    where: "core/src/runtime/prefetch.ts",
    test: "testkit/test/engine/risk-by-http.test.ts",
  },
  {
    id: "R-48",
    what: "Busted trades",
    how: "A fill that the venue takes back is traded back at its own price with its fee; stops follow the position, and one that it opens again gets its entry's levels. The strategy is set to reduce-only until a person resumes it. A venue that takes a fill back without a word shows as a difference of positions (R-46).",
    codes: ["ORDER_FILL_BUSTED"],
    where: "core/src/engine/decide-report.ts",
    test: "testkit/test/engine/bust.test.ts",
  },
  {
    id: "R-49",
    what: "Live opt-in",
    how: "Live needs the exact sentence in code, live credentials, and a second-factor grant of 12 h at most; nothing in a request is one of them.",
    codes: [
      "LIVE_NOT_ENABLED",
      "LIVE_NOT_CONFIRMED",
      "LIVE_CREDENTIALS_NOT_LIVE",
      "LIVE_GRANT_MISSING",
      "LIVE_GRANT_EXPIRED",
    ],
    where: "core/src/route/mode.ts",
    test: "core/src/route/mode.test.ts",
  },
  {
    id: "R-50",
    what: "Approval of single orders",
    how: "In the stage `confirm` of a live account each entry waits for a person, 60 s unless told otherwise. At the approval the consents, the price and the whole risk table are asked again; what cannot be answered refuses.",
    codes: [
      "LIVE_APPROVAL_NEEDED",
      "LIVE_APPROVAL_EXPIRED",
      "LIVE_APPROVAL_DENIED",
      "LIVE_PRICE_DRIFTED",
    ],
    where: "core/src/engine/decide-live.ts",
    test: "testkit/test/engine/live-stages.test.ts",
  },
  {
    id: "R-51",
    what: "Static egress address",
    how: "`accounts.<id>.live.egress`: no grant is given while this machine leaves by another address than the registered one, or nobody tells; a grant that was given ends within a minute of a move. `hookline doctor` compares them too. Not asked unless given.",
    codes: ["LIVE_EGRESS_UNREGISTERED"],
    where: "core/src/runtime/egress.ts",
    test: "testkit/test/engine/live-stages.test.ts",
  },
];
