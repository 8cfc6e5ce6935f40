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
import { atMost, decimal, multiply, ZERO } from "../../prim/decimal.ts";
import { concentration } from "./concentration.ts";

const rule = concentration({ percent: decimal("25"), maxReferenceAgeMs: 60_000 });
const of = (quantity: string) => anEntry({ quantity: decimal(quantity) });

describe("R-16 concentration", () => {
  it.each([
    ["25", "pass"],
    ["25.001", "RISK_CONCENTRATION_EXCEEDS_MAX"],
  ])("%s at 100 of an equity of 10,000: %s", (quantity, expected) => {
    expect(said(rule.check(of(quantity), aRiskView()))).toBe(expected);
  });

  it("counts what is held and what is open in the symbol", () => {
    const worstCase = { long: decimal("24"), short: ZERO };
    expect(said(rule.check(of("1"), aRiskView({ worstCase })))).toBe("pass");
    expect(said(rule.check(of("1.001"), aRiskView({ worstCase })))).toBe(
      "RISK_CONCENTRATION_EXCEEDS_MAX",
    );
  });

  it.each(NOT_DECIMALS)("denies with an equity of %s", (bad) => {
    expect(said(rule.check(anEntry(), spoiled(aRiskView(), { equity: bad })))).toBe(
      "RISK_EQUITY_MISSING",
    );
  });

  it("denies where nothing is owned, and without a price", () => {
    expect(said(rule.check(anEntry(), aRiskView({ equity: decimal("-1") })))).toBe(
      "RISK_EQUITY_MISSING",
    );
    expect(said(rule.check(anEntry(), aRiskView({ reference: null })))).toBe(
      "RISK_REFERENCE_PRICE_MISSING",
    );
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, aRiskView({ equity: null })));

  it("has a problem with a limit of zero", () => {
    expect(concentration({ percent: ZERO, maxReferenceAgeMs: 1 }).problems()).toHaveLength(1);
  });

  it("approves exactly what is within the share", () => {
    const lots = fc.integer({ min: 1, max: 60_000 });
    fc.assert(
      fc.property(lots, lots, (wanted, equity) => {
        const quantity = decimal(String(wanted / 1_000));
        const owned = decimal(String(equity));
        const within = atMost(multiply(quantity, decimal("10000")), multiply(owned, decimal("25")));
        expect(rule.check(anEntry({ quantity }), aRiskView({ equity: owned })).ok).toBe(within);
      }),
    );
  });
});
