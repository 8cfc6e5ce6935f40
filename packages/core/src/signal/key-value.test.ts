import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseKeyValues } from "./key-value.ts";

function pairs(text: string): unknown {
  const result = parseKeyValues(text);
  return result.ok ? Object.fromEntries(result.value) : result.refusal.code;
}

describe("parseKeyValues", () => {
  it.each([
    ["words", "action=buy symbol=BTCUSD quantity=0.01"],
    ["lines", "action=buy\nsymbol=BTCUSD\r\nquantity=0.01\n"],
    ["semicolons", "action=buy;symbol=BTCUSD; quantity=0.01;"],
    ["quotes", `action="buy" symbol='BTCUSD'\tquantity="0.01"`],
  ])("reads %s", (_, text) => {
    expect(pairs(text)).toEqual({ action: "buy", symbol: "BTCUSD", quantity: "0.01" });
  });

  it("keeps what stands in quotes, and names as sent", () => {
    expect(pairs(`Note="a=b; c\n d" symbol='SPY "250624C596' empty=""`)).toEqual({
      Note: "a=b; c\n d",
      symbol: 'SPY "250624C596',
      empty: "",
    });
  });

  it.each([
    ["prose", "AAPL Crossing Up 190.00"],
    ["a word among pairs", "action=buy BTCUSD quantity=1"],
    ["a command", "trade:main:long symbol=BTCUSD"],
    ["an open quote", 'action="buy'],
    ["text after a quote", 'action="buy"now'],
    ["a quote inside a value", "note=it's"],
    ["two equals signs", "a=b=c"],
    ["no name", "=buy"],
    ["a name with a space before =", "action =buy"],
    ["a name of other letters", "аction=buy"],
    ["a name that is too long", `${"a".repeat(65)}=1`],
    ["nothing but a name", "action"],
  ])("refuses %s", (_, text) => {
    expect(pairs(text)).toBe("BODY_NOT_TEXT_SIGNAL");
  });

  it("refuses a name that comes twice, with its line", () => {
    expect(parseKeyValues("action=buy\nsymbol=A\naction=sell")).toEqual({
      ok: false,
      refusal: { code: "BODY_DUPLICATE_KEY", detail: { field: "action", line: 3 } },
    });
  });

  it("holds the limits of JSON bodies", () => {
    expect(pairs(Array.from({ length: 257 }, (_, at) => `k${at}=1`).join(" "))).toBe(
      "BODY_TOO_MANY_KEYS",
    );
    expect(pairs(`a=${"x".repeat(4097)}`)).toBe("FIELD_TOO_LONG");
  });

  it("counts lines over quoted ones", () => {
    const result = parseKeyValues('a="1\n2"\nb=1 oops');
    expect(result).toMatchObject({ refusal: { detail: { line: 3 } } });
  });

  it("reads back what it would write, and never throws", () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,20}$/);
    const value = fc.string({ maxLength: 20 }).filter((text) => !text.includes('"'));
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 8 }), (fields) => {
        const text = Object.entries(fields).map(([key, each]) => `${key}="${each}"`);
        expect(pairs(text.join(" "))).toEqual(fields);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab=\"'; \n\té{}") }), (text) => {
        expect(typeof parseKeyValues(text).ok).toBe("boolean");
      }),
      { numRuns: 2000 },
    );
  });
});
