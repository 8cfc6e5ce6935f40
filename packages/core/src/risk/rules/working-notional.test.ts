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
import { add, atMost, type Decimal, decimal, multiply, ZERO } from "../../prim/decimal.ts";
import { workingNotional } from "./working-notional.ts";

const rule = workingNotional({ limit: decimal("1000"), maxReferenceAgeMs: 60_000 });
const working = (value: string) =>
  aRiskView({ values: { ...aRiskView().values, working: decimal(value) } });

describe("R-12 working notional", () => {
  it.each([
    ["900", "pass"],
    ["900.01", "RISK_WORKING_EXCEEDS_MAX"],
  ])("one of 100 beside %s of 1,000: %s", (value, expected) => {
    expect(said(rule.check(anEntry(), working(value)))).toBe(expected);
  });

  it("denies without a price or an instrument", () => {
    expect(said(rule.check(anEntry(), aRiskView({ reference: null })))).toBe(
      "RISK_REFERENCE_PRICE_MISSING",
    );
    expect(said(rule.check(anEntry(), aRiskView({ instrument: null })))).toBe(
      "RISK_INSTRUMENT_MISSING",
    );
  });

  it.each(NOT_DECIMALS)("denies with %s as a quantity or as a sum", (bad) => {
    expect(rule.check(spoiled(anEntry(), { quantity: bad }), aRiskView()).ok).toBe(false);
    const values = spoiled(aRiskView().values, { working: bad });
    expect(rule.check(anEntry(), spoiled(aRiskView(), { values })).ok).toBe(false);
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, working("1000000")));

  it("has a problem with a limit of zero", () => {
    expect(workingNotional({ limit: ZERO, maxReferenceAgeMs: 1 }).problems()).toHaveLength(1);
  });

  it("I23: what was approved one after another stays within the limit", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 64 }), (sizes) => {
        let open: Decimal = ZERO;
        for (const size of sizes) {
          const quantity = decimal(String(size / 1_000));
          if (!rule.check(anEntry({ quantity }), working(open)).ok) continue;
          open = add(open, multiply(quantity, decimal("100")));
        }
        expect(atMost(open, decimal("1000"))).toBe(true);
      }),
    );
  });
});
