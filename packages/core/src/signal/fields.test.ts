import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Reason } from "../model/codes.ts";
import { decimal } from "../prim/decimal.ts";
import { isJsonObject, JSON_LIMITS, type JsonObject } from "../prim/json.ts";
import { parseStrictJson } from "../prim/json-parse.ts";
import { FieldReader } from "./fields.ts";
import { byName } from "./members.ts";

function fieldsOf(text: string): JsonObject {
  const result = parseStrictJson(text, JSON_LIMITS);
  return result.ok && isJsonObject(result.value) ? result.value : new Map();
}

/** Reads member `x` of a body with one member; gives the value, or the code and its detail. */
function readX<Value>(json: string, read: (from: FieldReader) => Value) {
  const problems: Reason[] = [];
  const from = new FieldReader(byName({ fields: fieldsOf(`{"x":${json}}`), path: "" }), {
    problems,
    read: new Map(),
  });
  const value = read(from);
  const [first] = problems;
  return first === undefined ? value : first.code;
}

const positive = (from: FieldReader) => from.positive("x");
const WORDS = { buy: "buy", sell: "sell" } as const;

describe("decimal", () => {
  it.each([
    ["10", "10"],
    ["43250.50", "43250.5"],
    ['"10"', "10"],
    ["1e2", "100"],
  ])("reads %s", (json, value) => {
    expect(readX(json, positive)).toBe(value);
  });

  it.each([
    ["#27 negative", "-1", "NUMBER_RANGE"],
    ["#28 negative zero", "-0", "NUMBER_RANGE"],
    ["#29 zero", "0", "NUMBER_RANGE"],
    ["#29 zero text", '"0.000"', "NUMBER_RANGE"],
    ["#30 beyond a double", "1e309", "NUMBER_NOT_FINITE"],
    ["#31 below a double", "1e-400", "NUMBER_RANGE"],
    ["#32 NaN of a plot", '"NaN"', "NUMBER_NOT_FINITE"],
    ["#32 na of Pine", '"na"', "NUMBER_NOT_FINITE"],
    ["#32 Infinity", '"Infinity"', "NUMBER_NOT_FINITE"],
    ["#33 true", "true", "FIELD_TYPE"],
    ["#34 null", "null", "FIELD_TYPE"],
    ["#34 empty text", '""', "FIELD_TYPE"],
    ["#34 empty list", "[]", "FIELD_TYPE"],
    ["#34 list", "[5]", "FIELD_TYPE"],
    ["#34 object", '{"value":5}', "FIELD_TYPE"],
    ["#35 trailing letters", '"10abc"', "NUMBER_FORMAT"],
    ["#36 decimal comma", '"1,5"', "NUMBER_FORMAT"],
    ["#36 thousands", '"1,000.00"', "NUMBER_FORMAT"],
    ["#36 full-width digits", '"１０"', "NUMBER_FORMAT"],
    ["#37 padded", '" 10"', "NUMBER_FORMAT"],
    ["#38 beyond 2^53", "9007199254740993", "NUMBER_PRECISION"],
    ["#38 30 decimals", "0.123456789012345678901234567891", "NUMBER_PRECISION"],
  ])("§4 %s (%s): %s", (_, json, code) => {
    expect(readX(json, positive)).toBe(code);
  });

  it("holds the bounds it is given, the largest value included", () => {
    const hundred = decimal("100");
    expect(readX("100", (from) => from.positive("x", hundred))).toBe("100");
    expect(readX("100.01", (from) => from.positive("x", hundred))).toBe("NUMBER_RANGE");
    expect(readX("0", (from) => from.decimal("x", { sign: "not_negative" }))).toBe("0");
    expect(readX("-1", (from) => from.decimal("x", { sign: "not_negative" }))).toBe("NUMBER_RANGE");
    expect(readX("-1", (from) => from.decimal("x", { sign: "any" }))).toBe("-1");
  });
});

describe("choice", () => {
  const action = (from: FieldReader) => from.choice("x", WORDS);

  it.each([
    ["#25 any case", '"BUY"', "buy"],
    ["#25 padding", '" buy "', "FIELD_VALUE"],
    ["#20 a list", '["buy"]', "FIELD_TYPE"],
    ["#21 an object", '{"buy":1}', "FIELD_TYPE"],
    ["#21 a number", "1", "FIELD_TYPE"],
    ["#21 a boolean", "true", "FIELD_TYPE"],
    ["#21 null", "null", "FIELD_TYPE"],
    ["#22 unknown", '"hodl"', "FIELD_VALUE"],
    ["#18 a name that every object has", '"constructor"', "FIELD_VALUE"],
    ["#18 another", '"__proto__"', "FIELD_VALUE"],
    ["empty", '""', "FIELD_VALUE"],
    ["look-alike letters", '"bυy"', "FIELD_VALUE"],
  ])("§4 %s: %s is %s", (_, json, outcome) => {
    expect(readX(json, action)).toBe(outcome);
  });

  it("says what is allowed and does not repeat what was sent", () => {
    const problems: Reason[] = [];
    const fields = fieldsOf('{"x":"my-secret-token"}');
    new FieldReader(byName({ fields: fields, path: "" }), { problems, read: new Map() }).choice(
      "x",
      WORDS,
    );
    expect(problems).toEqual([
      { code: "FIELD_VALUE", detail: { field: "x", allowed: "buy, sell" } },
    ]);
  });
});

describe("symbol", () => {
  const symbol = (from: FieldReader) => from.symbol("x");

  it.each([
    "AAPL",
    "BTC/USDT:USDT",
    "MNQ1!",
    "BRK.B",
    "SPY 250624C596",
    "NSE:SBIN",
    "M&M",
    "US.AAPL",
  ])("takes %s", (text) => {
    expect(readX(JSON.stringify(text), symbol)).toBe(text);
  });

  it.each([
    ["#26 empty", "", "SYMBOL_INVALID"],
    ["#39 Cyrillic", "ААPL", "SYMBOL_INVALID"],
    ["#40 CR LF", "AAPL\r\nx: 1", "SYMBOL_INVALID"],
    ["#40 NUL", "AAPL\u0000", "SYMBOL_INVALID"],
    ["#40 zero-width", "AA\u200bPL", "SYMBOL_INVALID"],
    ["#40 right to left", "\u202eLPAA", "SYMBOL_INVALID"],
    ["#41 SQL", "AAPL'; DROP TABLE orders;--", "SYMBOL_INVALID"],
    ["#41 path", "../etc/passwd", "SYMBOL_INVALID"],
    ["#41 URL", "https://x?y=1", "SYMBOL_INVALID"],
    ["padding", " AAPL", "SYMBOL_INVALID"],
    ["#42 length", "A".repeat(49), "FIELD_TOO_LONG"],
  ])("§4 %s", (_, text, code) => {
    expect(readX(JSON.stringify(text), symbol)).toBe(code);
  });

  it("is required, and stands behind its exchange where one is given", () => {
    expect(readX("1", (from) => from.symbol("other"))).toBe("FIELD_MISSING");
    expect(readX('["AAPL"]', symbol)).toBe("FIELD_TYPE");
    expect(readX('"SBIN"', (from) => from.symbol("x", "NSE"))).toBe("NSE:SBIN");
  });
});

describe("other readers", () => {
  it.each<[string, (from: FieldReader) => unknown, string, unknown]>([
    ["time", (from) => from.time("x"), '"2026-01-15T15:00:00Z"', 1_768_489_200_000],
    ["time", (from) => from.time("x"), "1768489200", 1_768_489_200_000],
    ["time", (from) => from.time("x"), '"1768489200000"', 1_768_489_200_000],
    ["time", (from) => from.time("x"), '"2025-12-05 09:30"', "TIME_FORMAT"],
    ["time", (from) => from.time("x"), "0", "TIME_FORMAT"],
    ["time", (from) => from.time("x"), "true", "FIELD_TYPE"],
    ["time", (from) => from.time("x"), "null", "FIELD_TYPE"],
    ["flag", (from) => from.flag("x"), "true", true],
    ["flag", (from) => from.flag("x"), '"False"', false],
    ["flag", (from) => from.flag("x"), "1", "FIELD_TYPE"],
    ["flag", (from) => from.flag("x"), '"yes"', "FIELD_VALUE"],
    ["id", (from) => from.id("x"), '"a-1"', "a-1"],
    ["id", (from) => from.id("x"), "12345678901234567890", "12345678901234567890"],
    ["id", (from) => from.id("x"), '""', "FIELD_VALUE"],
    ["id", (from) => from.id("x"), "true", "FIELD_TYPE"],
    ["id", (from) => from.id("x"), JSON.stringify("x".repeat(201)), "FIELD_TOO_LONG"],
    ["strategy", (from) => from.strategy("x"), '"rsi_macd_scalper_v3"', "rsi_macd_scalper_v3"],
    ["strategy", (from) => from.strategy("x"), "10", "10"],
    ["strategy", (from) => from.strategy("x"), '"a/b"', "FIELD_VALUE"],
    ["object", (from) => from.object("x")?.text("y") ?? null, '{"y":"z"}', "z"],
    ["object", (from) => from.object("x"), '"y"', "FIELD_TYPE"],
    ["objects", (from) => from.objects("x")?.map((each) => each.text("y")), '[{"y":"z"}]', ["z"]],
    ["objects", (from) => from.objects("x"), "[1]", "FIELD_TYPE"],
    [
      "absent",
      (from) => [from.text("y"), from.flag("y"), from.time("y"), from.object("y")],
      "1",
      [null, null, null, null],
    ],
  ])("%s of %#", (_, read, json, outcome) => {
    expect(readX(json, read)).toEqual(outcome);
  });

  it("takes one of two members of one meaning, and both only when they agree", () => {
    const read = (text: string) => {
      const problems: Reason[] = [];
      const place = { fields: fieldsOf(text), path: "" };
      const lookup = () => ["qty", "contracts"].flatMap(byName(place));
      const from = new FieldReader(lookup, { problems, read: new Map() });
      return [from.positive("size"), problems];
    };
    expect(read('{"contracts":5}')).toEqual(["5", []]);
    expect(read('{"contracts":"5","qty":5}')).toEqual(["5", []]);
    expect(read('{"contracts":5,"qty":6}')[1]).toEqual([
      { code: "FIELD_CONFLICT", detail: { field: "qty", other: "contracts" } },
    ]);
  });

  it("never throws, whatever the value", () => {
    const readers: readonly ((from: FieldReader) => unknown)[] = [
      ...[positive, (from: FieldReader) => from.choice("x", WORDS)],
      ...[(from: FieldReader) => from.symbol("x"), (from: FieldReader) => from.time("x")],
      ...[(from: FieldReader) => from.strategy("x"), (from: FieldReader) => from.flag("x")],
      ...[(from: FieldReader) => from.object("x"), (from: FieldReader) => from.objects("x")],
      ...[(from: FieldReader) => from.id("x"), (from: FieldReader) => from.unsupported(["x"])],
    ];
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), (json) => {
        for (const read of readers) readX(json, read);
      }),
      { numRuns: 1000 },
    );
  });
});
