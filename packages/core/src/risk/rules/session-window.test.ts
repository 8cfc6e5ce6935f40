import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectReducingPasses } from "../../../test/support/reducing.ts";
import { anEntry, aRiskView, NOW, said } from "../../../test/support/risk-scenario.ts";
import { sessionWindow } from "./session-window.ts";

const MINUTE = 60_000;
const rule = sessionWindow({ afterOpenMs: 5 * MINUTE, beforeCloseMs: 15 * MINUTE });
const at = (minutesAfterOpen: number, length = 390) => {
  const opensAtMs = NOW - minutesAfterOpen * MINUTE;
  return aRiskView({ market: { opensAtMs, closesAtMs: opensAtMs + length * MINUTE } });
};

describe("R-26 session window", () => {
  it.each([
    [-1, "RISK_SESSION_CLOSED"],
    [4.99, "RISK_SESSION_CLOSED"],
    [5, "pass"],
    [374.99, "pass"],
    [375, "RISK_SESSION_CLOSED"],
    [400, "RISK_SESSION_CLOSED"],
  ])("%f minutes after the open of a session of 390: %s", (minutes, expected) => {
    expect(said(rule.check(anEntry(), at(minutes)))).toBe(expected);
  });

  it("a half day closes earlier, a holiday has no session", () => {
    expect(said(rule.check(anEntry(), at(200, 210)))).toBe("RISK_SESSION_CLOSED");
    const holiday = aRiskView({ market: { opensAtMs: null, closesAtMs: null } });
    expect(said(rule.check(anEntry(), holiday))).toBe("RISK_SESSION_CLOSED");
  });

  it("binds nobody without a calendar", () => {
    expect(said(rule.check(anEntry(), aRiskView({ market: null })))).toBe("pass");
  });

  it("denies where a time is no time", () => {
    const market = { opensAtMs: Number.NaN, closesAtMs: Number.NaN };
    expect(said(rule.check(anEntry(), aRiskView({ market })))).toBe("RISK_SESSION_CLOSED");
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, at(-60)));

  it("has a problem with times that cannot be", () => {
    expect(sessionWindow({ afterOpenMs: -1, beforeCloseMs: 0 }).problems()).toHaveLength(1);
    expect(sessionWindow({ afterOpenMs: 0, beforeCloseMs: 0 }).problems()).toEqual([]);
  });

  it("passes exactly between the two", () => {
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 500 }), (minutes) => {
        expect(rule.check(anEntry(), at(minutes)).ok).toBe(minutes >= 5 && minutes < 375);
      }),
    );
  });
});
