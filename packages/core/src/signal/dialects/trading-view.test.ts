import { describe, expect, it } from "vitest";
import { isJsonObject, JSON_LIMITS, type JsonObject } from "../../prim/json.ts";
import { parseStrictJson } from "../../prim/json-parse.ts";
import { simple } from "./simple.ts";
import { type TradingViewOptions, tradingView } from "./trading-view.ts";

function fieldsOf(text: string): JsonObject {
  const result = parseStrictJson(text, JSON_LIMITS);
  return result.ok && isJsonObject(result.value) ? result.value : new Map();
}

const parse = (body: unknown): JsonObject => fieldsOf(JSON.stringify(body));

type Body = Readonly<Record<string, unknown>>;

/** What the draft says, without nulls and defaults; or code and field. */
function read(body: Body, options: TradingViewOptions = {}): unknown {
  const result = tradingView(options).read(parse({ ticker: "ES1!", ...body }));
  if (!result.ok) return `${result.refusal.code} ${result.refusal.detail.field}`;
  const { dialect, symbol, orderType, ...rest } = result.value;
  return Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== null && value !== false),
  );
}

const units = (value: string) => ({ kind: "units", value });

describe("tradingView with the position pair", () => {
  const before = { prev_market_position: "flat", prev_market_position_size: 0 };
  const after = { market_position: "long", market_position_size: 2 };

  it("becomes a target with both claims and the strategy's own order", () => {
    expect(read({ action: "buy", contracts: 2, ...before, ...after })).toEqual({
      action: "target",
      target: { side: "long", quantity: "2" },
      previous: { side: "flat", quantity: "0" },
      orderSide: "buy",
      orderQuantity: "2",
    });
  });

  const nested = {
    strategy: { order: { action: "buy", contracts: "2" }, ...before, ...after },
  };
  it.each<[string, Body]>([
    ["flat snake names", { order_action: "buy", order_contracts: 2, ...before, ...after }],
    [
      "numbers as texts",
      { action: "buy", contracts: "2", ...before, ...after, market_position_size: "2" },
    ],
    ["nested objects", nested],
    ["a wrapper", { data: nested }],
    [
      "dotted names",
      { "strategy.order.action": "buy", "strategy.order.contracts": 2, ...before, ...after },
    ],
    [
      "camel case",
      {
        orderAction: "buy",
        orderContracts: 2,
        prevMarketPosition: "flat",
        prevMarketPositionSize: 0,
        marketPosition: "LONG",
        marketPositionSize: 2,
      },
    ],
    [
      "a signed size",
      { action: "buy", contracts: 2, ...before, market_position: "long", position_size: "2.0" },
    ],
    ["a signed size alone", { action: "buy", contracts: 2, ...before, position_size: 2 }],
  ])("reads %s alike", (_, body) => {
    expect(read(body)).toEqual({
      action: "target",
      target: { side: "long", quantity: "2" },
      previous: { side: "flat", quantity: "0" },
      orderSide: "buy",
      orderQuantity: "2",
    });
  });

  it.each<[string, Body, Body]>([
    [
      "a flip without sizes",
      { action: "sell", contracts: 3, prev_market_position: "long", market_position: "short" },
      {
        action: "target",
        target: { side: "short", quantity: null },
        previous: { side: "long", quantity: null },
        orderSide: "sell",
        orderQuantity: "3",
      },
    ],
    [
      "an exit without sizes",
      { action: "sell", contracts: 3, prev_market_position: "long", market_position: "flat" },
      {
        action: "target",
        target: { side: "flat", quantity: "0" },
        previous: { side: "long", quantity: null },
        orderSide: "sell",
        orderQuantity: "3",
      },
    ],
    [
      "more of the same without sizes",
      { action: "buy", contracts: 1, prev_market_position: "long", market_position: "long" },
      { action: "buy", quantity: units("1"), previous: { side: "long", quantity: null } },
    ],
    [
      "less of the same without sizes: never through zero",
      { action: "sell", contracts: 1, prev_market_position: "long", market_position: "long" },
      {
        action: "exit",
        exitSide: "long",
        quantity: units("1"),
        previous: { side: "long", quantity: null },
      },
    ],
    [
      "a cut of a short with sizes",
      {
        action: "buy",
        contracts: 1,
        prev_market_position: "short",
        prev_market_position_size: 3,
        market_position: "short",
        market_position_size: 2,
      },
      {
        action: "target",
        target: { side: "short", quantity: "2" },
        previous: { side: "short", quantity: "3" },
        orderSide: "buy",
        orderQuantity: "1",
      },
    ],
  ])("reads %s", (_, body, draft) => {
    expect(read(body)).toEqual(draft);
  });

  it.each<[string, Body, string]>([
    [
      "long with a negative size",
      { market_position: "long", position_size: -2 },
      "FIELD_CONFLICT market_position",
    ],
    [
      "flat with a size",
      { market_position: "flat", market_position_size: 2 },
      "FIELD_CONFLICT market_position",
    ],
    [
      "long of nothing",
      { market_position: "long", market_position_size: 0 },
      "FIELD_CONFLICT market_position",
    ],
    [
      "two sizes",
      { market_position: "long", market_position_size: 1, position_size: 2 },
      "FIELD_CONFLICT market_position",
    ],
    ["a size of no side", { market_position_size: 2 }, "FIELD_MISSING market_position"],
    [
      "a sale from flat to long",
      { action: "sell", prev_market_position: "flat", market_position: "long" },
      "FIELD_CONFLICT action",
    ],
    [
      "a purchase from long to flat",
      { action: "buy", prev_market_position: "long", market_position: "flat" },
      "FIELD_CONFLICT action",
    ],
    [
      "a close from long to short",
      { action: "close", prev_market_position: "long", market_position: "short" },
      "FIELD_CONFLICT action",
    ],
    [
      "a purchase that makes a long smaller",
      {
        action: "buy",
        prev_market_position: "long",
        prev_market_position_size: 3,
        market_position: "long",
        market_position_size: 2,
      },
      "FIELD_CONFLICT action",
    ],
    [
      "a sale that makes a short smaller",
      {
        action: "sell",
        prev_market_position: "short",
        prev_market_position_size: 3,
        market_position: "short",
        market_position_size: 2,
      },
      "FIELD_CONFLICT action",
    ],
    ["an unknown side", { market_position: "neutral" }, "FIELD_VALUE market_position"],
    ["a side as a number", { position: 5 }, "FIELD_TYPE position"],
    ["two names that differ", { action: "buy", order_action: "sell" }, "FIELD_CONFLICT action"],
    [
      "less of the same by an unknown part",
      { action: "sell", prev_market_position: "long", market_position: "long" },
      "FIELD_MISSING contracts",
    ],
  ])("refuses %s", (_, body, why) => {
    expect(read({ action: undefined, ...body })).toBe(why);
  });
});

describe("tradingView with less", () => {
  it.each<[string, Body, Body]>([
    ["an order", { action: "sell", contracts: "5" }, { action: "sell", quantity: units("5") }],
    ["an order without a size", { side: "BUY" }, { action: "buy" }],
    ["an exit", { action: "close" }, { action: "exit" }],
    [
      "an exit of one side",
      { order_action: "flat", order_contracts: "0.10", close_side: "long" },
      { action: "exit", quantity: units("0.1"), exitSide: "long" },
    ],
    [
      "a position only",
      { position: "SHORT" },
      { action: "target", target: { side: "short", quantity: null } },
    ],
    [
      "a flat position only",
      { market_position: "flat" },
      { action: "target", target: { side: "flat", quantity: "0" } },
    ],
    [
      "a sale that leaves long: an exit",
      { action: "sell", contracts: 1, position: "long" },
      { action: "exit", exitSide: "long", quantity: units("1") },
    ],
    [
      "a purchase that leaves short: an exit",
      { action: "buy", contracts: 1, position: "short" },
      { action: "exit", exitSide: "short", quantity: units("1") },
    ],
    [
      "a sale that leaves flat: never a short",
      { action: "sell", contracts: 1, position: "flat" },
      {
        action: "target",
        target: { side: "flat", quantity: "0" },
        orderSide: "sell",
        orderQuantity: "1",
      },
    ],
    [
      "a previous position only",
      { action: "sell", prev_market_position: "long" },
      { action: "sell", previous: { side: "long", quantity: null } },
    ],
    ["a market order by name", { action: "buy", order_type: "MARKET" }, { action: "buy" }],
    [
      "prices, the order's before the bar's",
      { action: "buy", close: 9, bar: { close: 8 }, price: "10.50" },
      { action: "buy", price: "10.5" },
    ],
    [
      "the price of the bar",
      { action: "buy", bar: { close: 8, volume: 900 } },
      { action: "buy", price: "8" },
    ],
    [
      "the time it fired before the bar's",
      { action: "buy", time: "2026-01-15T14:00:00Z", timenow: "2026-01-15T15:00:00Z" },
      { action: "buy", timeMs: 1_768_489_200_000 },
    ],
    [
      "a strategy by its usual names",
      { action: "buy", strategy_name: "Nice name", strategy_id: "s1" },
      { action: "buy", strategy: "s1" },
    ],
    [
      "a stop with a unit",
      { action: "buy", stop_loss_percent: 2, takeProfitPrice: 99 },
      {
        action: "buy",
        stopLoss: { kind: "stop", level: { kind: "percent", percent: "2" } },
        takeProfit: { kind: "price", price: "99" },
      },
    ],
  ])("reads %s", (_, body, draft) => {
    expect(read(body)).toEqual(draft);
  });

  it.each<[string, Body, string]>([
    ["nothing to do", {}, "FIELD_MISSING action"],
    ["another order type", { action: "buy", order_type: "limit" }, "FIELD_UNSUPPORTED order_type"],
    ["a stop without a unit", { action: "buy", stop_loss: "150" }, "FIELD_UNSUPPORTED stop_loss"],
    ["a target without a unit", { action: "buy", tp: 300 }, "FIELD_UNSUPPORTED tp"],
    [
      "a stop inside a group",
      { data: { action: "buy", "sl-offset": 0.003 } },
      "FIELD_UNSUPPORTED data.sl-offset",
    ],
    [
      "a side to close while buying",
      { action: "buy", close_side: "long" },
      "FIELD_CONFLICT close_side",
    ],
    [
      "a side to close that is not the one that stays",
      { action: "sell", contracts: 1, position: "long", close_side: "short" },
      "FIELD_CONFLICT close_side",
    ],
    ["two symbols", { action: "buy", symbol: "NQ1!" }, "FIELD_CONFLICT ticker"],
    ["a list as an action", { action: ["buy"] }, "FIELD_TYPE action"],
    ["a name in look-alike letters", { аction: "buy" }, "FIELD_MISSING action"],
  ])("refuses %s", (_, body, why) => {
    expect(read(body)).toBe(why);
  });

  it("says which names carry a unit", () => {
    const result = tradingView().read(parse({ ticker: "A", action: "buy", stop_loss: 5 }));
    expect(result).toMatchObject({
      refusal: { detail: { use: expect.stringContaining("stop_loss_percent") } },
    });
  });
});

describe("options of tradingView", () => {
  const symbolOf = (body: Body, options: TradingViewOptions = {}) => {
    const result = tradingView(options).read(parse({ action: "buy", ...body }));
    return result.ok
      ? result.value.symbol
      : `${result.refusal.code} ${result.refusal.detail.field}`;
  };

  it("puts the exchange in front where the host wants it, delayed feeds included", () => {
    const prefix = { exchange: "prefix" } as const;
    expect(symbolOf({ ticker: "AAPL", exchange: "NASDAQ_DLY" })).toBe("AAPL");
    expect(symbolOf({ ticker: "AAPL", exchange: "NASDAQ_DLY" }, prefix)).toBe("NASDAQ:AAPL");
    expect(symbolOf({ ticker: "ES1!", exchange: "CME_MINI_DL" }, prefix)).toBe("CME_MINI:ES1!");
    expect(symbolOf({ ticker: "AAPL" }, prefix)).toBe("FIELD_MISSING exchange");
  });

  it("does not take a bar's time for the signal's where the host says so", () => {
    const time = "2026-01-15T15:00:00Z";
    expect(read({ action: "buy", time })).toMatchObject({ timeMs: 1_768_489_200_000 });
    expect(read({ action: "buy", time }, { time: "bar" })).toEqual({ action: "buy" });
    expect(read({ action: "buy", time: "?", timenow: time }, { time: "bar" })).toMatchObject({
      timeMs: 1_768_489_200_000,
    });
  });

  it("takes a strategy and an id by the host's names, and never the order's id by itself", () => {
    const body = { action: "buy", bot: "b1", uid: "u-1", order_id: "Long", id: "Long" };
    expect(read(body)).toEqual({ action: "buy" });
    expect(read(body, { strategy: "bot", id: "uid" })).toEqual({
      action: "buy",
      strategy: "b1",
      senderId: "u-1",
    });
    expect(tradingView({ strategy: "bot", id: "uid" }).problems?.()).toEqual([]);
    expect(tradingView({ id: "_", strategy: "Order-Action" }).problems?.()).toEqual([
      "tradingview: strategy cannot be Order-Action, which means something else in an alert.",
      "tradingview: id must name a member of the body.",
    ]);
  });

  it("leaves out a stop only where the host says so", () => {
    const body = { action: "buy", leverage: 5 };
    expect(read(body)).toBe("FIELD_UNSUPPORTED leverage");
    expect(read(body, { ignore: ["leverage"] })).toEqual({ action: "buy" });
  });
});

describe("the shapes of tradingView and simple", () => {
  it.each<[Body, string]>([
    [{ action: "buy", symbol: "A", quantity: 1 }, "simple"],
    [{ action: "buy", symbol: "A", strategy_id: "s", price: 1 }, "simple"],
    [{ action: "buy", ticker: "A" }, "tradingview"],
    [{ action: "buy", symbol: "A", contracts: 1 }, "tradingview"],
    [{ action: "sell", symbol: "A", market_position: "flat" }, "tradingview"],
    [{ action: "sell", symbol: "A", position_size: 0 }, "tradingview"],
    [{ order_action: "buy", symbol: "A" }, "tradingview"],
    [{ side: "buy", symbol: "A" }, "tradingview"],
    [{ ticker: "A", strategy: { order: { action: "buy" } } }, "tradingview"],
    [{ symbol: "A", position: "long" }, "tradingview"],
    [{ action: "buy" }, "none"],
    [{ ticker: "A" }, "none"],
  ])("%j is %s", (body, name) => {
    const found = [tradingView(), simple()].filter((dialect) => dialect.recognises(parse(body)));
    expect(found.map((dialect) => dialect.name)).toEqual(name === "none" ? [] : [name]);
  });
});
