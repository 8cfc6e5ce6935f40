import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bitcoin, NOT_DECIMALS, spoiled } from "../../../test/support/risk-scenario.ts";
import { add, atMost, decimal, isMultipleOf, lessThan } from "../../prim/decimal.ts";
import { roundToLot } from "./round-to-lot.ts";

const rounded = (quantity: string, instrument = bitcoin): string => {
  const size = roundToLot(decimal(quantity), instrument);
  return size.ok ? size.value : size.refusal.code;
};

describe("roundToLot", () => {
  it.each([
    ["1", "1"],
    ["1.0009", "1"],
    ["0.0019999", "0.001"],
    ["0.001", "0.001"],
    ["0.00099", "SIZE_BELOW_MINIMUM"],
    ["0", "SIZE_INVALID"],
    ["-1", "SIZE_INVALID"],
  ])("%s is %s", (quantity, expected) => {
    expect(rounded(quantity)).toBe(expected);
  });

  it("never rounds up to the minimum", () => {
    const instrument = { ...bitcoin, lotSize: decimal("0.1"), minQuantity: decimal("0.5") };
    expect(rounded("0.5", instrument)).toBe("0.5");
    expect(roundToLot(decimal("0.49"), instrument)).toEqual({
      ok: false,
      refusal: {
        code: "SIZE_BELOW_MINIMUM",
        detail: { quantity: "0.4", lotSize: "0.1", minQuantity: "0.5" },
      },
    });
    expect(rounded("0.05", { ...instrument, minQuantity: decimal("0") })).toBe(
      "SIZE_BELOW_MINIMUM",
    );
  });

  it.each(NOT_DECIMALS)("refuses %s as quantity, lot or minimum", (value) => {
    const { quantity } = spoiled({ quantity: decimal("1") }, { quantity: value });
    expect(roundToLot(quantity, bitcoin).ok).toBe(false);
    expect(rounded("1", spoiled(bitcoin, { lotSize: value }))).toBe("SIZE_INVALID");
    expect(rounded("1", spoiled(bitcoin, { minQuantity: value }))).toBe("SIZE_INVALID");
  });

  it("is the largest number of lots that is not more", () => {
    const lot = fc.constantFrom("0.001", "0.05", "1", "0.3", "25").map(decimal);
    const quantity = fc.integer({ min: 1, max: 1e9 }).map((n) => decimal(String(n / 1e4)));
    fc.assert(
      fc.property(quantity, lot, (asked, lotSize) => {
        const size = roundToLot(asked, { ...bitcoin, lotSize, minQuantity: decimal("0") });
        expect(size.ok).toBe(!lessThan(asked, lotSize));
        if (!size.ok) return;
        expect(atMost(size.value, asked)).toBe(true);
        expect(isMultipleOf(size.value, lotSize)).toBe(true);
        expect(lessThan(asked, add(size.value, lotSize))).toBe(true);
      }),
    );
  });
});
