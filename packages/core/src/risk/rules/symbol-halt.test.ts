import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectReducingPasses } from "../../../test/support/reducing.ts";
import {
  anEntry,
  aRiskView,
  btc,
  NOT_DECIMALS,
  NOW,
  said,
  spoiled,
} from "../../../test/support/risk-scenario.ts";
import { decimal } from "../../prim/decimal.ts";
import { symbolHalt } from "./symbol-halt.ts";

const rule = symbolHalt();
const quote = { symbol: btc, price: decimal("100"), bid: null, ask: null, atMs: NOW };
const limits = (low: string, high: string) =>
  aRiskView({ reference: { ...quote, band: { low: decimal(low), high: decimal(high) } } });
const halted = aRiskView({ reference: { ...quote, halted: true } });

describe("R-27 symbol halt", () => {
  it("opens nothing in a halted symbol", () => {
    expect(said(rule.check(anEntry(), halted))).toBe("RISK_SYMBOL_HALTED");
    expect(said(rule.check(anEntry(), aRiskView({ reference: { ...quote, halted: false } })))).toBe(
      "pass",
    );
    expect(
      said(rule.check(anEntry(), spoiled(aRiskView(), { reference: { ...quote, halted: "no" } }))),
    ).toBe("RISK_SYMBOL_HALTED");
  });

  it.each([
    ["99.99", "100.01", "pass"],
    ["100", "110", "RISK_SYMBOL_HALTED"],
    ["90", "100", "RISK_SYMBOL_HALTED"],
  ])("at 100 between limits of %s and %s: %s", (low, high, expected) => {
    expect(said(rule.check(anEntry(), limits(low, high)))).toBe(expected);
  });

  it("binds nobody where the venue does not tell", () => {
    expect(said(rule.check(anEntry(), aRiskView()))).toBe("pass");
    expect(said(rule.check(anEntry(), aRiskView({ reference: null })))).toBe("pass");
  });

  it.each(NOT_DECIMALS)("denies with a limit of %s", (bad) => {
    const view = spoiled(aRiskView(), { reference: { ...quote, band: { low: bad, high: "200" } } });
    expect(said(rule.check(anEntry(), view))).toBe("RISK_FACT_INVALID");
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, halted));

  it("passes exactly inside the limits", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 0, max: 200 }),
        (low, width) => {
          const view = limits(String(low), String(low + width));
          expect(rule.check(anEntry(), view).ok).toBe(low < 100 && low + width > 100);
        },
      ),
    );
  });
});
