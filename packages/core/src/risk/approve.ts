import type { Approved } from "../model/approved.ts";
import { type Reason, reason } from "../model/codes.ts";
import type { OrderIntent } from "../model/order.ts";
import {
  type Denial,
  evaluate,
  evaluateSignal,
  firstDenial,
  type RuleVerdict,
} from "./evaluate.ts";
import { invalidFact } from "./facts.ts";
import type { OrderRule, RiskView, SignalRule, SignalView } from "./rule.ts";

/**
 * What the rules made of a signal; `ruleId` is the first rule that refused, `verdicts` are all of
 * them.
 */
export type Admission = { readonly ok: true; readonly verdicts: readonly RuleVerdict[] } | Refused;

/** What the rules made of an order. */
export type Approval =
  | {
      readonly ok: true;
      readonly approved: Approved<OrderIntent>;
      readonly verdicts: readonly RuleVerdict[];
    }
  | Refused;

interface Refused {
  readonly ok: false;
  readonly reason: Reason;
  readonly ruleId: string;
  readonly verdicts: readonly RuleVerdict[];
}

/**
 * Asks the rules about an order. With `approvedFromJournal` the only maker of the value that a
 * broker takes.
 *
 * The rules see the very copy that is approved, frozen, so no rule can change the order after
 * another has passed it. No rules, or a view of another account or symbol, approve nothing.
 */
export function approve(
  intent: OrderIntent,
  view: RiskView,
  rules: readonly OrderRule[],
): Approval {
  const order = frozen(intent);
  const misfit = misfitOf(order, view);
  if (misfit !== null) return refused({ ruleId: "approve", ok: false, reason: misfit }, []);
  const verdicts = evaluate(order, view, rules);
  const denial = verdicts.length === 0 ? noRules : firstDenial(verdicts);
  return denial === null
    ? { ok: true, approved: order as Approved<OrderIntent>, verdicts }
    : refused(denial, verdicts);
}

/** Asks the rules about a signal before it is planned; no rules admit nothing. */
export function admit(view: SignalView, rules: readonly SignalRule[]): Admission {
  const verdicts = evaluateSignal(view, rules);
  const denial = verdicts.length === 0 ? noRules : firstDenial(verdicts);
  return denial === null ? { ok: true, verdicts } : refused(denial, verdicts);
}

/**
 * The approval of an order whose `order.initialized` stands in the journal, for sending it and for
 * recovery.
 *
 * Sound because the decision that writes the event asked the rules, and writes `order.denied` beside
 * it where they refused; who sends only what was not denied sends only what was approved. A journal
 * is read back as it was written or not at all. The rules are not asked again: today's account is
 * not the one they judged, the order may be at the broker by now, and a refusal could not take it
 * back. A leg that waited is counted again when it goes and closes no more than is held then.
 * Whoever calls this for an order that is not in the journal breaks I22.
 */
export const approvedFromJournal = (order: OrderIntent): Approved<OrderIntent> =>
  frozen(order) as Approved<OrderIntent>;

const frozen = (intent: OrderIntent): OrderIntent =>
  Object.freeze({
    ...intent,
    trail: intent.trail === null ? null : Object.freeze({ ...intent.trail }),
  });

const misfitOf = (intent: OrderIntent, view: RiskView): Reason | null =>
  intent.account === view.account && intent.symbol === view.symbol ? null : invalidFact("view");

const noRules: Denial = {
  ruleId: "approve",
  ok: false,
  reason: reason("RISK_LIMIT_MISSING", { rules: 0 }),
};

const refused = (denial: Denial, verdicts: readonly RuleVerdict[]): Refused => ({
  ok: false,
  reason: denial.reason,
  ruleId: denial.ruleId,
  verdicts,
});
