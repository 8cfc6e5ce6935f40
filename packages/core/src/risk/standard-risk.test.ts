import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  anEntry,
  anExit,
  anOpenOrder,
  aRiskView,
  aSignalView,
  btc,
  eth,
  holding,
  orderId,
} from "../../test/support/risk-scenario.ts";
import type { Order, OrderIntent } from "../model/order.ts";
import { leavesQuantity } from "../order/quantities.ts";
import { worstCase } from "../position/exposure.ts";
import { absolute, atMost, type Decimal, decimal, multiply, ZERO } from "../prim/decimal.ts";
import { admit, approve } from "./approve.ts";
import type { RiskView } from "./rule.ts";
import type { StandardRiskOptions } from "./standard-options.ts";
import { standardRisk } from "./standard-risk.ts";

/** Options as a host without a type checker writes them. */
const problemsOf = (options: unknown): readonly string[] => unchecked(options).problems();
const unchecked = (options: unknown) => standardRisk(JSON.parse("{}", () => options));
const first = (options: StandardRiskOptions, intent: OrderIntent, view: RiskView): string => {
  const approval = approve(intent, view, standardRisk(options).orderRules);
  return approval.ok ? "approved" : `${approval.ruleId} ${approval.reason.code}`;
};
const entry = (quantity: string, parts: Partial<OrderIntent> = {}) =>
  anEntry({ quantity: decimal(quantity), ...parts });

describe("standardRisk", () => {
  it("needs no more than the example of the design", () => {
    const risk = standardRisk({ maxOrderNotional: "25000", maxDailyLoss: "500" });
    expect(risk.problems()).toEqual([]);
    expect(admit(aSignalView(), risk.signalRules).ok).toBe(true);
    expect(approve(anEntry(), aRiskView(), risk.orderRules).ok).toBe(true);
    expect(approve(anExit(), holding("1"), risk.orderRules).ok).toBe(true);
  });

  it("has every rule on, in this order", () => {
    const { orderRules, signalRules } = standardRisk();
    expect(signalRules.map(({ id, name }) => `${id} ${name}`)).toEqual([
      "R-23 strategy-enabled",
      "R-24 symbol-allowed",
      "R-28 signal-age",
    ]);
    expect(orderRules.map(({ id, name }) => `${id} ${name}`)).toEqual([
      "R-43 trading-state",
      "R-06 well-formed",
      "R-52 limits-confirmed",
      "R-24 blocked-symbols",
      "R-25 direction",
      "R-27 symbol-halt",
      "R-39 reduce-only",
      "R-01 max-order-quantity",
      "R-02 max-order-notional",
      "R-03 price-collar",
      "R-11 max-open-orders",
      "R-13 position-cap",
      "R-17 daily-loss",
      "R-21 entries-per-day",
      "R-04 price-drift",
      "R-05 unusual-size",
      "R-08 repeated-order",
      "R-09 message-rate",
      "R-10 repeated-execution",
      "R-12 working-notional",
      "R-14 strategy-exposure",
      "R-15 account-exposure",
      "R-16 concentration",
      "R-18 drawdown",
      "R-19 losing-streak",
      "R-20 poor-performer",
      "R-22 cool-down",
      "R-26 session-window",
      "R-32 leverage",
      "R-33 buying-power",
      "R-34 mandatory-stop",
      "R-37 self-cross",
      "R-38 opposed-strategies",
      "R-40 cancel-ratio",
      "R-41 reject-storm",
    ]);
    expect(orderRules.flatMap((rule) => rule.problems())).toEqual([]);
    expect(signalRules.flatMap((rule) => rule.problems())).toEqual([]);
  });

  describe("defaults", () => {
    const day = aRiskView().day;
    const open = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        anOpenOrder(`o${index}`, { quantity: decimal("0.001") }),
      );

    it.each<[string, OrderIntent, RiskView, string]>([
      ["25,000 an order", entry("250"), aRiskView(), "approved"],
      ["and no more", entry("250.001"), aRiskView(), "R-02 RISK_NOTIONAL_EXCEEDS_MAX"],
      ["100,000 a position", entry("250"), holding("750"), "approved"],
      ["and no more", entry("250"), holding("750.001"), "R-13 RISK_POSITION_EXCEEDS_MAX"],
      [
        "a collar of 10 %",
        entry("1", { orderType: "limit", limitPrice: decimal("110.01") }),
        aRiskView(),
        "R-03 RISK_PRICE_OUTSIDE_COLLAR",
      ],
      [
        "a loss below 2 % of equity",
        anEntry(),
        aRiskView({ day: { ...day, realizedNet: decimal("-199.99") } }),
        "approved",
      ],
      [
        "and no more",
        anEntry(),
        aRiskView({ day: { ...day, realizedNet: decimal("-200") } }),
        "R-17 RISK_DAILY_LOSS_REACHED",
      ],
      ["100 entries a day", anEntry(), aRiskView({ day: { ...day, entries: 99 } }), "approved"],
      [
        "and no more",
        anEntry(),
        aRiskView({ day: { ...day, entries: 100 } }),
        "R-21 RISK_TRADES_PER_DAY_EXCEEDED",
      ],
      ["20 open orders a symbol", anEntry(), aRiskView({ openOrders: open(19) }), "approved"],
      [
        "and no more",
        anEntry(),
        aRiskView({ openOrders: open(20) }),
        "R-11 RISK_OPEN_ORDERS_EXCEED_MAX",
      ],
      ["100 open orders an account", anEntry(), aRiskView({ openOrderCount: 99 }), "approved"],
      [
        "and no more",
        anEntry(),
        aRiskView({ openOrderCount: 100 }),
        "R-11 RISK_OPEN_ORDERS_EXCEED_MAX",
      ],
    ])("%s", (_, intent, view, expected) => {
      expect(first({}, intent, view)).toBe(expected);
    });

    it("the position cap is four orders, whatever an order may be", () => {
      expect(first({ maxOrderNotional: "1000" }, entry("10"), holding("30"))).toBe("approved");
      expect(first({ maxOrderNotional: "1000" }, entry("10"), holding("30.001"))).toBe(
        "R-13 RISK_POSITION_EXCEEDS_MAX",
      );
    });

    it("a loss limit in money takes the place of the one in percent, both may be set", () => {
      const view = aRiskView({ equity: null, day: { ...day, realizedNet: decimal("-300") } });
      expect(first({ maxDailyLoss: "500" }, anEntry(), view)).toBe("approved");
      const both = { maxDailyLoss: "500", maxDailyLossPercent: "2" };
      expect(first(both, anEntry(), view)).toBe("R-17 RISK_EQUITY_MISSING");
      expect(first({}, anEntry(), view)).toBe("R-17 RISK_EQUITY_MISSING");
    });
  });

  it.each<[StandardRiskOptions, OrderIntent, RiskView, string]>([
    [{ maxOrderQuantity: "2" }, entry("2.001"), aRiskView(), "R-01 RISK_QUANTITY_EXCEEDS_MAX"],
    [
      { maxOrderQuantity: { BTCUSD: "2" } },
      entry("2.001"),
      aRiskView(),
      "R-01 RISK_QUANTITY_EXCEEDS_MAX",
    ],
    [
      { maxOrderQuantity: { BTCUSD: "2" } },
      anEntry({ symbol: eth }),
      aRiskView({ symbol: eth }),
      "R-01 RISK_LIMIT_MISSING",
    ],
    [
      { maxOrderQuantity: { BTCUSD: "2", "*": "1" } },
      anEntry({ symbol: eth }),
      aRiskView({ symbol: eth }),
      "approved",
    ],
    [{ maxPositionQuantity: "2" }, entry("1.001"), holding("1"), "R-13 RISK_POSITION_EXCEEDS_MAX"],
    [
      { maxPositionNotional: "200" },
      entry("1.001"),
      holding("1"),
      "R-13 RISK_POSITION_EXCEEDS_MAX",
    ],
    [{ maxEntriesPerDay: 1 }, anEntry(), aRiskView(), "approved"],
    [
      { maxOpenOrdersPerSymbol: 1 },
      anEntry(),
      aRiskView({ openOrders: [anOpenOrder("o1")] }),
      "R-11 RISK_OPEN_ORDERS_EXCEED_MAX",
    ],
    [
      { maxOpenOrders: 1 },
      anEntry(),
      aRiskView({ openOrderCount: 1 }),
      "R-11 RISK_OPEN_ORDERS_EXCEED_MAX",
    ],
    [
      { priceCollarPercent: "0.5" },
      entry("1", { orderType: "limit", limitPrice: decimal("100.51") }),
      aRiskView(),
      "R-03 RISK_PRICE_OUTSIDE_COLLAR",
    ],
    [
      { maxReferenceAgeMs: 1_000 },
      anEntry(),
      aRiskView({ nowMs: aRiskView().nowMs + 1_001 }),
      "R-02 RISK_REFERENCE_PRICE_STALE",
    ],
    [{ blockedSymbols: ["BTCUSD"] }, anEntry(), aRiskView(), "R-24 RISK_SYMBOL_BLOCKED"],
  ])("%j", (options, intent, view, expected) => {
    expect(standardRisk(options).problems()).toEqual([]);
    expect(first(options, intent, view)).toBe(expected);
  });

  describe("I29: problems", () => {
    const amount = 'must be a decimal text greater than zero, such as "500".';
    const percent = 'must be a decimal text greater than zero and at most 100, such as "2.5".';
    const count = "must be a whole number greater than zero.";
    const bySymbol = `${amount.slice(0, -1)}, or an object of such texts by symbol.`;
    const age = "must be a whole number of milliseconds from 1 to 86400000.";

    it.each<[object, string]>([
      [{ maxOrderNotional: "0" }, `maxOrderNotional ${amount}`],
      [{ maxOrderNotional: "-1" }, `maxOrderNotional ${amount}`],
      [{ maxOrderNotional: "NaN" }, `maxOrderNotional ${amount}`],
      [{ maxOrderNotional: "Infinity" }, `maxOrderNotional ${amount}`],
      [{ maxOrderNotional: "" }, `maxOrderNotional ${amount}`],
      [{ maxOrderNotional: " 1" }, `maxOrderNotional ${amount}`],
      [{ maxOrderNotional: "25,000" }, `maxOrderNotional ${amount}`],
      [{ maxOrderNotional: "0x10" }, `maxOrderNotional ${amount}`],
      [{ maxOrderNotional: "9".repeat(40) }, `maxOrderNotional ${amount}`],
      [{ maxOrderNotional: 25_000 }, `maxOrderNotional ${amount}`],
      [{ maxOrderNotional: Number.NaN }, `maxOrderNotional ${amount}`],
      [{ maxOrderNotional: null }, `maxOrderNotional ${amount}`],
      [{ maxOrderNotional: undefined }, `maxOrderNotional ${amount}`],
      [{ maxOrderNotional: ["1"] }, `maxOrderNotional ${amount}`],
      [{ maxDailyLoss: "0" }, `maxDailyLoss ${amount}`],
      [{ maxDailyLoss: undefined }, `maxDailyLoss ${amount}`],
      [{ maxDailyLoss: "2%" }, `maxDailyLoss ${amount}`],
      [{ maxDailyLossPercent: "0" }, `maxDailyLossPercent ${percent}`],
      [{ maxDailyLossPercent: "100.01" }, `maxDailyLossPercent ${percent}`],
      [{ maxDailyLossPercent: "2 %" }, `maxDailyLossPercent ${percent}`],
      [{ priceCollarPercent: "101" }, `priceCollarPercent ${percent}`],
      [{ priceCollarPercent: 5 }, `priceCollarPercent ${percent}`],
      [{ maxOrderQuantity: "0" }, `maxOrderQuantity ${bySymbol}`],
      [{ maxOrderQuantity: null }, `maxOrderQuantity ${bySymbol}`],
      [{ maxOrderQuantity: 5 }, `maxOrderQuantity ${bySymbol}`],
      [{ maxOrderQuantity: {} }, `maxOrderQuantity ${bySymbol}`],
      [{ maxOrderQuantity: [] }, `maxOrderQuantity ${bySymbol}`],
      [{ maxOrderQuantity: { BTCUSD: "0" } }, `maxOrderQuantity ${bySymbol}`],
      [{ maxOrderQuantity: { BTCUSD: "1", ETHUSD: 1 } }, `maxOrderQuantity ${bySymbol}`],
      [{ maxOrderQuantity: { "BTC USD ": "1" } }, `maxOrderQuantity ${bySymbol}`],
      [{ maxPositionQuantity: "-5" }, `maxPositionQuantity ${bySymbol}`],
      [{ maxPositionNotional: { "*": "none" } }, `maxPositionNotional ${bySymbol}`],
      [{ maxEntriesPerDay: 0 }, `maxEntriesPerDay ${count}`],
      [{ maxEntriesPerDay: -1 }, `maxEntriesPerDay ${count}`],
      [{ maxEntriesPerDay: 1.5 }, `maxEntriesPerDay ${count}`],
      [{ maxEntriesPerDay: Number.NaN }, `maxEntriesPerDay ${count}`],
      [{ maxEntriesPerDay: Number.POSITIVE_INFINITY }, `maxEntriesPerDay ${count}`],
      [{ maxEntriesPerDay: "100" }, `maxEntriesPerDay ${count}`],
      [{ maxOpenOrdersPerSymbol: 0 }, `maxOpenOrdersPerSymbol ${count}`],
      [{ maxOpenOrders: 2 ** 53 }, `maxOpenOrders ${count}`],
      [{ maxReferenceAgeMs: 0 }, `maxReferenceAgeMs ${age}`],
      [{ maxReferenceAgeMs: 86_400_001 }, `maxReferenceAgeMs ${age}`],
      [{ blockedSymbols: "BTCUSD" }, "blockedSymbols must be a list of symbols."],
      [{ blockedSymbols: ["BTCUSD", 7] }, "blockedSymbols must be a list of symbols."],
      [{ blockedSymbols: ["ВTCUSD"] }, "blockedSymbols must be a list of symbols."],
      [{ maxSizeFactor: "0" }, `maxSizeFactor ${amount}`],
      [
        { maxConcentrationPercent: "x" },
        'maxConcentrationPercent must be a decimal text greater than zero, such as "2.5".',
      ],
      [{ minAverageProfit: 1 }, 'minAverageProfit must be a decimal text, such as "-2.5".'],
      [{ maxMessagesPerSecond: 61 }, "maxMessagesPerSecond must be a whole number from 1 to 60."],
      [
        { priceDriftWindowMs: 3_600_001 },
        "priceDriftWindowMs must be a whole number of milliseconds from 1 to 3600000.",
      ],
      [
        { coolDownMs: 0 },
        "coolDownMs must be a whole number of milliseconds from 1 to 2592000000.",
      ],
      [
        { entryAfterOpenMs: -1 },
        "entryAfterOpenMs must be a whole number of milliseconds from 0 to 86400000.",
      ],
      [{ strictOnPaper: "yes" }, "strictOnPaper must be true or false."],
      [{ maxOrderNotinal: "25000" }, "maxOrderNotinal is not an option."],
      [{ skipRisk: true }, "skipRisk is not an option."],
      [JSON.parse('{"__proto__":{"maxOrderNotional":"1"}}'), "__proto__ is not an option."],
    ])("%j", (options, problem) => {
      expect(problemsOf(options)).toEqual([`standardRisk: ${problem}`]);
    });

    it.each([null, 5, "25000", true, [], [{}]])("the options %j", (options) => {
      expect(problemsOf(options)).toEqual(["standardRisk: the options must be an object."]);
    });

    it("none at the bounds", () => {
      const options = {
        maxReferenceAgeMs: 86_400_000,
        maxDailyLossPercent: "100",
        priceCollarPercent: "100",
        maxEntriesPerDay: 1,
        blockedSymbols: [],
      };
      expect(problemsOf(options)).toEqual([]);
      expect(problemsOf({ ...options, maxReferenceAgeMs: 1 })).toEqual([]);
    });

    it("tells all of them", () => {
      const options = { maxOrderNotional: "0", maxEntriesPerDay: 0, typo: 1, other: 2 };
      expect([...problemsOf(options)].sort()).toEqual([
        `standardRisk: maxEntriesPerDay ${count}`,
        `standardRisk: maxOrderNotional ${amount}`,
        "standardRisk: other is not an option.",
        "standardRisk: typo is not an option.",
      ]);
    });

    it("allows nothing until they are mended", () => {
      const risk = standardRisk({ maxOrderNotional: "0" });
      expect(approve(anEntry(), aRiskView(), risk.orderRules)).toMatchObject({
        ok: false,
        reason: { code: "RISK_LIMIT_MISSING" },
      });
      expect(admit(aSignalView(), risk.signalRules).ok).toBe(false);
      expect([...risk.orderRules, ...risk.signalRules].flatMap((rule) => rule.problems())).toEqual(
        [],
      );
    });

    it("I32: takes no limit from a polluted prototype", () => {
      const inherited = Object.create({ maxOrderNotional: "1000000000" });
      expect(unchecked(inherited).problems()).toEqual([]);
      const verdict = approve(entry("251"), aRiskView(), unchecked(inherited).orderRules);
      expect(verdict).toMatchObject({ ok: false, ruleId: "R-02" });
    });
  });

  describe("live and paper", () => {
    const naked = aRiskView({ stopPercent: null });
    const live = anEntry({ mode: "live" });

    it("a default that live requires is a warning on paper", () => {
      expect(first({}, live, naked)).toBe("R-34 RISK_STOP_MISSING");
      const approval = approve(anEntry(), naked, standardRisk().orderRules);
      expect(approval.ok).toBe(true);
      const warned = approval.verdicts.filter(({ reason }) => reason !== null);
      expect(warned.map(({ ok, reason, ruleId }) => [ok, ruleId, reason?.code])).toEqual([
        [true, "R-34", "RISK_STOP_MISSING"],
      ]);
    });

    it("what the host sets holds on paper too, and so does everything with strictOnPaper", () => {
      expect(first({ maxStopPercent: "10" }, anEntry(), naked)).toBe("R-34 RISK_STOP_MISSING");
      expect(first({ strictOnPaper: true }, anEntry(), naked)).toBe("R-34 RISK_STOP_MISSING");
    });
  });

  it.each([
    ["R-34 RISK_STOP_MISSING", { allowNoStop: true }, aRiskView({ stopPercent: null })],
    [
      "R-33 RISK_BUYING_POWER_MISSING",
      { allowUnknownMoney: true },
      aRiskView({ buyingPower: null }),
    ],
  ] as const)("%s on live is a warning once the host allows it", (refusal, options, view) => {
    const live = anEntry({ mode: "live" });
    expect(first({}, live, view)).toBe(refusal);
    expect(first(options, live, view)).toBe("approved");
  });

  it("shows its limits as plain values, and can be made anew with others", () => {
    const risk = standardRisk({ maxOrderNotional: "1000", blockedSymbols: ["XRPUSD", "ADAUSD"] });
    expect(risk.limits).toMatchObject({
      maxOrderNotional: "1000",
      maxPositionNotional: "4000",
      maxOrderQuantity: "instrument",
      blockedSymbols: ["ADAUSD", "XRPUSD"],
      maxDailyLoss: null,
    });
    expect(risk.with?.({ maxOrderNotional: "10" }).limits).toMatchObject({
      maxOrderNotional: "10",
    });
    expect(risk.with?.({ maxOrderNotional: 10 }).problems()).toHaveLength(1);
  });

  it("I23: whatever is sent one after another, what was approved never exceeds a limit", () => {
    const asked = fc.record({
      side: fc.constantFrom<OrderIntent["side"]>("buy", "sell"),
      lots: fc.integer({ min: 1, max: 4_000 }),
      unknown: fc.boolean(),
    });
    const options = {
      maxOrderNotional: "300",
      maxOrderQuantity: "2.5",
      maxPositionNotional: "500",
      maxOpenOrdersPerSymbol: 6,
      maxEntriesPerDay: 5,
    };
    const { orderRules } = standardRisk(options);
    fc.assert(
      fc.property(fc.array(asked, { minLength: 64, maxLength: 64 }), (orders) => {
        const open: Order[] = [];
        for (const [index, { lots, side, unknown }] of orders.entries()) {
          const id = orderId(`o${index}`);
          const intent = entry(String(lots / 1_000), { clientOrderId: id, side });
          const approval = approve(intent, account(ZERO, open), orderRules);
          if (!approval.ok) continue;
          expect(approval.approved.quantity).toBe(intent.quantity);
          open.push(anOpenOrder(id, { ...intent, status: unknown ? "unknown" : "accepted" }));
        }
        const view = account(ZERO, open);
        for (const reach of [view.worstCase.long, view.worstCase.short]) {
          expect(atMost(multiply(absolute(reach), decimal("100")), decimal("500"))).toBe(true);
        }
        for (const order of open) expect(atMost(order.quantity, decimal("2.5"))).toBe(true);
        expect(open.length).toBeLessThanOrEqual(5);
      }),
      { numRuns: 100 },
    );
  });
});

/** The account as the engine would show it. */
function account(position: Decimal, openOrders: readonly Order[]): RiskView {
  const orders = openOrders.map((order) => ({ ...order, leaves: leavesQuantity(order) }));
  return holding(position, {
    symbol: btc,
    openOrders,
    worstCase: worstCase(position, orders),
    day: { ...aRiskView().day, entries: openOrders.length },
  });
}
