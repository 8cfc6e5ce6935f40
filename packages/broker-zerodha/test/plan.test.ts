import { decimal, type OrderIntent } from "@hookline/core/driver";
import { sampleIntent } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import type { KiteInstrument } from "../src/instruments.ts";
import { readOptions, type ZerodhaOptions } from "../src/options.ts";
import { planOrder } from "../src/plan.ts";
import { symbol } from "./harness.ts";

const option: KiteInstrument = {
  symbol: symbol("NFO:NIFTY26FEB25000CE"),
  token: 10_240_514,
  exchange: "NFO",
  tradingsymbol: "NIFTY26FEB25000CE",
  name: "NIFTY",
  expiry: "2026-02-24",
  strike: decimal("25000"),
  tickSize: decimal("0.05"),
  lotSize: decimal("65"),
  type: "CE",
};
const share: KiteInstrument = {
  ...option,
  symbol: symbol("NSE:INFY"),
  exchange: "NSE",
  tradingsymbol: "INFY",
  name: "INFOSYS",
  expiry: null,
  lotSize: decimal("1"),
  type: "EQ",
};
const plan = (
  wish: Partial<OrderIntent>,
  row: KiteInstrument = share,
  options: Partial<ZerodhaOptions> = {},
) => {
  const { settings } = readOptions({ apiKey: "key", apiSecret: "secret", ...options });
  return planOrder(
    sampleIntent({ timeInForce: "day", symbol: row.symbol, ...wish }),
    row,
    settings,
  );
};
const fieldsOf = (given: ReturnType<typeof plan>) => (given.ok ? given.forms[0]?.fields : given);
const whyOf = (given: ReturnType<typeof plan>) =>
  given.ok ? "sent" : [given.reason.code, given.reason.detail.why ?? null];

describe("an order in Kite's words", () => {
  it("protects every market order and market stop", () => {
    expect(fieldsOf(plan({}))).toEqual({
      exchange: "NSE",
      tradingsymbol: "INFY",
      transaction_type: "BUY",
      product: "CNC",
      validity: "DAY",
      tag: expect.stringMatching(/^hl[0-9a-z]{18}$/),
      order_type: "MARKET",
      market_protection: "-1",
      quantity: "1",
    });
    const stop = plan({ orderType: "stop", side: "sell", stopPrice: decimal("1400") }, share, {
      marketProtection: "2.5",
      algoId: "A1",
    });
    expect(fieldsOf(stop)).toMatchObject({
      order_type: "SL-M",
      trigger_price: "1400",
      market_protection: "2.5",
      algo_id: "A1",
    });
  });

  it("writes limits and stop-limits without protection", () => {
    const limit = fieldsOf(plan({ orderType: "limit", limitPrice: decimal("1490.05") }));
    expect(limit).toMatchObject({ order_type: "LIMIT", price: "1490.05" });
    expect(limit).not.toHaveProperty("market_protection");
    const prices = { stopPrice: decimal("1400"), limitPrice: decimal("1399") };
    expect(fieldsOf(plan({ orderType: "stop_limit", side: "sell", ...prices }))).toMatchObject({
      order_type: "SL",
      price: "1399",
      trigger_price: "1400",
    });
  });

  it("refuses what Kite cannot do, and sends nothing plainer", () => {
    const stop = { orderType: "stop", stopPrice: decimal("100") } as const;
    const missing = ["ORDER_CAPABILITY_MISSING", null];
    expect(whyOf(plan({ timeInForce: "gtc" }))).toEqual(missing);
    expect(whyOf(plan({ timeInForce: "fok" }))).toEqual(missing);
    expect(whyOf(plan({ ...stop, timeInForce: "ioc" }))).toEqual(missing);
    const trail = { kind: "percent", percent: decimal("1") } as const;
    expect(whyOf(plan({ orderType: "trailing_stop", trail }))).toEqual(missing);
    expect(whyOf(plan({ ...stop, quantity: decimal("65") }, option))).toEqual([
      "ORDER_CAPABILITY_MISSING",
      "no_market_stops_here",
    ]);
    expect(whyOf(plan(stop, { ...share, exchange: "BSE" }))).toEqual([
      "ORDER_CAPABILITY_MISSING",
      "no_market_stops_here",
    ]);
  });

  it("sends good-till-cancelled as a day order only where the host says so", () => {
    expect(fieldsOf(plan({ timeInForce: "gtc" }, share, { gtcAsDay: true }))).toMatchObject({
      validity: "DAY",
    });
  });

  it("puts the limit of an option's stop behind the trigger, on a tick, where the host allows it", () => {
    const wish = { orderType: "stop", quantity: decimal("65"), stopPrice: decimal("101") } as const;
    const allowed = { optionStopLimitPercent: "7.01" };
    expect(fieldsOf(plan({ ...wish, side: "sell" }, option, allowed))).toMatchObject({
      order_type: "SL",
      trigger_price: "101",
      price: "93.9",
    });
    expect(fieldsOf(plan({ ...wish, side: "buy" }, option, allowed))).toMatchObject({
      price: "108.1",
    });
  });

  it("never rounds: what does not fit is refused", () => {
    const off = (why: string) => ["ORDER_REJECTED_BY_BROKER", why];
    expect(whyOf(plan({ quantity: decimal("1.5") }))).toEqual(off("quantity_off_lot"));
    expect(whyOf(plan({ quantity: decimal("64") }, option))).toEqual(off("quantity_off_lot"));
    expect(whyOf(plan({ orderType: "limit", limitPrice: decimal("1490.01") }))).toEqual(
      off("price_off_tick"),
    );
    expect(whyOf(plan({ orderType: "limit" }))).toEqual(off("limit_price_missing"));
    const crossed = { stopPrice: decimal("1400"), limitPrice: decimal("1401") };
    expect(whyOf(plan({ orderType: "stop_limit", side: "sell", ...crossed }))).toEqual(
      off("limit_before_trigger"),
    );
  });

  it("slices below the freeze quantity on whole lots, and the slices add up", () => {
    const given = plan({ quantity: decimal("3900") }, option);
    const sizes = given.ok ? given.forms.map(({ quantity }) => quantity) : [];
    expect(sizes).toEqual(["1755", "1755", "390"]);
    expect(given.ok ? new Set(given.forms.map(({ fields }) => fields.tag)).size : 0).toBe(1);
    expect(whyOf(plan({ quantity: decimal("19500") }, option))).toEqual([
      "ORDER_REJECTED_BY_BROKER",
      "quantity_above_freeze",
    ]);
  });
});

describe("the options", () => {
  it("lists every problem, and quotes no secret", () => {
    const { problems } = readOptions({
      apiKey: "",
      apiSecret: "canary secret",
      accessToken: "",
      exchanges: [],
      bareExchange: "BSE",
      marketProtection: "0",
      optionStopLimitPercent: "100",
      maxSlices: 0,
      settleMs: 1.5,
      freezeQuantities: { NIFTY: "many" },
      limits: { ordersPerSecond: 0 },
      local: { url: "https://api.kite.trade", socketUrl: "ws://127.0.0.1:1" },
    });
    expect(problems.length).toBe(12);
    expect(problems.join()).not.toContain("canary");
  });

  it("takes only loopback for a local venue", () => {
    const problemsOf = (url: string, socketUrl: string) =>
      readOptions({ apiKey: "k", apiSecret: "s", local: { url, socketUrl } }).problems.length;
    expect(problemsOf("http://127.0.0.1:1", "ws://localhost:2")).toBe(0);
    expect(problemsOf("http://127.0.0.1.example.com", "ws://127.0.0.1")).toBe(1);
    expect(problemsOf("http://user@10.0.0.1", "ws://127.0.0.1")).toBe(1);
    expect(problemsOf("http://127.0.0.1", "ws://192.168.0.1")).toBe(1);
  });
});
