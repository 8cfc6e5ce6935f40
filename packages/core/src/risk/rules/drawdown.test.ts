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
import { drawdown } from "./drawdown.ts";

const rule = drawdown(decimal("10"));
const from = (peak: string, equity: string) =>
  aRiskView({ peakEquity: decimal(peak), equity: decimal(equity) });

describe("R-18 drawdown", () => {
  it.each([
    ["9000.01", "pass"],
    ["9000", "RISK_DRAWDOWN_REACHED"],
    ["-5", "RISK_DRAWDOWN_REACHED"],
    ["11000", "pass"],
  ])("from 10,000 to %s: %s", (equity, expected) => {
    expect(said(rule.check(anEntry(), from("10000", equity)))).toBe(expected);
  });

  it("has no peak before the first decision", () => {
    expect(said(rule.check(anEntry(), aRiskView({ peakEquity: null })))).toBe("pass");
  });

  it.each(NOT_DECIMALS)("denies with an equity, or a peak, of %s", (bad) => {
    expect(said(rule.check(anEntry(), spoiled(aRiskView(), { equity: bad })))).toBe(
      "RISK_EQUITY_MISSING",
    );
    if (bad === null) return;
    expect(said(rule.check(anEntry(), spoiled(aRiskView(), { peakEquity: bad })))).toBe(
      "RISK_FACT_INVALID",
    );
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, from("10000", "1")));

  it("has a problem with a limit of zero", () => {
    expect(drawdown(ZERO).problems()).toHaveLength(1);
  });

  it("no entry passes at or below the limit, whatever the numbers", () => {
    const money = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(money, money, (peak, equity) => {
        const ok = rule.check(anEntry(), from(String(peak), String(equity))).ok;
        expect(ok).toBe((peak - equity) * 100 < peak * 10);
      }),
    );
  });
});
