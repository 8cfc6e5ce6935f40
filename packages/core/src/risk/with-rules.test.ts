import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  anEntry,
  anExit,
  anOpenOrder,
  aRiskView,
  aSignalView,
  aStrategy,
  btc,
  eth,
  holding,
  paper,
} from "../../test/support/risk-scenario.ts";
import { reason } from "../model/codes.ts";
import type { OrderIntent } from "../model/order.ts";
import { decimal, ZERO } from "../prim/decimal.ts";
import { fixed } from "../route/size/fixed.ts";
import { admit, approve } from "./approve.ts";
import { deny, type OrderRule, pass, type Rule, type SignalRule, type SignalView } from "./rule.ts";
import { standardRisk } from "./standard-risk.ts";
import { withRules } from "./with-rules.ts";

const orderRule = (id: string, check: OrderRule["check"]): OrderRule => ({
  about: "order",
  id,
  name: id,
  problems: () => [],
  check,
});
const signalRule = (id: string, check: SignalRule["check"]): SignalRule => ({
  about: "signal",
  id,
  name: id,
  problems: () => [],
  check,
});
const yes = orderRule("yes", () => pass);
const no = orderRule("no", () => deny(reason("RISK_RULE_DENIED")));

describe("withRules", () => {
  it("asks the added rules after the ones that are there, each about its own", () => {
    const standard = standardRisk();
    const signal = signalRule("signal", () => pass);
    const risk = withRules(standard, [no, signal]);
    expect(risk.orderRules.map((rule) => rule.id)).toEqual([
      ...standard.orderRules.map((rule) => rule.id),
      "no",
    ]);
    expect(risk.signalRules.at(-1)?.id).toBe("signal");
    expect(risk.problems()).toEqual([]);
    expect(approve(anEntry(), aRiskView(), standard.orderRules).ok).toBe(true);
    expect(approve(anEntry(), aRiskView(), risk.orderRules)).toMatchObject({
      ok: false,
      ruleId: "no",
    });
  });

  it("lets an added rule about signals refuse", () => {
    const rule = signalRule("weekend", () => deny(reason("RISK_RULE_DENIED", { day: "Sunday" })));
    const { signalRules } = withRules(standardRisk(), [rule]);
    expect(admit(aSignalView(), signalRules)).toMatchObject({ ok: false, ruleId: "weekend" });
    expect(signalRules.at(-1)?.problems()).toEqual([]);
  });

  it("R-52: can only tighten, whatever the rules answer", () => {
    const answers = fc.constantFrom<Rule>(
      yes,
      no,
      orderRule("throws", () => {
        throw new Error("gotcha");
      }),
      orderRule("nonsense", () => JSON.parse("{}")),
      orderRule("greedy", (intent, view) => {
        Object.assign(intent, { quantity: decimal("0.001") });
        Object.assign(view, { tradingState: "active", position: ZERO });
        return pass;
      }),
    );
    const side = fc.constantFrom<OrderIntent["side"]>("buy", "sell");
    const lots = fc.integer({ min: 1, max: 500_000 });
    fc.assert(
      fc.property(
        fc.array(answers, { maxLength: 5 }),
        side,
        lots,
        lots,
        (rules, to, size, held) => {
          const risk = standardRisk();
          const order = anEntry({ side: to, quantity: decimal(String(size / 1_000)) });
          const view = holding(decimal(String(held / 1_000)));
          const with_ = withRules(risk, rules).orderRules;
          if (approve(order, view, with_).ok) {
            expect(approve(order, view, risk.orderRules).ok).toBe(true);
          }
        },
      ),
    );
  });

  it("keeps what a rule does to the order, the view and the strategy to itself", () => {
    const vandal = orderRule("vandal", (intent, view) => {
      Object.assign(intent, { quantity: decimal("99"), side: "sell" });
      Object.assign(view, { tradingState: "frozen" });
      Object.assign(view.day, { entries: 0, lossReached: false });
      Object.assign(view.worstCase, { long: decimal("99") });
      for (const order of view.openOrders) {
        Object.assign(order, { quantity: decimal("99") });
        Object.assign(order.instrument, { multiplier: decimal("99") });
      }
      return pass;
    });
    const seen: unknown[] = [];
    const witness = orderRule("witness", (intent, view) => {
      seen.push(intent, view);
      return pass;
    });
    const view = aRiskView({ openOrders: [anOpenOrder("o1")] });
    const before = structuredClone(view);
    const { orderRules } = withRules(standardRisk(), [vandal, witness]);
    expect(approve(anEntry(), view, orderRules)).toMatchObject({
      ok: true,
      approved: anEntry(),
    });
    expect(view).toEqual(before);
    expect(seen).toEqual([anEntry(), before]);
  });

  it("keeps what a rule does to a signal or its strategy to itself", () => {
    const target = { account: paper, size: fixed("1"), symbolMap: new Map([[btc, eth]]) };
    const strategy = aStrategy({ targets: { paper: [target], live: [target] } });
    const vandal = signalRule("vandal", (view: SignalView) => {
      Object.assign(view.signal, { symbol: eth });
      Object.assign(view.strategy ?? {}, { enabled: true });
      Object.assign(view.strategy?.ages ?? {}, { maxEntryAgeMs: 1e12 });
      for (const each of view.strategy?.targets.paper ?? [])
        Object.assign(each.size, { size: null });
      const symbols = view.strategy?.symbols;
      if (symbols instanceof Set) symbols.add(eth);
      return pass;
    });
    const view = aSignalView({ strategy });
    const seen: SignalView[] = [];
    const witness = signalRule("witness", (each) => {
      seen.push(each);
      return pass;
    });
    const { signalRules } = withRules(standardRisk(), [vandal, witness]);
    expect(admit(view, signalRules).ok).toBe(true);
    expect(view.signal.symbol).toBe(btc);
    expect(view.strategy?.ages.maxEntryAgeMs).toBe(30_000);
    expect(view.strategy?.symbols).toEqual(new Set([btc]));
    expect(typeof target.size.size).toBe("function");
    const open = aSignalView({ strategy: aStrategy({ symbols: "any" }) });
    expect(admit(open, signalRules).ok).toBe(true);
    const unknown = aSignalView({ strategy: null });
    expect(admit(unknown, signalRules)).toMatchObject({ ok: false, ruleId: "R-23" });
    expect(seen).toEqual([view, open, unknown]);
  });

  it("asks exits too: a host's own rule may hold them", () => {
    const { orderRules } = withRules(standardRisk(), [no]);
    expect(approve(anExit(), holding("1"), orderRules)).toMatchObject({ ok: false, ruleId: "no" });
  });

  it("tells every problem of the added rules and of the risk", () => {
    const wrong: Rule = { ...yes, id: "wrong", problems: () => ["wrong: says so."] };
    const throwing: Rule = {
      ...yes,
      id: "throwing",
      problems: () => {
        throw new Error("gotcha");
      },
    };
    const rules: Rule[] = [
      yes,
      yes,
      wrong,
      throwing,
      ...JSON.parse('[null, {}, {"about":"order"}, {"about":"price","id":"x"}]'),
    ];
    const bad = standardRisk({ maxOrderNotional: "0" });
    const shape = (index: number) =>
      `risk: rule ${index} must have about, id, name, problems and check.`;
    const risk = withRules(bad, rules);
    expect(risk.problems()).toEqual([
      ...bad.problems(),
      "risk: the rule id yes is taken.",
      "wrong: says so.",
      "risk: the rule throwing fails when it is asked for its problems.",
      shape(5),
      shape(6),
      shape(7),
      shape(8),
    ]);
    expect(approve(anEntry(), aRiskView(), risk.orderRules).ok).toBe(false);
    expect(withRules(standardRisk(), [{ ...yes, id: "R-01" }]).problems()).toEqual([
      "risk: the rule id R-01 is taken.",
    ]);
    expect(risk.orderRules.find((rule) => rule.id === "wrong")?.problems()).toHaveLength(1);
  });
});
