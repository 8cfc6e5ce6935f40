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
import { strategyExposure } from "./strategy-exposure.ts";

const rule = strategyExposure({ limit: decimal("1000"), maxReferenceAgeMs: 60_000 });
const worth = (strategy: string, share = "0", held = "0") =>
  aRiskView({
    held: decimal(held),
    values: { ...aRiskView().values, strategy: decimal(strategy), share: decimal(share) },
  });

describe("R-14 strategy exposure", () => {
  it.each([
    ["900", "pass"],
    ["900.01", "RISK_STRATEGY_EXPOSURE_EXCEEDS_MAX"],
  ])("100 more beside %s in other symbols: %s", (value, expected) => {
    expect(said(rule.check(anEntry(), worth(value)))).toBe(expected);
  });

  it("counts the symbol's own share once", () => {
    expect(said(rule.check(anEntry(), worth("1000", "200", "1")))).toBe("pass");
    expect(
      said(rule.check(anEntry({ quantity: decimal("1.001") }), worth("1000", "200", "1"))),
    ).toBe("RISK_STRATEGY_EXPOSURE_EXCEEDS_MAX");
  });

  it("counts what its open entries can add", () => {
    const view = aRiskView({ open: { ...aRiskView().open, ownBought: decimal("9.001") } });
    expect(said(rule.check(anEntry(), view))).toBe("RISK_STRATEGY_EXPOSURE_EXCEEDS_MAX");
    expect(said(rule.check(anEntry({ side: "sell" }), view))).toBe("pass");
  });

  it.each(NOT_DECIMALS)("denies with %s as a quantity or as a sum", (bad) => {
    expect(rule.check(spoiled(anEntry(), { quantity: bad }), aRiskView()).ok).toBe(false);
    const values = spoiled(aRiskView().values, { share: bad });
    expect(rule.check(anEntry(), spoiled(aRiskView(), { values })).ok).toBe(false);
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, worth("1000000")));

  it("has a problem with a limit of zero", () => {
    expect(strategyExposure({ limit: ZERO, maxReferenceAgeMs: 1 }).problems()).toHaveLength(1);
  });

  it("I23: what was approved one after another stays within the limit", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 64 }), (sizes) => {
        let bought: Decimal = ZERO;
        for (const size of sizes) {
          const quantity = decimal(String(size / 1_000));
          const value = multiply(bought, decimal("100"));
          const view = worth(value, value);
          const open = { ...view.open, ownBought: bought };
          if (rule.check(anEntry({ quantity }), { ...view, open }).ok)
            bought = add(bought, quantity);
        }
        expect(atMost(multiply(bought, decimal("100")), decimal("1000"))).toBe(true);
      }),
    );
  });
});
