import { describe, expect, it } from "vitest";
import { isJsonObject, JSON_LIMITS, type JsonObject } from "../../prim/json.ts";
import { parseStrictJson } from "../../prim/json-parse.ts";
import { type OkxOptions, okx } from "./okx.ts";

function fieldsOf(text: string): JsonObject {
  const result = parseStrictJson(text, JSON_LIMITS);
  return result.ok && isJsonObject(result.value) ? result.value : new Map();
}

type Body = Readonly<Record<string, unknown>>;

function read(body: Body, options: OkxOptions = {}): unknown {
  const result = okx(options).read(fieldsOf(JSON.stringify(body)));
  if (!result.ok) return `${result.refusal.code} ${result.refusal.detail.field}`;
  const { dialect, orderType, symbol, ...rest } = result.value;
  return Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== null && value !== false),
  );
}

const A = {
  id: "Long",
  action: "buy",
  marketPosition: "long",
  prevMarketPosition: "flat",
  instrument: "BTC-USDT-SWAP",
  signalToken: "token",
  timestamp: "2026-01-15T15:00:00Z",
  maxLag: "60",
  investmentType: "base",
  amount: "0.5",
};
const B = { action: "ENTER_LONG", instrument: "ETHUSDT.P", signalToken: "token" };

describe("okx", () => {
  it("reads form A as a target; the order's id is no key", () => {
    expect(read(A)).toEqual({
      action: "target",
      target: { side: "long", quantity: null },
      previous: { side: "flat", quantity: "0" },
      orderSide: "buy",
      orderQuantity: "0.5",
      timeMs: 1_768_489_200_000,
    });
  });

  it.each<[Body, Body]>([
    [B, { action: "buy" }],
    [
      { ...B, action: "ENTER_SHORT", orderType: "market", orderPriceOffset: "" },
      { action: "sell" },
    ],
    [
      { ...B, action: "EXIT_LONG" },
      { action: "exit", exitSide: "long" },
    ],
    [
      { ...B, action: "EXIT_SHORT", investmentType: "percentage_position", amount: 50 },
      { action: "exit", exitSide: "short", quantity: { kind: "percent_of_position", value: "50" } },
    ],
  ])("reads form B: %j", (body, draft) => {
    expect(read(body)).toEqual(draft);
  });

  it.each<[Body, string]>([
    [{ ...B, orderType: "limit" }, "FIELD_UNSUPPORTED orderType"],
    [{ ...B, orderPriceOffset: "0.05" }, "FIELD_UNSUPPORTED orderPriceOffset"],
    [{ ...B, amount: 5 }, "FIELD_MISSING investmentType"],
    [{ ...B, investmentType: "margin", amount: 100 }, "FIELD_UNSUPPORTED investmentType"],
    [
      { ...B, investmentType: "percentage_balance", amount: 10 },
      "FIELD_UNSUPPORTED investmentType",
    ],
    [{ ...B, investmentType: "all", amount: 10 }, "FIELD_VALUE investmentType"],
    [{ ...B, action: "HOLD" }, "FIELD_VALUE action"],
    [{ ...A, action: "sell" }, "FIELD_CONFLICT action"],
    [{ ...A, instrument: undefined }, "FIELD_MISSING instrument"],
  ])("refuses %j", (body, why) => {
    expect(read(body)).toBe(why);
  });

  it("takes the strategy from the member that the host names, and recognises its shape", () => {
    expect(read({ ...A, bot: "s1" }, { strategy: "bot" })).toMatchObject({ strategy: "s1" });
    const recognises = (body: Body) => okx().recognises(fieldsOf(JSON.stringify(body)));
    expect([A, B].map(recognises)).toEqual([true, true]);
    expect(recognises({ action: "buy", symbol: "A" })).toBe(false);
  });
});
