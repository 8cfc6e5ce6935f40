import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectReducingPasses } from "../../../test/support/reducing.ts";
import { anEntry, aRiskView, said } from "../../../test/support/risk-scenario.ts";
import { rejectStorm } from "./reject-storm.ts";

const rule = rejectStorm(5);
const errors = (errorsInRow: number) => aRiskView({ past: { ...aRiskView().past, errorsInRow } });

describe("R-41 reject storm", () => {
  it.each([
    [4, "pass"],
    [5, "RISK_REJECT_STORM"],
    [500, "RISK_REJECT_STORM"],
  ])("after %i errors in a row: %s", (count, expected) => {
    expect(said(rule.check(anEntry(), errors(count)))).toBe(expected);
  });

  it.each([Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY])("denies with a count of %s", (count) => {
    expect(said(rule.check(anEntry(), errors(count)))).toBe("RISK_FACT_INVALID");
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, errors(99)));

  it("has a problem with a limit of zero", () => expect(rejectStorm(0).problems()).toHaveLength(1));

  it("never sends more than the limit into a broker that refuses everything", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (limit) => {
        let sent = 0;
        for (let asked = 0; asked < 64; asked += 1) {
          if (rejectStorm(limit).check(anEntry(), errors(sent)).ok) sent += 1;
        }
        expect(sent).toBe(limit);
      }),
    );
  });
});
