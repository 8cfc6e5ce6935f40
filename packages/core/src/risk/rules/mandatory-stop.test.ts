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
import { mandatoryStop } from "./mandatory-stop.ts";

const rule = mandatoryStop({ min: decimal("0.1"), max: decimal("10") });
const stop = (percent: string) => aRiskView({ stopPercent: decimal(percent) });

describe("R-34 mandatory stop", () => {
  it.each([
    ["0.099", "RISK_STOP_OUT_OF_RANGE"],
    ["0.1", "pass"],
    ["10", "pass"],
    ["10.001", "RISK_STOP_OUT_OF_RANGE"],
  ])("a stop %s %% away: %s", (percent, expected) => {
    expect(said(rule.check(anEntry(), stop(percent)))).toBe(expected);
  });

  it("denies an entry without one", () => {
    expect(said(rule.check(anEntry(), aRiskView({ stopPercent: null })))).toBe("RISK_STOP_MISSING");
  });

  it.each(NOT_DECIMALS)("denies with a distance of %s", (bad) => {
    expect(rule.check(anEntry(), spoiled(aRiskView(), { stopPercent: bad })).ok).toBe(false);
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, aRiskView({ stopPercent: null })));

  it("has a problem with each bound of zero", () => {
    expect(mandatoryStop({ min: ZERO, max: ZERO }).problems()).toHaveLength(2);
  });

  it("passes exactly within the range", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), (thousandths) => {
        const view = stop(String(thousandths / 1_000));
        expect(rule.check(anEntry(), view).ok).toBe(thousandths >= 100 && thousandths <= 10_000);
      }),
    );
  });
});
