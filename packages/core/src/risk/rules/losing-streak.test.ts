import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectReducingPasses } from "../../../test/support/reducing.ts";
import { anEntry, aRiskView, NOW, said } from "../../../test/support/risk-scenario.ts";
import { losingStreak } from "./losing-streak.ts";

const DAY_MS = 86_400_000;
const rule = losingStreak({ stopOuts: 3, windowMs: DAY_MS });
const stopped = (...agoMs: number[]) =>
  aRiskView({ past: { ...aRiskView().past, stopOuts: agoMs.map((ago) => NOW - ago) } });

describe("R-19 losing streak", () => {
  it("locks the symbol with the third stop-out, until the oldest is a day old", () => {
    expect(said(rule.check(anEntry(), stopped(2, 1)))).toBe("pass");
    expect(said(rule.check(anEntry(), stopped(DAY_MS - 1, 2, 1)))).toBe("RISK_LOSING_STREAK");
    expect(said(rule.check(anEntry(), stopped(DAY_MS, 2, 1)))).toBe("pass");
  });

  it("counts a time that is no time", () => {
    expect(said(rule.check(anEntry(), stopped(Number.NaN, 2, 1)))).toBe("RISK_LOSING_STREAK");
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, stopped(3, 2, 1)));

  it("has problems with limits that cannot be", () => {
    expect(losingStreak({ stopOuts: 0, windowMs: 0 }).problems()).toHaveLength(2);
    expect(losingStreak({ stopOuts: 61, windowMs: 1 }).problems()).toHaveLength(1);
  });

  it("denies exactly where as many lie within the window", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 * DAY_MS }), { maxLength: 12 }), (ago) => {
        const within = ago.filter((each) => each < DAY_MS).length;
        expect(rule.check(anEntry(), stopped(...ago)).ok).toBe(within < 3);
      }),
    );
  });
});
