import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  anEntry,
  anOpenOrder,
  aRiskView,
  aSignalView,
  eth,
  known,
} from "../../test/support/risk-scenario.ts";
import type { Approved } from "../model/approved.ts";
import { reason } from "../model/codes.ts";
import { parseAccountId } from "../model/ids.ts";
import type { OrderIntent } from "../model/order.ts";
import type { Broker } from "../ports/broker.ts";
import { decimal } from "../prim/decimal.ts";
import { admit, approve, approvedFromJournal } from "./approve.ts";
import { deny, type OrderRule, pass, type SignalRule } from "./rule.ts";
import { standardRisk } from "./standard-risk.ts";

const rule = (id: string, check: OrderRule["check"]): OrderRule => ({
  about: "order",
  id,
  name: id,
  problems: () => [],
  check,
});
const yes = rule("yes", () => pass);
const no = (id: string) => rule(id, () => deny(reason("RISK_RULE_DENIED", { id })));

describe("approve", () => {
  it("approves what every rule passes", () => {
    const approval = approve(anEntry(), aRiskView(), [yes, yes]);
    expect(approval).toEqual({
      ok: true,
      approved: anEntry(),
      verdicts: [
        { ruleId: "yes", ok: true, reason: null },
        { ruleId: "yes", ok: true, reason: null },
      ],
    });
  });

  it("answers the first refusal, and all verdicts", () => {
    const approval = approve(anEntry(), aRiskView(), [yes, no("a"), no("b")]);
    expect(approval).toMatchObject({
      ok: false,
      ruleId: "a",
      reason: { code: "RISK_RULE_DENIED", detail: { id: "a" } },
    });
    expect(approval.verdicts).toHaveLength(3);
    expect(approval).not.toHaveProperty("approved");
  });

  it("approves nothing without rules", () => {
    expect(approve(anEntry(), aRiskView(), [])).toMatchObject({
      ok: false,
      ruleId: "approve",
      reason: { code: "RISK_LIMIT_MISSING" },
    });
  });

  it.each([
    ["account", aRiskView({ account: known(parseAccountId("other")) })],
    ["symbol", aRiskView({ symbol: eth })],
  ])("approves nothing against the view of another %s", (_, view) => {
    expect(approve(anEntry(), view, [yes])).toMatchObject({
      ok: false,
      reason: { code: "RISK_FACT_INVALID", detail: { fact: "view" } },
    });
  });

  it("approves the copy that the rules saw, and no rule or caller can change it afterwards", () => {
    const order = { ...anEntry(), trail: { kind: "amount", amount: decimal("1") } as const };
    const greedy = rule("greedy", (intent) => {
      Object.assign(intent, { quantity: decimal("1000000") });
      return pass;
    });
    const greedyTrail = rule("greedy", (intent) => {
      Object.assign(intent.trail ?? {}, { amount: decimal("0.01") });
      return pass;
    });
    for (const each of [greedy, greedyTrail]) {
      expect(approve(order, aRiskView(), [each, yes])).toMatchObject({
        ok: false,
        reason: { code: "RISK_RULE_FAILED" },
      });
    }
    const approval = approve(order, aRiskView(), [yes]);
    Object.assign(order, { quantity: decimal("1000000") });
    expect(approval).toMatchObject({ ok: true, approved: { quantity: "1" } });
    if (approval.ok) expect(Object.isFrozen(approval.approved)).toBe(true);
  });

  it("I22: a broker takes nothing else", () => {
    expectTypeOf<Parameters<Broker["submit"]>[0]>().toEqualTypeOf<Approved<OrderIntent>>();
    expectTypeOf<OrderIntent>().not.toExtend<Approved<OrderIntent>>();
    expectTypeOf(approvedFromJournal).returns.toEqualTypeOf<Approved<OrderIntent>>();
  });

  it("one refusal among any rules is enough", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), (answers) => {
        const rules = answers.map((ok, index) => (ok ? yes : no(String(index))));
        expect(approve(anEntry(), aRiskView(), rules).ok).toBe(answers.every(Boolean));
      }),
    );
  });
});

describe("admit", () => {
  const signalRule = (id: string, check: SignalRule["check"]): SignalRule => ({
    about: "signal",
    id,
    name: id,
    problems: () => [],
    check,
  });

  it("admits what every rule passes", () => {
    expect(admit(aSignalView(), standardRisk().signalRules)).toMatchObject({ ok: true });
  });

  it("answers the first refusal", () => {
    const rules = [
      signalRule("yes", () => pass),
      signalRule("no", () => deny(reason("RISK_RULE_DENIED"))),
    ];
    expect(admit(aSignalView(), rules)).toMatchObject({
      ok: false,
      ruleId: "no",
      reason: { code: "RISK_RULE_DENIED" },
    });
  });

  it("admits nothing without rules", () => {
    expect(admit(aSignalView(), [])).toMatchObject({
      ok: false,
      reason: { code: "RISK_LIMIT_MISSING" },
    });
  });
});

describe("approvedFromJournal", () => {
  it("answers the order as it stands in the journal, frozen", () => {
    const trail = { kind: "percent", percent: decimal("1") } as const;
    const order = anEntry({ orderType: "trailing_stop", trail });
    const approved = approvedFromJournal(order);
    expect(approved).toEqual(order);
    expect(Object.isFrozen(approved)).toBe(true);
    expect(Object.isFrozen(approved.trail)).toBe(true);
    expect(Object.isFrozen(order)).toBe(false);
  });

  it("asks no rule: a restart cannot take back what was approved", () => {
    const order = anOpenOrder("o1", { quantity: decimal("1000000") });
    expect(approvedFromJournal(order).quantity).toBe("1000000");
  });
});
