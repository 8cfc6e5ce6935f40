import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anEntry, aRiskView, aSignalView } from "../../test/support/risk-scenario.ts";
import { CODES, reason } from "../model/codes.ts";
import { decimal } from "../prim/decimal.ts";
import { evaluate, evaluateSignal, firstDenial } from "./evaluate.ts";
import { deny, type OrderRule, pass, type SignalRule } from "./rule.ts";

const orderRule = (id: string, check: () => unknown): OrderRule => ({
  about: "order",
  id,
  name: id,
  problems: () => [],
  ...loose(check),
});
/** A check without its types, as a plug-in may bring it. */
const loose = (check: () => unknown): Pick<OrderRule, "check"> =>
  JSON.parse("{}", () => ({ check }));
const yes = orderRule("yes", () => pass);
const no = orderRule("no", () => deny(reason("RISK_RULE_DENIED", { day: "Friday" })));
const failed = (rule: string, problem: string) => ({
  ruleId: rule,
  ok: false,
  reason: { code: "RISK_RULE_FAILED", detail: { rule, problem } },
});
const verdict = (answer: () => unknown) =>
  evaluate(anEntry(), aRiskView(), [orderRule("odd", answer)])[0];

describe("evaluate", () => {
  it("answers every rule's verdict in order, also after a refusal", () => {
    expect(evaluate(anEntry(), aRiskView(), [yes, no, yes])).toEqual([
      { ruleId: "yes", ok: true, reason: null },
      {
        ruleId: "no",
        ok: false,
        reason: { code: "RISK_RULE_DENIED", detail: { day: "Friday" } },
      },
      { ruleId: "yes", ok: true, reason: null },
    ]);
  });

  it("finds the first refusal, and none among passes", () => {
    const second = orderRule("second", () => deny(reason("RISK_RULE_DENIED")));
    const verdicts = evaluate(anEntry(), aRiskView(), [yes, no, second]);
    expect(firstDenial(verdicts)?.ruleId).toBe("no");
    expect(firstDenial(evaluate(anEntry(), aRiskView(), [yes]))).toBeNull();
  });

  it("I46: a rule that throws refuses, and the others are asked all the same", () => {
    const secret = orderRule("odd", () => {
      throw new Error("token=abc");
    });
    const verdicts = evaluate(anEntry(), aRiskView(), [secret, yes]);
    expect(verdicts).toEqual([failed("odd", "threw"), { ruleId: "yes", ok: true, reason: null }]);
    expect(JSON.stringify(verdicts)).not.toContain("token");
  });

  it.each([
    undefined,
    null,
    true,
    false,
    1,
    "ok",
    "pass",
    {},
    [],
    [true],
    { ok: 1 },
    { ok: "true" },
    { ok: null },
    { ok: false },
    { ok: false, reason: "no" },
    { ok: false, reason: null },
    { ok: false, reason: {} },
    { ok: false, reason: { code: "RISK_MADE_UP" } },
    { ok: false, reason: { code: "toString" } },
    { ok: false, reason: { code: 7 } },
  ])("I46: the answer %j is a refusal", (answer) => {
    expect(verdict(() => answer)).toEqual(failed("odd", "answered no verdict"));
  });

  it("I46: an answer in the future is a refusal", () => {
    expect(verdict(() => Promise.resolve(pass))).toEqual(failed("odd", "answered no verdict"));
  });

  it("I46: an answer that throws when it is read is a refusal", () => {
    const trap = {
      get ok(): boolean {
        throw new Error("gotcha");
      },
    };
    expect(verdict(() => trap)).toEqual(failed("odd", "threw"));
  });

  it("I43: cuts what a rule wants to put into the journal", () => {
    const many = Object.fromEntries(Array.from({ length: 99 }, (_, index) => [`m${index}`, index]));
    const detail = {
      long: "x".repeat(9_999),
      none: null,
      yes: true,
      bad: Number.NaN,
      deep: { a: 1 },
      ...many,
    };
    const said = verdict(() => ({ ok: false, reason: { code: "RISK_RULE_DENIED", detail } }));
    expect(Object.keys(said?.reason?.detail ?? {})).toHaveLength(14);
    expect(said?.reason?.detail).toMatchObject({ long: "x".repeat(200), none: null, yes: true });
    expect(said?.reason?.detail).not.toHaveProperty("deep");
    expect(said?.reason?.detail).not.toHaveProperty("bad");
  });

  it("takes a refusal without data", () => {
    expect(verdict(() => ({ ok: false, reason: { code: "RISK_RULE_DENIED" } }))?.reason).toEqual({
      code: "RISK_RULE_DENIED",
      detail: {},
    });
  });

  it.each([undefined, "", 7])("names a rule with the id %j as unnamed", (id) => {
    const rule = { ...yes, ...JSON.parse("{}", () => ({ id })) };
    expect(evaluate(anEntry(), aRiskView(), [rule])[0]).toMatchObject({ ruleId: "unnamed" });
  });

  it("asks the rules about a signal in the same way", () => {
    const rules: SignalRule[] = [
      { about: "signal", id: "yes", name: "yes", problems: () => [], check: () => pass },
      {
        about: "signal",
        id: "odd",
        name: "odd",
        problems: () => [],
        check: () => {
          throw new Error("gotcha");
        },
      },
    ];
    expect(evaluateSignal(aSignalView(), rules)).toEqual([
      { ruleId: "yes", ok: true, reason: null },
      failed("odd", "threw"),
    ]);
  });

  it("never answers ok for anything but exactly true, nor a code that is not in the table", () => {
    fc.assert(
      fc.property(fc.anything(), (answer) => {
        const said = verdict(() => answer);
        expect(said?.ok).toBe(false);
        expect(Object.hasOwn(CODES, said?.reason?.code ?? "")).toBe(true);
      }),
    );
  });

  it("hands every rule the order and the view", () => {
    const seen: unknown[] = [];
    const rule: OrderRule = {
      ...yes,
      check(intent, view) {
        seen.push(intent.quantity, view.equity);
        return pass;
      },
    };
    evaluate(anEntry({ quantity: decimal("3") }), aRiskView(), [rule]);
    expect(seen).toEqual(["3", "10000"]);
  });
});
