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
import { decimal } from "../../prim/decimal.ts";
import { poorPerformer } from "./poor-performer.ts";

const rule = poorPerformer({ average: decimal("2"), trades: 10 });
const did = (trades: number, earned: string) =>
  aRiskView({ past: { ...aRiskView().past, trades, earned: decimal(earned) } });

describe("R-20 poor performer", () => {
  it.each([
    [9, "-1000", "pass"],
    [10, "20", "pass"],
    [10, "19.99", "RISK_POOR_PERFORMER"],
    [100, "199", "RISK_POOR_PERFORMER"],
  ])("after %i trades that earned %s: %s", (trades, earned, expected) => {
    expect(said(rule.check(anEntry(), did(trades, earned)))).toBe(expected);
  });

  it("is off without an average", () => {
    expect(
      said(poorPerformer({ average: null, trades: 10 }).check(anEntry(), did(99, "-9999"))),
    ).toBe("pass");
  });

  it.each(NOT_DECIMALS)("denies with earnings of %s", (bad) => {
    const view = spoiled(aRiskView(), { past: { ...aRiskView().past, earned: bad } });
    expect(said(rule.check(anEntry(), view))).toBe("RISK_FACT_INVALID");
  });

  it.each([Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY])("denies with %s trades", (trades) => {
    expect(said(rule.check(anEntry(), did(trades, "0")))).toBe("RISK_FACT_INVALID");
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, did(99, "-9999")));

  it("has a problem with no trades", () => {
    expect(poorPerformer({ average: null, trades: 0 }).problems()).toHaveLength(1);
  });

  it("denies exactly below the average", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 500 }),
        fc.integer({ min: -2_000, max: 2_000 }),
        (trades, earned) => {
          expect(rule.check(anEntry(), did(trades, String(earned))).ok).toBe(earned >= trades * 2);
        },
      ),
    );
  });
});
