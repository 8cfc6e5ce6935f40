import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectReducingPasses } from "../../../test/support/reducing.ts";
import { anEntry, aRiskView, said } from "../../../test/support/risk-scenario.ts";
import { limitsConfirmed } from "./limits-confirmed.ts";

const rule = limitsConfirmed();
const waiting = aRiskView({ unconfirmed: ["maxOrderNotional"] });

describe("R-52 limits confirmed", () => {
  it("opens nothing on a live account while a loosened limit waits for a person", () => {
    expect(said(rule.check(anEntry({ mode: "live" }), waiting))).toBe("RISK_LIMITS_UNCONFIRMED");
    expect(said(rule.check(anEntry({ mode: "live" }), aRiskView()))).toBe("pass");
    expect(said(rule.check(anEntry({ mode: "paper" }), waiting))).toBe("pass");
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, waiting));

  it("denies whatever the names and however many", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 50 }), (unconfirmed) => {
        expect(rule.check(anEntry({ mode: "live" }), aRiskView({ unconfirmed })).ok).toBe(false);
      }),
    );
  });
});
