import type { LiveSettings } from "./model/live.ts";
import type { AccountOptions } from "./options.ts";
import { type Decimal, decimal, isPositive, parseDecimal, ZERO } from "./prim/decimal.ts";

const APPROVAL_MS = 60_000;
const DRIFT_PERCENT = "1";

/** What is wrong with an account's mode, as ends of sentences that begin with its name; empty when fine. */
export function liveProblems({ broker, live, mode }: AccountOptions): readonly string[] {
  const problems: string[] = [];
  if (mode === "paper" && broker.mode !== "paper") {
    problems.push(".broker: a paper account takes no credentials that move real money.");
  }
  if (live === undefined) return problems;
  if (mode === "paper") problems.push(".live: a paper account has nothing to open.");
  if (positive(live.maxEntryNotional) === null) {
    problems.push(".live.maxEntryNotional: must be a decimal text greater than zero.");
  }
  const drift = positive(live.maxDriftPercent ?? DRIFT_PERCENT);
  if (drift === null) {
    problems.push(".live.maxDriftPercent: must be a decimal text greater than zero.");
  }
  return [
    ...problems,
    ...live.secondFactor.problems().map((each) => `.live.secondFactor: ${each}`),
  ];
}

const positive = (text: string): Decimal | null => {
  const value = parseDecimal(text);
  return value !== null && isPositive(value) ? value : null;
};

/** What the configuration says of a live account; without `live` it is not confirmed and nothing is sent to it. */
export function liveSettings({ broker, live, mode }: AccountOptions): LiveSettings | null {
  if (mode === "paper") return null;
  return {
    confirmed: live?.sentence === "live orders use real money",
    credentials: broker.mode,
    maxEntryNotional: positive(live?.maxEntryNotional ?? "") ?? ZERO,
    approvalMs: live?.approvalMs ?? APPROVAL_MS,
    maxDriftPercent: positive(live?.maxDriftPercent ?? DRIFT_PERCENT) ?? decimal(DRIFT_PERCENT),
  };
}
