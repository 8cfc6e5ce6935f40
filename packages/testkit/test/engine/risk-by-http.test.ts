import { createHmac } from "node:crypto";
import { type EngineOptions, fromSignal, standardRisk } from "@hookline/core";
import { describe, expect, it } from "vitest";
import { type Rig, rig, SECRET, START_MS } from "./harness.ts";
import { type ScriptedBroker, scriptedBroker } from "./scripted-broker.ts";

type Limits = NonNullable<Parameters<typeof standardRisk>[0]>;
type Body = Readonly<Record<string, string | number>>;

interface Desk extends Rig {
  readonly broker: ScriptedBroker;
  /** Posts a signed signal, lets everything follow, and moves the clock on a little. */
  post(body?: Body): Promise<{ readonly code: string; readonly signalId: string }>;
}

interface Case {
  readonly limits?: Limits;
  readonly over?: (broker: ScriptedBroker) => Partial<EngineOptions>;
  /** On the scripted broker instead of the paper one. */
  readonly scripted?: (broker: ScriptedBroker) => void;
  /** Signals and commands before the one that is refused. */
  readonly before?: (desk: Desk) => Promise<unknown>;
  readonly body?: Body;
  readonly code: string;
  /** Of the answer, where another rule is asked first. */
  readonly answered?: string;
}

const WIDE: Limits = {
  maxOrderNotional: "1000000",
  maxDailyLoss: "100000",
  coolDownMs: 1,
  repeatedOrderMs: 1,
};

async function deskOf({ limits, over, scripted }: Case): Promise<Desk> {
  const broker = scriptedBroker({ session: over === undefined ? "always" : "us_equities" });
  scripted?.(broker);
  const made = await rig(() => ({
    risk: standardRisk({ ...WIDE, ...limits }),
    ...(scripted === undefined ? {} : { accounts: { paper: { mode: "paper", broker } } }),
    ...over?.(broker),
  }));
  let count = 0;
  return {
    ...made,
    broker,
    async post(body = {}) {
      count += 1;
      const text = JSON.stringify({
        id: `s${count}`,
        strategy_id: "rsi",
        action: "buy",
        symbol: "BTCUSD",
        price: "100",
        quantity: "1",
        ...body,
      });
      const signature = createHmac("sha256", SECRET).update(text).digest("hex");
      const response = await made.engine.handleWire({
        method: "POST",
        path: "/webhook/bot",
        query: "",
        headers: {
          "content-type": "application/json",
          "x-hub-signature-256": `sha256=${signature}`,
        },
        body: new TextEncoder().encode(text),
        remoteAddress: "127.0.0.1",
        clientCertificate: null,
      });
      await made.quiet();
      made.time.advance(10);
      return JSON.parse(response.body);
    },
  };
}

const rest = (price: string, more: Body = {}): Body => ({
  order_type: "limit",
  limit_price: price,
  ...more,
});
const strategies = (parts: object) => () => ({
  strategies: { rsi: { account: "paper", symbols: "any" as const, size: fromSignal(), ...parts } },
});
const loseFifty = async ({ post }: Desk) => {
  await post();
  await post({ action: "exit", price: "50" });
};

// One signal for each rule; what no signal can reach is listed below, with where it is tested.
const CASES: Readonly<Record<string, Case>> = {
  "R-01": {
    limits: { maxOrderQuantity: "1" },
    body: { quantity: "2" },
    code: "RISK_QUANTITY_EXCEEDS_MAX",
  },
  "R-02": {
    limits: { maxOrderNotional: "100" },
    body: { quantity: "2" },
    code: "RISK_NOTIONAL_EXCEEDS_MAX",
  },
  "R-03": { body: rest("150"), code: "RISK_PRICE_OUTSIDE_COLLAR" },
  "R-04": {
    limits: { maxPriceDriftPercent: "5" },
    before: ({ post }) => post(),
    body: { price: "110" },
    code: "RISK_PRICE_DRIFT",
  },
  "R-05": {
    limits: { maxSizeFactor: "2" },
    before: async ({ post }) => {
      for (let entry = 0; entry < 5; entry += 1) await post();
    },
    body: { quantity: "3" },
    code: "RISK_SIZE_UNUSUAL",
  },
  "R-06": { body: rest("95.00000000001"), code: "RISK_PRICE_OFF_STEP" },
  "R-08": {
    limits: { repeatedOrderMs: 5_000 },
    before: ({ post }) => post(),
    code: "RISK_ORDER_REPEATED",
  },
  "R-09": {
    limits: { maxMessagesPerSecond: 1 },
    before: ({ post }) => post(),
    code: "RISK_MESSAGES_EXCEED_MAX",
  },
  "R-10": {
    limits: { maxRepeatedEntries: 1 },
    before: ({ post }) => post(),
    code: "RISK_STRATEGY_REPEATING",
  },
  "R-11": {
    limits: { maxOpenOrders: 1 },
    before: ({ post }) => post(rest("95")),
    code: "RISK_OPEN_ORDERS_EXCEED_MAX",
  },
  "R-12": {
    limits: { maxWorkingNotional: "150" },
    before: ({ post }) => post(rest("95")),
    body: rest("94"),
    code: "RISK_WORKING_EXCEEDS_MAX",
  },
  "R-13": {
    limits: { maxPositionQuantity: "1" },
    before: ({ post }) => post(),
    code: "RISK_POSITION_EXCEEDS_MAX",
  },
  "R-14": {
    limits: { maxStrategyNotional: "150" },
    before: ({ post }) => post(),
    body: { symbol: "ETHUSD" },
    code: "RISK_STRATEGY_EXPOSURE_EXCEEDS_MAX",
  },
  "R-15": {
    limits: { maxGrossNotional: "150" },
    before: ({ post }) => post(),
    body: { symbol: "ETHUSD" },
    code: "RISK_EXPOSURE_EXCEEDS_MAX",
  },
  "R-16": { limits: { maxConcentrationPercent: "0.001" }, code: "RISK_CONCENTRATION_EXCEEDS_MAX" },
  "R-17": { limits: { maxDailyLoss: "10" }, before: loseFifty, code: "RISK_DAILY_LOSS_REACHED" },
  "R-18": {
    limits: { maxDrawdownPercent: "0.001" },
    before: loseFifty,
    code: "RISK_DRAWDOWN_REACHED",
  },
  "R-19": {
    limits: { maxStopOuts: 1 },
    before: async ({ post }) => {
      await post({ stop_loss: "90" });
      await post({ action: "cancel", price: "80" });
    },
    body: { price: "80" },
    code: "RISK_LOSING_STREAK",
  },
  "R-20": {
    limits: { minAverageProfit: "1", averageProfitTrades: 1 },
    before: loseFifty,
    code: "RISK_POOR_PERFORMER",
  },
  "R-21": {
    limits: { maxEntriesPerDay: 1 },
    before: ({ post }) => post(),
    code: "RISK_TRADES_PER_DAY_EXCEEDED",
  },
  "R-22": {
    limits: { coolDownMs: 60_000 },
    before: ({ post }) => post(),
    body: { quantity: "2" },
    code: "RISK_COOLING_DOWN",
  },
  "R-23": { body: { strategy_id: "nobody" }, code: "RISK_STRATEGY_UNKNOWN" },
  "R-24": { limits: { blockedSymbols: ["BTCUSD"] }, code: "RISK_SYMBOL_BLOCKED" },
  "R-25": {
    over: strategies({ direction: "long_only" }),
    body: { action: "sell" },
    code: "RISK_DIRECTION_NOT_ALLOWED",
  },
  "R-26": {
    limits: { entryAfterOpenMs: 0 },
    scripted: () => {},
    over: (broker) => ({
      accounts: { paper: { mode: "paper", broker, holidays: ["2026-01-15"] } },
    }),
    code: "RISK_SESSION_CLOSED",
  },
  "R-27": {
    scripted: (broker) => {
      const price = Reflect.apply(String, null, ["100"]);
      broker.quote = async (symbol) =>
        JSON.parse(
          JSON.stringify({ symbol, price, bid: null, ask: null, atMs: START_MS, halted: true }),
        );
    },
    code: "RISK_SYMBOL_HALTED",
  },
  "R-28": {
    body: { time: new Date(START_MS - 3_600_000).toISOString() },
    code: "RISK_SIGNAL_STALE",
  },
  "R-29": {
    body: { time: new Date(START_MS + 3_600_000).toISOString() },
    code: "RISK_SIGNAL_FROM_FUTURE",
  },
  "R-30": {
    limits: { maxReferenceAgeMs: 1_000 },
    scripted: (broker) => {
      broker.quote = async (symbol) =>
        JSON.parse(
          JSON.stringify({ symbol, price: "100", bid: null, ask: null, atMs: START_MS - 2_000 }),
        );
    },
    code: "RISK_REFERENCE_PRICE_STALE",
  },
  "R-32": {
    limits: { maxLeverage: "0.0001" },
    body: { quantity: "2" },
    code: "RISK_LEVERAGE_EXCEEDS_MAX",
  },
  "R-33": {
    limits: { maxBuyingPowerPercent: "0.01" },
    body: { quantity: "2" },
    code: "RISK_BUYING_POWER_EXCEEDED",
  },
  "R-34": { limits: { maxStopPercent: "10" }, code: "RISK_STOP_MISSING" },
  "R-37": {
    limits: { strictOnPaper: true, allowNoStop: true },
    before: ({ post }) => post({ action: "sell", ...rest("105") }),
    body: rest("106"),
    code: "RISK_SELF_CROSS",
  },
  "R-38": {
    limits: { strictOnPaper: true, allowNoStop: true },
    over: () => ({
      strategies: {
        rsi: { account: "paper", symbols: "any", size: fromSignal() },
        other: { account: "paper", symbols: "any", size: fromSignal() },
      },
    }),
    before: ({ post }) => post(),
    body: { strategy_id: "other", action: "sell" },
    code: "RISK_STRATEGIES_OPPOSED",
  },
  "R-40": {
    limits: { maxCancelsPerFill: 1 },
    before: async ({ post }) => {
      for (const price of ["95", "94"]) {
        await post(rest(price));
        await post({ action: "cancel" });
      }
    },
    code: "RISK_CANCELS_EXCEED_RATIO",
  },
  "R-41": {
    limits: { maxErrorsInRow: 1 },
    scripted: (broker) =>
      broker.answers.push({
        kind: "rejected",
        reason: { code: "ORDER_REJECTED_BY_BROKER", detail: {} },
      }),
    before: ({ post }) => post(),
    code: "RISK_REJECT_STORM",
    answered: "RISK_TRADING_REDUCE_ONLY",
  },
  "R-43": {
    before: ({ engine }) =>
      engine.command({ type: "halt", level: 2, scope: { kind: "global" }, actor: "test" }),
    code: "RISK_TRADING_HALTED",
  },
};

describe("one signal for each rule, by HTTP", () => {
  it.each(Object.entries(CASES))(
    "%s: the code stands in the answer, the journal and the explanation",
    async (id, each) => {
      const desk = await deskOf(each);
      await each.before?.(desk);
      const answer = await desk.post(each.body);
      expect(answer.code).toBe(each.answered ?? each.code);
      // The explanation is read from the journal's record.
      const explained = await desk.engine.explain(answer.signalId);
      expect(explained?.reason.code).toBe(each.answered ?? each.code);
      const refused = explained?.judged.flatMap((judged) =>
        judged.refused.map(({ reason, rule }) => `${rule} ${reason.code}`),
      );
      const rules = { "R-29": "R-28", "R-30": "R-02" }[id] ?? id;
      expect(refused).toContain(`${rules} ${each.code}`);
      const path = `/signals/${answer.signalId}/explain`;
      const shown = await desk.engine.handleWire({
        method: "GET",
        path,
        query: "",
        headers: {},
        body: new Uint8Array(),
        remoteAddress: "127.0.0.1",
        clientCertificate: null,
      });
      expect(JSON.parse(shown.body)).toEqual(JSON.parse(JSON.stringify(explained)));
    },
  );

  it("R-07: a repeat gets its first answer again", async () => {
    const desk = await deskOf({ code: "" });
    await desk.post({ id: "again" });
    expect((await desk.post({ id: "again" })).code).toBe("SIGNAL_DUPLICATE");
    expect(desk.engine.orders()).toHaveLength(1);
  });

  it("what no signal reaches is tested where it lives", () => {
    const elsewhere = {
      "R-31": "a broker's report",
      "R-35": "a stop's end",
      "R-36": "fills and time; hedge.test.ts",
      "R-39": "the plan never asks for more; kill.test.ts",
      "R-42": "a fill; guards.test.ts",
      "R-44": "time; kill.test.ts",
      "R-45": "time; watch.test.ts",
      "R-46": "reconcile.test.ts",
      "R-47": "facts",
      "R-48": "a broker's report; bust.test.ts",
      "R-49": "route/mode.test.ts",
      "R-50": "a person; live-stages.test.ts and review.test.ts",
      "R-51": "the machine's address; live-stages.test.ts",
      "R-52": "live accounts; rules/limits-confirmed.test.ts and operator.test.ts",
    };
    const all = [...Object.keys(CASES), ...Object.keys(elsewhere), "R-07"].sort();
    expect(all).toEqual(
      Array.from({ length: 52 }, (_, index) => `R-${String(index + 1).padStart(2, "0")}`),
    );
  });
});
