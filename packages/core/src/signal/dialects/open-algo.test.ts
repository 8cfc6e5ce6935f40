import { describe, expect, it } from "vitest";
import { isJsonObject, JSON_LIMITS, type JsonObject } from "../../prim/json.ts";
import { parseStrictJson } from "../../prim/json-parse.ts";
import { type OpenAlgoOptions, openAlgo } from "./open-algo.ts";

function fieldsOf(text: string): JsonObject {
  const result = parseStrictJson(text, JSON_LIMITS);
  return result.ok && isJsonObject(result.value) ? result.value : new Map();
}

type Body = Readonly<Record<string, unknown>>;

function read(body: Body, options: OpenAlgoOptions = { product: "MIS" }): unknown {
  const result = openAlgo(options).read(fieldsOf(JSON.stringify(body)));
  if (!result.ok) return `${result.refusal.code} ${result.refusal.detail.field}`;
  const { dialect, ...rest } = result.value;
  const said = Object.entries(rest).filter(
    ([name, value]) =>
      value !== null && value !== false && !(name === "orderType" && value === "market"),
  );
  return Object.fromEntries(said);
}

const ORDER = {
  apikey: "key",
  strategy: "Test Strategy",
  exchange: "NSE",
  symbol: "IDEA",
  action: "BUY",
  product: "MIS",
  pricetype: "MARKET",
  quantity: "1",
  price: "0",
  trigger_price: "0",
  disclosed_quantity: "0",
};
const order = (changes: Body = {}, options?: OpenAlgoOptions) =>
  read({ ...ORDER, ...changes }, options);
const BASE = { strategy: "Test Strategy", symbol: "NSE:IDEA" };

describe("openAlgo", () => {
  it("reads the order of the reference, with zeros as not given", () => {
    expect(order()).toEqual({ ...BASE, action: "buy", quantity: { kind: "units", value: "1" } });
  });

  it.each<[Body, Body]>([
    [
      { pricetype: "LIMIT", price: "16" },
      { orderType: "limit", limitPrice: "16" },
    ],
    [
      { pricetype: "SL", price: 1180, trigger_price: 1185 },
      { orderType: "stop_limit", limitPrice: "1180", stopPrice: "1185" },
    ],
    [
      { pricetype: "SL-M", trigger_price: "1185.5" },
      { orderType: "stop", stopPrice: "1185.5" },
    ],
    [{ price: "16.5" }, { price: "16.5" }],
  ])("prices an order: %j", (changes, terms) => {
    const expected = { ...BASE, action: "buy", quantity: { kind: "units", value: "1" }, ...terms };
    expect(order(changes)).toEqual(expected);
  });

  it.each<[Body, Body]>([
    [
      { position_size: "5" },
      { target: { side: "long", quantity: "5" }, orderSide: "buy", orderQuantity: "1" },
    ],
    [
      { action: "SELL", position_size: "-5", quantity: 0 },
      { target: { side: "short", quantity: "5" }, orderSide: "sell" },
    ],
    [
      { action: "SELL", position_size: 0 },
      { target: { side: "flat", quantity: "0" }, orderSide: "sell", orderQuantity: "1" },
    ],
  ])("a position_size is where to end: %j", (changes, draft) => {
    expect(order(changes)).toEqual({ ...BASE, action: "target", ...draft });
  });

  it("reads the strategy address, with and without a position", () => {
    expect(read({ symbol: "ZOMATO", action: "SELL", position_size: "-10" })).toEqual({
      symbol: "ZOMATO",
      action: "target",
      target: { side: "short", quantity: "10" },
      orderSide: "sell",
    });
    expect(read({ symbol: "RELIANCE", action: "BUY" })).toEqual({
      symbol: "RELIANCE",
      action: "buy",
    });
  });

  it.each<[Body, string]>([
    [{ position_size: "-5" }, "FIELD_CONFLICT position_size"],
    [{ action: "SELL", position_size: 10 }, "FIELD_CONFLICT position_size"],
    [{ quantity: 0 }, "NUMBER_RANGE quantity"],
    [{ quantity: "1.5x" }, "NUMBER_FORMAT quantity"],
    [{ product: "CNC" }, "FIELD_UNSUPPORTED product"],
    [{ product: "BO" }, "FIELD_VALUE product"],
    [{ disclosed_quantity: 10 }, "FIELD_UNSUPPORTED disclosed_quantity"],
    [{ splitsize: 50 }, "FIELD_UNSUPPORTED splitsize"],
    [
      { underlying: "NIFTY", offset: "ATM", option_type: "CE", symbol: undefined },
      "FIELD_UNSUPPORTED underlying",
    ],
    [{ legs: [{ offset: "OTM2" }] }, "FIELD_UNSUPPORTED legs"],
    [{ pricetype: "LIMIT" }, "FIELD_MISSING price"],
    [{ pricetype: "SL", price: 10 }, "FIELD_MISSING trigger_price"],
    [{ trigger_price: 10 }, "FIELD_CONFLICT trigger_price"],
    [{ pricetype: "AMO" }, "FIELD_VALUE pricetype"],
    [{ action: "HOLD" }, "FIELD_VALUE action"],
    [{ price: -1 }, "NUMBER_RANGE price"],
  ])("refuses %j", (changes, why) => {
    expect(order(changes)).toBe(why);
  });

  it("trades the one product that the host names", () => {
    expect(order({ product: "nrml" }, { product: "NRML" })).toMatchObject({ action: "buy" });
    expect(openAlgo({ product: "CNC" }).problems?.()).toEqual([]);
  });

  it("recognises its members", () => {
    const recognises = (body: Body) =>
      openAlgo({ product: "MIS" }).recognises(fieldsOf(JSON.stringify(body)));
    expect(recognises(ORDER)).toBe(true);
    expect(recognises({ symbol: "A", action: "BUY", position_size: 1 })).toBe(true);
    expect(recognises({ apikey: "k", underlying: "NIFTY", action: "BUY" })).toBe(true);
    expect(recognises({ symbol: "A", action: "BUY" })).toBe(false);
  });
});
