import type { Code } from "../model/codes.ts";
import { type OrderRule, warn } from "./rule.ts";

/** The rule with one of its refusals as a warning, for a host that has said so in its options. */
export const lets = (rule: OrderRule, code: Code): OrderRule => ({
  ...rule,
  check(intent, view) {
    const verdict = rule.check(intent, view);
    return verdict.ok || verdict.reason.code !== code ? verdict : warn(verdict.reason);
  },
});

/**
 * The rule as it stands on live accounts; on paper what it would refuse is a warning, so that a first signal trades
 * before a host has set any limit. What the host sets itself is not wrapped and denies on both.
 */
export const warnsOnPaper = (rule: OrderRule): OrderRule => ({
  ...rule,
  check(intent, view) {
    const verdict = rule.check(intent, view);
    return verdict.ok || intent.mode !== "paper" ? verdict : warn(verdict.reason);
  },
});
