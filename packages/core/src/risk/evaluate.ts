import { type Reason, reason } from "../model/codes.ts";
import type { OrderIntent } from "../model/order.ts";
import { isRecord, MAX_TEXT, readReason } from "./read-reason.ts";
import type { OrderRule, RiskView, SignalRule, SignalView } from "./rule.ts";

/** What one rule said. */
export type RuleVerdict =
  | {
      readonly ruleId: string;
      readonly ok: true;
      /** A warning; null where the rule has nothing to say. */
      readonly reason: Reason | null;
    }
  | { readonly ruleId: string; readonly ok: false; readonly reason: Reason };

/** A verdict that refuses. */
export type Denial = Extract<RuleVerdict, { readonly ok: false }>;

/**
 * Asks every rule about an order, in order and without stopping at the first refusal, so that the
 * journal can tell all that was wrong. A rule that throws or answers anything but a verdict counts
 * as a refusal (I46).
 */
export const evaluate = (
  intent: OrderIntent,
  view: RiskView,
  rules: readonly OrderRule[],
): readonly RuleVerdict[] => rules.map((rule) => ask(rule, () => rule.check(intent, view)));

/** Asks every rule about a signal; the same promises as `evaluate`. */
export const evaluateSignal = (
  view: SignalView,
  rules: readonly SignalRule[],
): readonly RuleVerdict[] => rules.map((rule) => ask(rule, () => rule.check(view)));

/** The first refusal; null where every rule passed. */
export const firstDenial = (verdicts: readonly RuleVerdict[]): Denial | null =>
  verdicts.find((verdict) => !verdict.ok) ?? null;

function ask(rule: { readonly id: string }, check: () => unknown): RuleVerdict {
  let ruleId = "unnamed";
  try {
    if (typeof rule.id === "string" && rule.id !== "") ruleId = rule.id.slice(0, MAX_TEXT);
    return verdictOf(ruleId, check());
  } catch {
    // What was thrown stays out of the journal: it may carry anything, a secret too.
    return failed(ruleId, "threw");
  }
}

function verdictOf(ruleId: string, answer: unknown): RuleVerdict {
  if (!isRecord(answer)) return failed(ruleId, "answered no verdict");
  const { ok } = answer;
  if (ok === true) return { ruleId, ok, reason: readReason(answer.warning) };
  const why = ok === false ? readReason(answer.reason) : null;
  return why === null ? failed(ruleId, "answered no verdict") : { ruleId, ok: false, reason: why };
}

const failed = (rule: string, problem: string): RuleVerdict => ({
  ruleId: rule,
  ok: false,
  reason: reason("RISK_RULE_FAILED", { rule, problem }),
});
