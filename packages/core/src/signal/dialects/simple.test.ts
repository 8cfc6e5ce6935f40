import { describe, expect, it } from "vitest";
import { isJsonObject, JSON_LIMITS, type JsonObject } from "../../prim/json.ts";
import { parseStrictJson } from "../../prim/json-parse.ts";
import { type SimpleOptions, simple } from "./simple.ts";

function fieldsOf(text: string): JsonObject {
  const result = parseStrictJson(text, JSON_LIMITS);
  return result.ok && isJsonObject(result.value) ? result.value : new Map();
}

/** Members on top of a good body; a text in the place of one changes it. */
function read(members: Readonly<Record<string, unknown>>, options: SimpleOptions = {}) {
  const body = { action: "buy", symbol: "BTCUSD", ...members };
  return simple(options).read(fieldsOf(JSON.stringify(body)));
}

/** Only what differs from a plain market order. */
function draft(members: Readonly<Record<string, unknown>>, options: SimpleOptions = {}): unknown {
  const result = read(members, options);
  if (!result.ok) return result.refusal.code;
  const { dialect, action, symbol, ...rest } = result.value;
  const said = Object.entries(rest).filter(
    ([name, value]) =>
      value !== null && value !== false && !(name === "orderType" && value === "market"),
  );
  return { action, ...Object.fromEntries(said) };
}

function problem(members: Readonly<Record<string, unknown>>, options: SimpleOptions = {}): string {
  const result = read(members, options);
  return result.ok ? "accepted" : `${result.refusal.code} ${result.refusal.detail.field}`;
}

describe("simple", () => {
  it("reads the body of the first example as it stands", () => {
    const body =
      '{"strategy_id":"rsi_macd_scalper_v3","action":"BUY","symbol":"BTCUSD","price":43250.50,"quantity":0.01}';
    expect(simple().read(fieldsOf(body))).toEqual({
      ok: true,
      value: {
        dialect: "simple",
        senderId: null,
        strategy: "rsi_macd_scalper_v3",
        action: "buy",
        symbol: "BTCUSD",
        quantity: { kind: "units", value: "0.01" },
        exitSide: null,
        target: null,
        previous: null,
        orderSide: null,
        orderQuantity: null,
        price: "43250.5",
        orderType: "market",
        limitPrice: null,
        stopPrice: null,
        trail: null,
        timeInForce: null,
        stopLoss: null,
        takeProfit: null,
        cancelFirst: false,
        timeMs: null,
      },
    });
  });

  it.each([
    ["sell", "sell"],
    ["EXIT", "exit"],
    ["close", "exit"],
    ["add", "add"],
    ["Reverse", "reverse"],
    ["cancel", "cancel"],
  ])("takes the action %s", (word, action) => {
    expect(draft({ action: word })).toEqual({ action });
  });

  it("takes words of the host for actions, beside its own", () => {
    const actions = { LONG_ENTRY: "buy", LONG_EXIT: "exit" } as const;
    expect(draft({ action: "long_entry" }, { actions })).toEqual({ action: "buy" });
    expect(draft({ action: "sell" }, { actions })).toEqual({ action: "sell" });
    expect(problem({ action: "target" })).toBe("FIELD_VALUE action");
  });

  it("takes members by other names, each name for one meaning", () => {
    const fields = { strategy: "strategy", symbol: "ticker", quantity: "qty" };
    expect(draft({ ticker: "AAPL", symbol: "?", strategy: "s1", qty: "2" }, { fields })).toEqual({
      action: "buy",
      strategy: "s1",
      quantity: { kind: "units", value: "2" },
    });
  });

  it("asks for what the host requires", () => {
    expect(problem({}, { required: ["quantity"] })).toBe("FIELD_MISSING quantity");
    expect(problem({}, { required: ["strategy"], fields: { strategy: "bot" } })).toBe(
      "FIELD_MISSING bot",
    );
    expect(problem({ action: undefined })).toBe("FIELD_MISSING action");
    expect(problem({ symbol: undefined })).toBe("FIELD_MISSING symbol");
  });

  it("reads id, time and the rest", () => {
    expect(
      draft({
        id: 7,
        time: "1768489200",
        cancel_first: "true",
        time_in_force: "GTC",
        action: "exit",
        exit_side: "long",
      }),
    ).toEqual({
      action: "exit",
      senderId: "7",
      timeMs: 1_768_489_200_000,
      cancelFirst: true,
      timeInForce: "gtc",
      exitSide: "long",
    });
  });

  it.each([
    [
      { quantity: 5, quantity_type: "percent_of_equity" },
      { kind: "percent_of_equity", value: "5" },
    ],
    [
      { quantity: 250, quantity_type: "risk_money" },
      { kind: "risk_money", value: "250" },
    ],
    [
      { quantity: "1e3", quantity_type: "MONEY" },
      { kind: "money", value: "1000" },
    ],
  ])("reads the size %j", (members, quantity) => {
    expect(draft(members)).toEqual({ action: "buy", quantity });
  });

  it.each([
    [
      { order_type: "limit", limit_price: 100 },
      { orderType: "limit", limitPrice: "100" },
    ],
    [
      { order_type: "stop", stop_price: 100 },
      { orderType: "stop", stopPrice: "100" },
    ],
    [
      { order_type: "stop_limit", stop_price: 100, limit_price: 101 },
      { orderType: "stop_limit", stopPrice: "100", limitPrice: "101" },
    ],
    [
      { order_type: "trailing_stop", trail_percent: 2 },
      { orderType: "trailing_stop", trail: { kind: "percent", percent: "2" } },
    ],
  ])("prices an order: %j", (members, terms) => {
    expect(draft(members)).toEqual({ action: "buy", ...terms });
  });

  it.each([
    [{ stop_loss: 95 }, { stopLoss: { kind: "stop", level: { kind: "price", price: "95" } } }],
    [
      { stop_loss_percent: 2 },
      { stopLoss: { kind: "stop", level: { kind: "percent", percent: "2" } } },
    ],
    [
      { stop_loss_amount: 3 },
      { stopLoss: { kind: "stop", level: { kind: "amount", amount: "3" } } },
    ],
    [
      { stop_loss: 95, stop_loss_limit: 94 },
      { stopLoss: { kind: "stop_limit", level: { kind: "price", price: "95" }, limitPrice: "94" } },
    ],
    [
      { stop_loss_trail_amount: 5 },
      { stopLoss: { kind: "trailing", trail: { kind: "amount", amount: "5" } } },
    ],
    [{ take_profit: 110 }, { takeProfit: { kind: "price", price: "110" } }],
    [{ take_profit_percent: 150 }, { takeProfit: { kind: "percent", percent: "150" } }],
  ])("protects a position: %j", (members, protection) => {
    expect(draft(members)).toEqual({ action: "buy", ...protection });
  });

  it.each([
    [{ order_type: "limit" }, "FIELD_MISSING limit_price"],
    [{ order_type: "stop_limit", limit_price: 1 }, "FIELD_MISSING stop_price"],
    [{ order_type: "trailing_stop" }, "FIELD_MISSING trail_amount"],
    [{ order_type: "iceberg" }, "FIELD_VALUE order_type"],
    [{ limit_price: 100 }, "FIELD_CONFLICT limit_price"],
    [{ order_type: "limit", limit_price: 1, stop_price: 2 }, "FIELD_CONFLICT stop_price"],
    [{ trail_percent: 2 }, "FIELD_CONFLICT trail_amount"],
    [
      { order_type: "trailing_stop", trail_percent: 2, trail_amount: 1 },
      "FIELD_CONFLICT trail_percent",
    ],
    [{ order_type: "trailing_stop", trail_percent: 101 }, "NUMBER_RANGE trail_percent"],
    [{ quantity_type: "money" }, "FIELD_MISSING quantity"],
    [{ quantity: 1, quantity_type: "lots" }, "FIELD_VALUE quantity_type"],
    [{ quantity: 101, quantity_type: "percent_of_position" }, "NUMBER_RANGE quantity"],
    [{ quantity: null }, "FIELD_TYPE quantity"],
    [{ stop_loss: 95, stop_loss_percent: 5 }, "FIELD_CONFLICT stop_loss_percent"],
    [{ stop_loss_percent: 5, stop_loss_limit: 90 }, "FIELD_CONFLICT stop_loss_limit"],
    [{ stop_loss_limit: 90 }, "FIELD_CONFLICT stop_loss_limit"],
    [{ stop_loss: 95, stop_loss_trail_percent: 5 }, "FIELD_CONFLICT stop_loss_trail_amount"],
    [{ stop_loss_percent: 101 }, "NUMBER_RANGE stop_loss_percent"],
    [{ stop_loss: 0 }, "NUMBER_RANGE stop_loss"],
    [{ exit_side: "long" }, "FIELD_CONFLICT exit_side"],
    [{ time_in_force: "gtd" }, "FIELD_VALUE time_in_force"],
    [{ sl: 95 }, "FIELD_UNSUPPORTED sl"],
    [{ market_position: "flat" }, "FIELD_UNSUPPORTED market_position"],
  ])("refuses %j", (members, why) => {
    expect(problem(members)).toBe(why);
  });

  it("recognises its shape, and leaves bodies that state a position to another dialect", () => {
    const recognises = (text: string) => simple().recognises(fieldsOf(text));
    expect(recognises('{"action":"buy","symbol":"AAPL"}')).toBe(true);
    expect(recognises('{"action":"buy","ticker":"AAPL"}')).toBe(false);
    expect(recognises('{"action":"sell","symbol":"AAPL","market_position":"flat"}')).toBe(false);
    expect(recognises('{"action":"sell","symbol":"AAPL","positionSize":"0"}')).toBe(false);
  });

  it("lists names of fields that there are not, for callers without types", () => {
    const options = JSON.parse('{"fields":{"stoploss":"sl"},"required":["qty"]}');
    expect(simple(options).problems?.()).toEqual([
      "simple: there is no field stoploss.",
      "simple: there is no field qty.",
    ]);
  });

  it("lists what is wrong with its names", () => {
    expect(simple().problems?.()).toEqual([]);
    expect(simple({ fields: { strategy: "", id: "symbol" } }).problems?.()).toEqual([
      "simple: the field strategy needs a name.",
      "simple: symbol and id are both called symbol; give one of them another name.",
    ]);
  });
});
