import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectReducingPasses } from "../../../test/support/reducing.ts";
import { anEntry, aRiskView, NOW, said, spoiled } from "../../../test/support/risk-scenario.ts";
import { add, decimal } from "../../prim/decimal.ts";
import { priceDrift } from "./price-drift.ts";

const rule = priceDrift({ percent: decimal("20"), windowMs: 300_000, maxReferenceAgeMs: 60_000 });
const minute = Math.floor(NOW / 60_000);
const band = (low: string, high: string, ago = 0) => ({
  minute: minute - ago,
  low: decimal(low),
  high: decimal(high),
});
const at = (price: string) => ({
  ...aRiskView().reference,
  symbol: aRiskView().symbol,
  price: decimal(price),
  bid: null,
  ask: null,
  atMs: NOW,
});
const view = (price: string, ...bands: ReturnType<typeof band>[]) =>
  aRiskView({ reference: at(price), past: { ...aRiskView().past, bands } });

describe("R-04 price drift", () => {
  it.each([
    ["120", "pass"],
    ["120.01", "RISK_PRICE_DRIFT"],
    ["100", "pass"],
  ])("entries from 100 up to %s: %s", (price, expected) => {
    expect(said(rule.check(anEntry(), view(price, band("100", "100"))))).toBe(expected);
  });

  it("counts the way down from the lowest price", () => {
    expect(said(rule.check(anEntry(), view("100", band("110", "120"))))).toBe("pass");
    expect(said(rule.check(anEntry(), view("99.99", band("110", "120"))))).toBe("RISK_PRICE_DRIFT");
  });

  it("forgets what is older than the window, in whole minutes", () => {
    expect(said(rule.check(anEntry(), view("200", band("100", "100", 5))))).toBe(
      "RISK_PRICE_DRIFT",
    );
    expect(said(rule.check(anEntry(), view("200", band("100", "100", 6))))).toBe("pass");
  });

  it("judges an order with a price of its own by it", () => {
    const limit = anEntry({ orderType: "limit", limitPrice: decimal("121") });
    expect(said(rule.check(limit, view("100", band("100", "100"))))).toBe("RISK_PRICE_DRIFT");
  });

  it("denies without a fresh price, and with a malformed past", () => {
    expect(said(rule.check(anEntry(), aRiskView({ reference: null })))).toBe(
      "RISK_REFERENCE_PRICE_MISSING",
    );
    const bad = spoiled(view("100"), {
      past: { ...aRiskView().past, bands: [{ minute, low: Number.NaN, high: "1" }] },
    });
    expect(said(rule.check(anEntry(), bad))).toBe("RISK_FACT_INVALID");
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, view("500", band("100", "100"))));

  it("has problems with a drift or a window of zero", () => {
    const wrong = priceDrift({ percent: decimal("0"), windowMs: 0, maxReferenceAgeMs: 1 });
    expect(wrong.problems()).toHaveLength(2);
  });

  it("never lets a walk of small steps leave the band", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 64 }), (steps) => {
        let price = decimal("100");
        const prices: number[] = [];
        for (const step of steps) {
          price = add(price, decimal(String(step)));
          const [low, high] = [Math.min(...prices), Math.max(...prices)];
          const past = prices.length === 0 ? [] : [band(String(low), String(high))];
          if (rule.check(anEntry(), view(price, ...past)).ok) prices.push(Number(price));
        }
        expect(Math.max(...prices, 0)).toBeLessThanOrEqual(Math.min(...prices, 1e9) * 1.2 + 1e-9);
      }),
    );
  });
});
