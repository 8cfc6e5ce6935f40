import { existsSync, readFileSync } from "node:fs";
import type { OrderIntent } from "@hookline/core/driver";
import { decimal } from "@hookline/core/driver";
import { sampleIntent, sampleOrderId } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { sameId } from "../src/ids.ts";
import { krakenId } from "../src/index.ts";
import { orderCall, whyNot } from "../src/map-order.ts";
import { documentOf } from "../src/transport.ts";
import { msOf, ordersOf, readExecution, tradesOf } from "../src/wire.ts";

const MARKET = {
  id: "XXBTZUSD",
  symbol: "BTC/USD",
  base: "BTC",
  quote: "USD",
  spot: true,
  active: true,
  precision: { amount: "0.00000001", price: "0.1" },
  limits: { amount: { min: "0.0001" } },
};
const FEATURES = {
  spot: { createOrder: { stopLossPrice: true, trailing: true, timeInForce: { IOC: true } } },
};
const order = (given: Partial<OrderIntent> = {}): OrderIntent =>
  sampleIntent({ quantity: decimal("0.5"), ...given });
const codeOf = (given: Partial<OrderIntent>, features: unknown = FEATURES) =>
  whyNot({ features }, MARKET, order(given))?.code ?? null;

describe("the id at Kraken", () => {
  it("is a UUID, the same for the same id and another for another", () => {
    const id = krakenId(sampleOrderId("order-1"));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(krakenId(sampleOrderId("order-1"))).toBe(id);
    expect(krakenId(sampleOrderId("order-2"))).not.toBe(id);
    expect(sameId(id, id.replaceAll("-", "").toUpperCase())).toBe(true);
  });
  it("does not change between versions: orders in flight are found by it", () => {
    expect(krakenId(sampleOrderId("order-1"))).toBe("2165c527-73e8-4cd6-95e6-1f904483504c");
  });
});

describe("orders in Kraken's words", () => {
  it("a stop goes out as stopLossPrice and never as triggerPrice, which Kraken drops", () => {
    const stop = order({ orderType: "stop", side: "sell", stopPrice: decimal("90.5") });
    expect(orderCall(stop, { deadlineAtMs: 1_700_000_000_000 })).toEqual({
      type: "market",
      price: undefined,
      params: {
        clientOrderId: krakenId(stop.clientOrderId),
        deadline: "2023-11-14T22:13:20.000Z",
        oflags: "fciq",
        stopLossPrice: "90.5",
      },
    });
  });
  it("a stop-limit carries both prices", () => {
    const limitPrice = decimal("90");
    const both = order({ orderType: "stop_limit", limitPrice, stopPrice: decimal("90.5") });
    expect(orderCall(both, { deadlineAtMs: 0 })).toMatchObject({
      type: "limit",
      price: "90",
      params: { stopLossPrice: "90.5" },
    });
  });
  it("a market order carries no price", () => {
    expect(
      orderCall(order({ limitPrice: decimal("90") }), { deadlineAtMs: 0 }).price,
    ).toBeUndefined();
  });
  it("a trail is an amount or a percentage", () => {
    const trail = { kind: "percent", percent: decimal("2.5") } as const;
    const call = orderCall(order({ orderType: "trailing_stop", trail }), { deadlineAtMs: 0 });
    expect(call.params).toMatchObject({ trailingPercent: "2.5" });
  });
});

describe("what is refused before sending", () => {
  const rows: readonly (readonly [string, Partial<OrderIntent>, string | null])[] = [
    ["a plain order", {}, null],
    ["fill or kill", { timeInForce: "fok" }, "ORDER_CAPABILITY_MISSING"],
    ["day", { timeInForce: "day" }, "ORDER_CAPABILITY_MISSING"],
    [
      "a stop with a time in force",
      { orderType: "stop", stopPrice: decimal("90"), timeInForce: "ioc" },
      "ORDER_CAPABILITY_MISSING",
    ],
    [
      "a trail on another type",
      { trail: { kind: "amount", amount: decimal("1") } },
      "ORDER_CAPABILITY_MISSING",
    ],
    ["a trailing stop without trail", { orderType: "trailing_stop" }, "ORDER_CAPABILITY_MISSING"],
    ["a reduce-only purchase", { reduceOnly: true, side: "buy" }, "ORDER_CAPABILITY_MISSING"],
    ["a reduce-only sale", { reduceOnly: true, side: "sell" }, null],
    ["too little", { quantity: decimal("0.00001") }, "RISK_QUANTITY_BELOW_MIN"],
    ["off the lot", { quantity: decimal("0.123456789") }, "RISK_QUANTITY_OFF_STEP"],
    ["off the tick", { orderType: "limit", limitPrice: decimal("90.05") }, "RISK_PRICE_OFF_STEP"],
    ["a stop without its price", { orderType: "stop" }, "RISK_PRICE_MISSING"],
  ];
  for (const [name, given, code] of rows) {
    it(`${name}: ${code ?? "taken"}`, () => expect(codeOf(given)).toBe(code));
  }
  it("a stop where ccxt does not say that it can do it", () => {
    const stop = { orderType: "stop", stopPrice: decimal("90") } as const;
    const silent = { spot: { createOrder: { triggerPrice: true } } };
    expect(codeOf(stop, silent)).toBe("ORDER_CAPABILITY_MISSING");
    expect(codeOf({}, {})).toBe("ORDER_CAPABILITY_MISSING");
  });
});

describe("answers", () => {
  it("numbers keep their text", () => {
    expect(documentOf('{"a":0.1000000000000000055,"b":[{"c":1e-8}],"d":"x: 1,"}')).toEqual({
      a: "0.1000000000000000055",
      b: [{ c: "1e-8" }],
      d: "x: 1,",
    });
    expect(documentOf("<html>")).toBeNull();
  });
  it("times are whole milliseconds", () => {
    expect(msOf("1688666559.8974")).toBe(1_688_666_559_897);
    expect(msOf("0")).toBeNull();
  });
  it("a trade of the stream is read with its fee in the currency it was paid in", () => {
    const row = {
      order_id: "OK4GJX-KSTLS-7DZZO5",
      cl_ord_id: "abc",
      exec_id: "TTZWHT-3BJZB-X4BTKX",
      exec_type: "trade",
      symbol: "BTC/USD",
      side: "sell",
      last_qty: "0.005",
      last_price: "26500",
      fees: [
        { asset: "USD", qty: "0.1" },
        { asset: "USD", qty: "0.02" },
      ],
      timestamp: "2023-09-22T10:33:05.709950Z",
    };
    const read = readExecution(row, () => "USD");
    expect(read.trade).toMatchObject({ quantity: "0.005", price: "26500", fee: "0.12" });
    expect(read.trade).not.toHaveProperty("feeCurrency");
    const paidIn = (...fees: readonly unknown[]) =>
      readExecution({ ...row, fees }, () => "USD").trade;
    const base = { asset: "BTC", qty: "0.00001" };
    expect(paidIn(base)).toMatchObject({ fee: "0.00001", feeCurrency: "BTC" });
    // Two currencies are no single fee: REST is asked, which tells it in the quote currency.
    expect(paidIn(base, { asset: "USD", qty: "0.1" })).toBeNull();
    expect(paidIn({ qty: "0.1" })).toBeNull();
    // What cannot be read whole is asked for and not guessed.
    expect(readExecution({ ...row, last_qty: null }, () => "USD").trade).toBeNull();
    expect(readExecution(row, () => null).trade).toBeNull();
  });
});

const RECORDED = new URL("../../../../shared/contracts/kraken/spot-rest.json", import.meta.url);
const there = existsSync(RECORDED);

describe.skipIf(!there)(`recorded answers${there ? "" : " (skipped: no contracts here)"}`, () => {
  interface Recorded {
    readonly cases: readonly { readonly case: string; readonly response: unknown }[];
  }
  const { cases }: Recorded = there ? JSON.parse(readFileSync(RECORDED, "utf8")) : { cases: [] };
  const answerOf = (name: string) =>
    documentOf(JSON.stringify(cases.find((one) => one.case === name)?.response ?? null));

  it("open orders", () => {
    const [first, second] = ordersOf(answerOf("Spot/Trading/GetOpenOrders"), "open");
    expect(first).toMatchObject({
      txid: "OQCLML-BW3P3-BUCMWZ",
      clientId: null,
      status: "working",
      side: "buy",
      quantity: "1.25",
      filled: "0.375",
      trades: ["TCCCTY-WE2O6-P3NB37"],
    });
    expect(second?.trades).toEqual([]);
  });
  it("orders that were asked for", () => {
    const orders = ordersOf(answerOf("Spot/Trading/GetOrders"));
    expect(orders.map(({ status }) => status)).toEqual(["closed", "closed"]);
    expect(orders[0]?.endedMs).toBe(1_688_665_499_192);
  });
  it("trades", () => {
    const [first] = tradesOf(answerOf("Spot/Trading/GetUserTradeDetails"));
    expect(first).toMatchObject({
      id: "THVRQM-33VKH-UCI7BS",
      txid: "OQCLML-BW3P3-BUCMWZ",
      side: "buy",
      quantity: "0.02",
      price: "30010",
      fee: "0",
    });
  });
});
