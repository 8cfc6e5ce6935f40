import { describe, expect, it } from "vitest";
import { isJsonObject, JSON_LIMITS, type JsonObject } from "../../prim/json.ts";
import { parseStrictJson } from "../../prim/json-parse.ts";
import { type TradersPostOptions, tradersPost } from "./traders-post.ts";

function fieldsOf(text: string): JsonObject {
  const result = parseStrictJson(text, JSON_LIMITS);
  return result.ok && isJsonObject(result.value) ? result.value : new Map();
}

type Body = Readonly<Record<string, unknown>>;

function read(body: Body, options: TradersPostOptions = {}): unknown {
  const message = { ticker: "AMD", action: "buy", ...body };
  const result = tradersPost(options).read(fieldsOf(JSON.stringify(message)));
  if (!result.ok) return `${result.refusal.code} ${result.refusal.detail.field}`;
  const { dialect, symbol, ...rest } = result.value;
  const said = Object.entries(rest).filter(
    ([name, value]) =>
      value !== null && value !== false && !(name === "orderType" && value === "market"),
  );
  return Object.fromEntries(said);
}

const units = (value: string) => ({ kind: "units", value });

describe("tradersPost", () => {
  it("reads the first message of the reference", () => {
    expect(
      read({
        signalPrice: 143.12,
        quantity: 1,
        takeProfit: { percent: 10 },
        stopLoss: { type: "stop", percent: 5 },
      }),
    ).toEqual({
      action: "buy",
      quantity: units("1"),
      price: "143.12",
      takeProfit: { kind: "percent", percent: "10" },
      stopLoss: { kind: "stop", level: { kind: "percent", percent: "5" } },
    });
  });

  it.each<[string, string, Body]>([
    ["buy", "long", { action: "buy", quantity: units("5") }],
    ["buy", "bullish", { action: "buy", quantity: units("5") }],
    ["sell", "bearish", { action: "sell", quantity: units("5") }],
    ["sell", "flat", { action: "exit", exitSide: "long" }],
    ["buy", "flat", { action: "exit", exitSide: "short" }],
    ["sell", "long", { action: "exit", exitSide: "long", quantity: units("5") }],
    ["buy", "short", { action: "exit", exitSide: "short", quantity: units("5") }],
    ["exit", "flat", { action: "exit" }],
    ["exit", "long", { action: "exit", quantity: units("5") }],
    ["add", "long", { action: "add", quantity: units("5") }],
  ])("%s with sentiment %s", (action, sentiment, draft) => {
    expect(read({ action, sentiment, quantity: "5" })).toEqual(draft);
  });

  it.each<[Body, Body]>([
    [{ action: "reverse" }, { action: "reverse" }],
    [{ action: "cancel" }, { action: "cancel" }],
    [{ cancel: true }, { action: "buy", cancelFirst: true }],
    [
      { price: 10, signalPrice: 11 },
      { action: "buy", price: "11" },
    ],
    [
      { time: "2026-01-15T15:00:00Z", interval: "5" },
      { action: "buy", timeMs: 1_768_489_200_000 },
    ],
    [
      { orderType: "limit", limitPrice: "100" },
      { action: "buy", orderType: "limit", limitPrice: "100" },
    ],
    [
      { orderType: "trailing_stop", trailPercent: 5 },
      { action: "buy", orderType: "trailing_stop", trail: { kind: "percent", percent: "5" } },
    ],
    [
      { quantity: 100, quantityType: "dollar_amount" },
      { action: "buy", quantity: { kind: "money", value: "100" } },
    ],
    [
      { quantity: 1, quantityType: "risk_percent", stopLoss: { amount: 3 } },
      {
        action: "buy",
        quantity: { kind: "risk_percent", value: "1" },
        stopLoss: { kind: "stop", level: { kind: "amount", amount: "3" } },
      },
    ],
    [
      { stopLoss: { type: "stop_limit", stopPrice: 90, limitPrice: 89 } },
      {
        action: "buy",
        stopLoss: { kind: "stop_limit", level: { kind: "price", price: "90" }, limitPrice: "89" },
      },
    ],
    [
      { stopLoss: { type: "trailing_stop", trailAmount: 2 } },
      { action: "buy", stopLoss: { kind: "trailing", trail: { kind: "amount", amount: "2" } } },
    ],
    [
      { takeProfit: { limitPrice: 200 } },
      { action: "buy", takeProfit: { kind: "price", price: "200" } },
    ],
    [{ extras: { sl: 5, note: "x" }, color: "red" }, { action: "buy" }],
    [
      { timeInForce: "gtc", extendedHours: false, delay: 0 },
      { action: "buy", timeInForce: "gtc" },
    ],
  ])("reads %j", (body, draft) => {
    expect(read(body)).toEqual(draft);
  });

  it.each<[Body, string]>([
    [{ delay: 5 }, "FIELD_UNSUPPORTED delay"],
    [{ extendedHours: true }, "FIELD_UNSUPPORTED extendedHours"],
    [{ ignoreTradingWindows: "true" }, "FIELD_UNSUPPORTED ignoreTradingWindows"],
    [{ cancelOrderType: "limit" }, "FIELD_UNSUPPORTED cancelOrderType"],
    [{ optionType: "call" }, "FIELD_UNSUPPORTED optionType"],
    [{ strikesAway: 2 }, "FIELD_UNSUPPORTED strikesAway"],
    [{ expiration: "+6 months" }, "FIELD_UNSUPPORTED expiration"],
    [{ takeProfit: [{ percent: 1 }, { percent: 2 }] }, "FIELD_UNSUPPORTED takeProfit"],
    [{ takeProfit: { enabled: true } }, "FIELD_MISSING takeProfit.limitPrice"],
    [{ stopLoss: 90 }, "FIELD_TYPE stopLoss"],
    [{ stopLoss: {} }, "FIELD_MISSING stopLoss.stopPrice"],
    [{ stopLoss: { type: "trailing_stop" } }, "FIELD_MISSING stopLoss.trailAmount"],
    [
      { stopLoss: { type: "trailing_stop", trailAmount: 1, stopPrice: 90 } },
      "FIELD_CONFLICT stopLoss.type",
    ],
    [{ stopLoss: { type: "stop", trailAmount: 1, stopPrice: 90 } }, "FIELD_CONFLICT stopLoss.type"],
    [{ stopLoss: { stopPrice: 90, percent: 5 } }, "FIELD_CONFLICT stopLoss.percent"],
    [{ stopLoss: { stopPrice: 90, limitPrice: 89 } }, "FIELD_CONFLICT stopLoss.limitPrice"],
    [
      { stopLoss: { type: "stop_limit", percent: 5, limitPrice: 89 } },
      "FIELD_CONFLICT stopLoss.limitPrice",
    ],
    [{ stopLoss: { type: "stop_limit", stopPrice: 90 } }, "FIELD_MISSING stopLoss.limitPrice"],
    [{ stopLoss: { type: "mental" } }, "FIELD_VALUE stopLoss.type"],
    [{ takeProfit: { percent: 1, amount: 2 } }, "FIELD_CONFLICT takeProfit.amount"],
    [{ orderType: "limit" }, "FIELD_MISSING limitPrice"],
    [{ orderType: "market", limitPrice: 5 }, "FIELD_CONFLICT limitPrice"],
    [{ orderType: "trailing_stop" }, "FIELD_MISSING trailAmount"],
    [{ quantityType: "dollar_amount" }, "FIELD_MISSING quantity"],
    [{ quantity: 5, quantityType: "risk_dollar_amount" }, "FIELD_MISSING stopLoss"],
    [{ timeInForce: "gtd" }, "FIELD_VALUE timeInForce"],
    [{ action: "add", sentiment: "flat" }, "FIELD_CONFLICT sentiment"],
    [{ sentiment: "happy" }, "FIELD_VALUE sentiment"],
    [{ action: undefined }, "FIELD_MISSING action"],
    [{ ticker: "A;B" }, "SYMBOL_INVALID ticker"],
    [{ sl: 5 }, "FIELD_UNSUPPORTED sl"],
  ])("refuses %j", (body, why) => {
    expect(read(body)).toBe(why);
  });

  it("takes strategy and id from the members that the host names", () => {
    const options = { strategy: "bot", id: "uuid" };
    expect(read({ bot: "s1", uuid: "u" }, options)).toEqual({
      action: "buy",
      strategy: "s1",
      senderId: "u",
    });
  });

  it("recognises its own members beside ticker and action", () => {
    const recognises = (body: Body) => tradersPost().recognises(fieldsOf(JSON.stringify(body)));
    expect(recognises({ ticker: "A", action: "buy", sentiment: "long" })).toBe(true);
    expect(recognises({ ticker: "A", action: "buy" })).toBe(false);
  });
});
