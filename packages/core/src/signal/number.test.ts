import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readNumberText } from "./number.ts";

const read = (text: string): string => {
  const result = readNumberText(text);
  return result.ok ? result.value : result.refusal;
};

describe("readNumberText", () => {
  it.each([
    ["10", "10"],
    ["43250.50", "43250.5"],
    ["-0.5", "-0.5"],
    ["0", "0"],
    ["-0", "0"],
    ["0e999999999", "0"],
    ["0.00", "0"],
    ["1e3", "1000"],
    ["1.5E-7", "0.00000015"],
    ["12e+2", "1200"],
    ["999999999999999", "999999999999999"],
    ["0.30000000000000004", "0.30000000000000004"],
    ["0.000000012345678901234567", "0.000000012345678901234567"],
    [`1.5${"0".repeat(30)}`, "1.5"],
  ])("reads %s as %s", (text, value) => {
    expect(read(text)).toBe(value);
  });

  it.each([
    ["#30", "NUMBER_NOT_FINITE", ["1e309", "-1e309", "1e999999999999", "123e307"]],
    ["#32", "NUMBER_NOT_FINITE", ["NaN", "na", "Infinity", "-infinity", "inf"]],
    ["#31", "NUMBER_RANGE", ["1e-400", "-1e-99999", "0.001e-330"]],
    ["#35", "NUMBER_FORMAT", ["10abc", "abc", "1 0", "0x10", "1_000", "ten", "1e", "1e1.5", "--1"]],
    ["#36", "NUMBER_FORMAT", ["1,5", "1.000,5", "1,000", "１０", "٣", "1'000", "1\u00a0000"]],
    ["#37", "NUMBER_FORMAT", [" 10", "10 ", "10\n", "+1", ".5", "5.", "010", "$10", "10%"]],
    ["#38", "NUMBER_PRECISION", ["9007199254740993", "1e15", "1e300", "1000000000000000"]],
    [
      "#38",
      "NUMBER_PRECISION",
      ["0.123456789012345678901234567891", "1e-25", `1.5${"0".repeat(4000)}`],
    ],
  ])("§4 %s %s: %j", (_, code, texts) => {
    expect(texts.map(read)).toEqual(texts.map(() => code));
  });

  it("keeps every double that a sender can print, within the whole digits", () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-6, max: 999_999_999_999_999 }),
        (value) => {
          expect(Number(read(String(value)))).toBe(value);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("never throws and never rounds", () => {
    const pieces = fc.string({ unit: fc.constantFrom(..."0123456789.eE+-"), maxLength: 50 });
    fc.assert(
      fc.property(fc.oneof(fc.string(), pieces), (text) => {
        const result = readNumberText(text);
        if (result.ok) expect(Number(result.value)).toBe(Number(text) + 0);
      }),
      { numRuns: 5000 },
    );
  });
});
