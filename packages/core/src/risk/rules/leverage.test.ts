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
import { decimal, ZERO } from "../../prim/decimal.ts";
import { leverage } from "./leverage.ts";

const rule = leverage({ cash: decimal("1"), margin: decimal("2"), maxReferenceAgeMs: 60_000 });
const owing = (gross: string, margin = false) =>
  aRiskView({
    values: { ...aRiskView().values, gross: decimal(gross) },
    terms: { direction: "both", margin },
  });
const EXCEEDS = "RISK_LEVERAGE_EXCEEDS_MAX";

describe("R-32 leverage", () => {
  it.each([
    ["9900", false, "pass"],
    ["9900.01", false, EXCEEDS],
    ["19900", true, "pass"],
    ["19900.01", true, EXCEEDS],
  ])("100 more beside %s of an equity of 10,000, margin %s: %s", (gross, margin, expected) => {
    expect(said(rule.check(anEntry(), owing(gross, margin)))).toBe(expected);
  });

  it.each(NOT_DECIMALS)("denies with an equity or a sum of %s", (bad) => {
    expect(rule.check(anEntry(), spoiled(aRiskView(), { equity: bad })).ok).toBe(false);
    const values = spoiled(aRiskView().values, { gross: bad });
    expect(rule.check(anEntry(), spoiled(aRiskView(), { values })).ok).toBe(false);
  });

  it("denies where nothing is owned", () => {
    expect(said(rule.check(anEntry(), aRiskView({ equity: ZERO })))).toBe("RISK_EQUITY_MISSING");
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, owing("1000000")));

  it("has a problem with each limit of zero", () => {
    expect(leverage({ cash: ZERO, margin: ZERO, maxReferenceAgeMs: 1 }).problems()).toHaveLength(2);
  });

  it("approves exactly what is within the limit", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 1, max: 100 }),
        (gross, wanted) => {
          const intent = anEntry({ quantity: decimal(String(wanted)) });
          expect(rule.check(intent, owing(String(gross))).ok).toBe(gross + wanted * 100 <= 10_000);
        },
      ),
    );
  });
});
