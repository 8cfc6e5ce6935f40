import { describe, expect, it } from "vitest";
import { isJsonObject, JSON_LIMITS, type JsonObject } from "../../prim/json.ts";
import { parseStrictJson } from "../../prim/json-parse.ts";
import { type ThreeCommasOptions, threeCommas } from "./three-commas.ts";

function fieldsOf(text: string): JsonObject {
  const result = parseStrictJson(text, JSON_LIMITS);
  return result.ok && isJsonObject(result.value) ? result.value : new Map();
}

type Body = Readonly<Record<string, unknown>>;

function read(body: Body, options: ThreeCommasOptions = {}): unknown {
  const result = threeCommas(options).read(fieldsOf(JSON.stringify(body)));
  if (!result.ok) return `${result.refusal.code} ${result.refusal.detail.field}`;
  const { dialect, orderType, ...rest } = result.value;
  return Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== null && value !== false),
  );
}

const STRATEGY = {
  secret: "token",
  max_lag: "300",
  timestamp: "2026-01-15T15:00:00Z",
  trigger_price: "43250.5",
  tv_exchange: "BINANCE",
  tv_instrument: "BTCUSDT",
  action: "buy",
  bot_uuid: "0d9f3a2e-uuid",
  strategy_info: {
    market_position: "long",
    market_position_size: "0.02",
    prev_market_position: "flat",
    prev_market_position_size: "0",
  },
  order: { amount: "0.02", currency_type: "base" },
};
const CUSTOM = {
  bot_uuid: "u",
  tv_exchange: "BINANCE",
  tv_instrument: "BTCUSDT",
  action: "enter_long",
};
const stop = (more: Body) => ({ ...CUSTOM, stop_loss: { enabled: true, ...more } });
const target = (...steps: readonly Body[]) => ({
  ...CUSTOM,
  take_profit: { enabled: true, steps },
});

describe("threeCommas", () => {
  it("reads the strategy type as a target", () => {
    expect(read(STRATEGY)).toEqual({
      symbol: "BTCUSDT",
      action: "target",
      target: { side: "long", quantity: "0.02" },
      previous: { side: "flat", quantity: "0" },
      orderSide: "buy",
      orderQuantity: "0.02",
      price: "43250.5",
      timeMs: 1_768_489_200_000,
    });
  });

  it("takes the strategy from the member that the host names", () => {
    expect(read(STRATEGY, { strategy: "bot_uuid" })).toMatchObject({ strategy: "0d9f3a2e-uuid" });
  });

  it.each<[Body, Body]>([
    [CUSTOM, { action: "buy" }],
    [{ ...CUSTOM, action: "ENTER_SHORT" }, { action: "sell" }],
    [
      { ...CUSTOM, action: "exit_long" },
      { action: "exit", exitSide: "long" },
    ],
    [
      { ...CUSTOM, action: "exit_short" },
      { action: "exit", exitSide: "short" },
    ],
    [
      { ...CUSTOM, order: { amount: 150, currency_type: "quote", order_type: "market" } },
      { action: "buy", quantity: { kind: "money", value: "150" } },
    ],
    [
      stop({ order_type: "market", trigger_price_percent: 1 }),
      { action: "buy", stopLoss: { kind: "stop", level: { kind: "percent", percent: "1" } } },
    ],
    [
      target({ order_type: "limit", price_percent: 2, volume_percent: 100 }),
      { action: "buy", takeProfit: { kind: "percent", percent: "2" } },
    ],
    [
      { ...CUSTOM, stop_loss: { enabled: false }, take_profit: { enabled: "false", steps: [] } },
      { action: "buy" },
    ],
  ])("reads the custom type: %j", (body, draft) => {
    expect(read(body)).toEqual({ symbol: "BTCUSDT", ...draft });
  });

  it.each<[Body, string]>([
    [{ message_type: "bot", bot_id: 1, action: "start_long" }, "FIELD_UNSUPPORTED message_type"],
    [{ ...CUSTOM, action: "disable" }, "FIELD_VALUE action"],
    [{ ...CUSTOM, order: { amount: 5 } }, "FIELD_MISSING order.currency_type"],
    [
      { ...CUSTOM, order: { amount: 5, currency_type: "margin_percent" } },
      "FIELD_VALUE order.currency_type",
    ],
    [{ ...CUSTOM, order: { order_type: "limit", price: 5 } }, "FIELD_UNSUPPORTED order.order_type"],
    [stop({}), "FIELD_MISSING stop_loss.trigger_price_percent"],
    [
      stop({ trigger_price_percent: 1, order_type: "limit" }),
      "FIELD_UNSUPPORTED stop_loss.order_type",
    ],
    [stop({ trigger_price_percent: 1, trailing: true }), "FIELD_UNSUPPORTED stop_loss.trailing"],
    [
      target({ price_percent: 1, volume_percent: 50 }, { price_percent: 2, volume_percent: 50 }),
      "FIELD_UNSUPPORTED take_profit.steps",
    ],
    [
      target({ price_percent: 1, volume_percent: 50 }),
      "FIELD_UNSUPPORTED take_profit.steps.0.volume_percent",
    ],
    [
      target({ order_type: "market", price_percent: 1 }),
      "FIELD_VALUE take_profit.steps.0.order_type",
    ],
    [{ ...STRATEGY, action: "sell" }, "FIELD_CONFLICT action"],
    [{ ...STRATEGY, tv_instrument: undefined }, "FIELD_MISSING tv_instrument"],
  ])("refuses %j", (body, why) => {
    expect(read(body)).toBe(why);
  });

  it("recognises its members", () => {
    const recognises = (body: Body) => threeCommas().recognises(fieldsOf(JSON.stringify(body)));
    expect([STRATEGY, CUSTOM, { bot_id: 1 }].map(recognises)).toEqual([true, true, true]);
    expect(recognises({ action: "buy", symbol: "A" })).toBe(false);
  });
});
