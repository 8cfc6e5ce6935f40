import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectReducingPasses } from "../../../test/support/reducing.ts";
import { anEntry, aRiskView, NOW, said } from "../../../test/support/risk-scenario.ts";
import { cancelRatio } from "./cancel-ratio.ts";

const rule = cancelRatio({ cancelsPerFill: 20, rejectsPerMinute: 5 });
const did = (cancels: number, fills: number) =>
  aRiskView({ past: { ...aRiskView().past, cancels, fills } });
const rejected = (count: number, agoMs: number) =>
  aRiskView({
    past: { ...aRiskView().past, rejects: Array.from({ length: count }, () => NOW - agoMs) },
  });
const TOO_MANY = "RISK_CANCELS_EXCEED_RATIO";

describe("R-40 cancel ratio", () => {
  it.each([
    [20, 0, "pass"],
    [21, 0, TOO_MANY],
    [40, 2, "pass"],
    [41, 2, TOO_MANY],
  ])("%i cancels to %i fills: %s", (cancels, fills, expected) => {
    expect(said(rule.check(anEntry(), did(cancels, fills)))).toBe(expected);
  });

  it.each([
    [4, 59_999, "pass"],
    [5, 59_999, TOO_MANY],
    [5, 60_000, "pass"],
  ])("%i rejections %i ms ago: %s", (count, agoMs, expected) => {
    expect(said(rule.check(anEntry(), rejected(count, agoMs)))).toBe(expected);
  });

  it.each([Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY])("denies with a count of %s", (count) => {
    expect(said(rule.check(anEntry(), did(count, 1)))).toBe("RISK_FACT_INVALID");
    expect(said(rule.check(anEntry(), did(0, count)))).toBe("RISK_FACT_INVALID");
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, did(1_000, 0)));

  it("has a problem with each limit of zero", () => {
    expect(cancelRatio({ cancelsPerFill: 0, rejectsPerMinute: 0 }).problems()).toHaveLength(2);
  });

  it("passes exactly up to the ratio", () => {
    fc.assert(
      fc.property(fc.nat({ max: 500 }), fc.nat({ max: 20 }), (cancels, fills) => {
        expect(rule.check(anEntry(), did(cancels, fills)).ok).toBe(
          cancels <= 20 * Math.max(1, fills),
        );
      }),
    );
  });
});
