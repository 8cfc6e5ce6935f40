import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectReducingPasses } from "../../../test/support/reducing.ts";
import {
  anEntry,
  aRiskView,
  NOT_DECIMALS,
  said,
  spoiled,
} from "../../../test/support/risk-scenario.ts";
import { decimal, multiply, subtract, ZERO } from "../../prim/decimal.ts";
import { buyingPower } from "./buying-power.ts";

const rule = buyingPower({ percent: decimal("95"), maxReferenceAgeMs: 60_000 });
const free = (money: string) => aRiskView({ buyingPower: decimal(money) });
const of = (quantity: string) => anEntry({ quantity: decimal(quantity) });

describe("R-33 buying power", () => {
  it.each([
    ["9.5", "pass"],
    ["9.501", "RISK_BUYING_POWER_EXCEEDED"],
  ])("%s at 100 of 1,000 that is free: %s", (quantity, expected) => {
    expect(said(rule.check(of(quantity), free("1000")))).toBe(expected);
  });

  it("denies where nothing is free, or reservations have taken more", () => {
    expect(said(rule.check(of("0.001"), free("0")))).toBe("RISK_BUYING_POWER_EXCEEDED");
    expect(said(rule.check(of("0.001"), free("-5")))).toBe("RISK_BUYING_POWER_EXCEEDED");
  });

  it.each(NOT_DECIMALS)("denies with %s as what is free", (bad) => {
    expect(said(rule.check(anEntry(), spoiled(aRiskView(), { buyingPower: bad })))).toBe(
      "RISK_BUYING_POWER_MISSING",
    );
  });

  it("denies without a price", () => {
    expect(said(rule.check(anEntry(), aRiskView({ reference: null })))).toBe(
      "RISK_REFERENCE_PRICE_MISSING",
    );
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, aRiskView({ buyingPower: null })));

  it("has a problem with a limit of zero", () => {
    expect(buyingPower({ percent: ZERO, maxReferenceAgeMs: 1 }).problems()).toHaveLength(1);
  });

  it("I23: what was approved one after another never takes more than is free", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 64 }), (sizes) => {
        let left = decimal("1000");
        for (const size of sizes) {
          const quantity = decimal(String(size / 1_000));
          if (!rule.check(anEntry({ quantity }), free(left)).ok) continue;
          left = subtract(left, multiply(quantity, decimal("100")));
        }
        expect(left.startsWith("-")).toBe(false);
      }),
    );
  });
});
