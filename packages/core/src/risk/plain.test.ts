import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NOT_DECIMALS, spoiled } from "../../test/support/risk-scenario.ts";
import { add, atMost, decimal, divide, multiply, parseDecimal } from "../prim/decimal.ts";
import { areDecimals, isCount, isDecimal, isPositiveDecimal, within } from "./plain.ts";

describe("isDecimal", () => {
  it.each(["0", "1", "-1", "0.5", "-0.5", "10", "100.25", `0.${"1".repeat(60)}`])(
    "%s is one",
    (text) => {
      expect(isDecimal(text)).toBe(true);
    },
  );

  it.each([...NOT_DECIMALS, "9".repeat(600), "1\n", "+1", ".5", "5.", "--1", "1e-7"])(
    "%s is none",
    (value) => {
      expect(isDecimal(value)).toBe(false);
      expect(isPositiveDecimal(value)).toBe(false);
      expect(areDecimals(decimal("1"), value)).toBe(false);
      expect(within(spoiled({ value: decimal("1") }, { value }).value, decimal("5"))).toBe(false);
      expect(within(decimal("1"), spoiled({ value: decimal("1") }, { value }).value)).toBe(false);
    },
  );

  it("reads no text of more than 512 characters", () => {
    expect(isDecimal(`1${"0".repeat(511)}`)).toBe(true);
    expect(isDecimal(`1${"0".repeat(512)}`)).toBe(false);
  });

  it("takes whatever the arithmetic of this project writes", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });
    const parsed = number.map((value) => parseDecimal(value.toFixed(8)) ?? decimal("0"));
    fc.assert(
      fc.property(parsed, parsed, (left, right) => {
        expect(areDecimals(left, add(left, right), multiply(left, right))).toBe(true);
        if (right !== "0") expect(isDecimal(divide(left, right))).toBe(true);
        expect(within(left, right)).toBe(atMost(left, right));
      }),
    );
  });
});

describe("isCount", () => {
  it.each([0, 1, 2 ** 53 - 1])("%s is one", (value) => {
    expect(isCount(value)).toBe(true);
  });
  it.each([-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, "1", null])(
    "%s is none",
    (value) => {
      expect(isCount(value)).toBe(false);
    },
  );
});
