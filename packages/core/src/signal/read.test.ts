import { describe, expect, it } from "vitest";
import { isJsonObject, JSON_LIMITS, type JsonObject } from "../prim/json.ts";
import { parseStrictJson } from "../prim/json-parse.ts";
import { isSet, overlookedIn } from "./overlooked.ts";
import { findPlaceholder } from "./placeholder.ts";
import { readDraft } from "./read.ts";

function fieldsOf(text: string): JsonObject {
  const result = parseStrictJson(text, JSON_LIMITS);
  return result.ok && isJsonObject(result.value) ? result.value : new Map();
}

const ACTIONS = { buy: "buy" } as const;
const read = (text: string, ignore: readonly string[] = []) =>
  readDraft(fieldsOf(text), { dialect: "test", ignore }, (from) => {
    from.require("action");
    return { action: from.choice("action", ACTIONS), symbol: from.symbol("symbol") };
  });

describe("readDraft", () => {
  it("fills what a sender did not say with null, and makes it a market order", () => {
    expect(read('{"action":"buy","symbol":"AAPL","note":"x"}')).toEqual({
      ok: true,
      value: {
        dialect: "test",
        senderId: null,
        strategy: null,
        action: "buy",
        symbol: "AAPL",
        quantity: null,
        exitSide: null,
        target: null,
        previous: null,
        orderSide: null,
        orderQuantity: null,
        price: null,
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

  it("answers with the first problem and names the others", () => {
    expect(read('{"action":"hodl","symbol":"A B C;","sl":5}')).toEqual({
      ok: false,
      refusal: {
        code: "FIELD_VALUE",
        detail: {
          field: "action",
          allowed: "buy",
          also: "symbol SYMBOL_INVALID, sl FIELD_UNSUPPORTED",
        },
      },
    });
  });

  it("names at most five more problems", () => {
    const stops = Array.from({ length: 20 }, (_, at) => `"tp${at + 1}":1`).join(",");
    const result = read(`{"action":"buy","symbol":"AAPL",${stops}}`);
    expect(result).toMatchObject({
      refusal: { code: "FIELD_UNSUPPORTED", detail: { field: "tp1" } },
    });
    const also = result.ok ? "" : result.refusal.detail.also;
    expect(String(also).split(", ")).toHaveLength(5);
  });

  it.each([
    ['{"action":"{{strategy.order.action}}","symbol":"AAPL"}', "strategy.order.action", "action"],
    [
      '{"action":"buy","symbol":"AAPL","log":{"notes":["a","at {{ close }}"]}}',
      "close",
      "log.notes.1",
    ],
    ['{"action":"buy","symbol":"AAPL","{{interval}}":1}', "interval", "{{interval}}"],
    ['{"action":"buy","symbol":"AAPL","data":{"{{x}}":{}}}', "x", "data.{{x}}"],
  ])("§4 #23 #24 refuses a placeholder anywhere: %s", (text, placeholder, field) => {
    expect(read(text)).toEqual({
      ok: false,
      refusal: { code: "SIGNAL_PLACEHOLDER_UNSUBSTITUTED", detail: { placeholder, field } },
    });
  });

  it("lets braces that are no placeholder pass", () => {
    expect(findPlaceholder(fieldsOf('{"a":"{x}","b":"{{ open","c":"}} {{"}'))).toBeNull();
  });
});

describe("members that nobody read", () => {
  it.each([
    ...[
      '"sl":100',
      '"stop_loss":"1"',
      '"stopLoss":{"percent":1}',
      '"Stop-Loss-Price":1',
      '"tp2":5',
    ],
    ...[
      '"takeProfit":[{"percent":1}]',
      '"trailing_stop":true',
      '"break_even":1',
      '"order_type":"limit"',
    ],
    ...['"reduceOnly":true', '"leverage":5', '"qty_type":"percent"', '"market_position":"flat"'],
    ...['"contracts":5', '"qty":"5"', '"side":"sell"'],
    ...['"nested":{"list":[{"sl-offset":0.003}]}', '"delay":"5"', '"sentiment":"flat"'],
  ])("refuses %s, for it asks for something", (member) => {
    expect(read(`{"action":"buy","symbol":"AAPL",${member}}`)).toMatchObject({
      refusal: { code: "FIELD_UNSUPPORTED" },
    });
  });

  it.each([
    ...['"sl":0', '"sl":"0.00"', '"stop_loss":null', '"stopLoss":{}', '"takeProfit":[]', '"tp":""'],
    ...[
      '"trailing":false',
      '"trailing":"false"',
      '"delay":-0',
      '"comment":"stop it"',
      '"stopped_by":"x"',
    ],
    ...[
      '"slippage":3',
      '"tpl":"a"',
      '"interval":"60"',
      '"secret":"s"',
      '"force":true',
      '"account":"a"',
    ],
  ])("leaves %s alone, for it asks for nothing or only tells something", (member) => {
    expect(read(`{"action":"buy","symbol":"AAPL",${member}}`).ok).toBe(true);
  });

  it("leaves out what the host says, with everything inside, and nothing else", () => {
    const text = '{"action":"buy","symbol":"AAPL","extras":{"sl":5},"data":{"sl":5,"tp":6}}';
    expect(read(text, ["extras", "data.sl"])).toMatchObject({
      refusal: { detail: { field: "data.tp" } },
    });
    expect(read(text, ["extras", "data"]).ok).toBe(true);
  });

  it("knows what is set", () => {
    const fields = fieldsOf('{"a":true,"b":"x","c":1e-9,"d":[0],"e":{"f":0},"g":"0x"}');
    expect([...fields.values()].map(isSet)).toEqual([true, true, true, true, true, true]);
    expect(isSet(undefined)).toBe(false);
    expect(overlookedIn(fields, { read: new Map(), ignored: new Set() })).toEqual([]);
  });
});
