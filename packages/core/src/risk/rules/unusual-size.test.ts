import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectReducingPasses } from "../../../test/support/reducing.ts";
import {
  anEntry,
  aRiskView,
  NOT_DECIMALS,
  NOW,
  said,
  spoiled,
} from "../../../test/support/risk-scenario.ts";
import { decimal } from "../../prim/decimal.ts";
import { unusualSize } from "./unusual-size.ts";

const rule = unusualSize(decimal("5"));
const past = (...sizes: string[]) => ({
  ...aRiskView().past,
  entries: sizes.map((size) => ({ atMs: NOW, side: "buy" as const, quantity: decimal(size) })),
});
const of = (quantity: string) => anEntry({ quantity: decimal(quantity) });

describe("R-05 unusual size", () => {
  it.each([
    ["10", "pass"],
    ["10.001", "RISK_SIZE_UNUSUAL"],
  ])("an entry of %s after a median of 2: %s", (quantity, expected) => {
    const view = aRiskView({ past: past("1", "2", "2", "3", "100") });
    expect(said(rule.check(of(quantity), view))).toBe(expected);
  });

  it("takes the lower one of two medians, and has no opinion below five entries", () => {
    const six = aRiskView({ past: past("1", "1", "1", "9", "9", "9") });
    expect(said(rule.check(of("5"), six))).toBe("pass");
    expect(said(rule.check(of("5.001"), six))).toBe("RISK_SIZE_UNUSUAL");
    expect(said(rule.check(of("1000"), aRiskView({ past: past("1", "1", "1", "1") })))).toBe(
      "pass",
    );
  });

  it.each(NOT_DECIMALS)("denies with %s as a quantity, now or before", (bad) => {
    const view = aRiskView({ past: past("1", "1", "1", "1", "1") });
    expect(rule.check(spoiled(of("1"), { quantity: bad }), view).ok).toBe(false);
    const entries = [...view.past.entries, { atMs: NOW, side: "buy", quantity: bad }];
    const spoiledView = spoiled(view, { past: { ...view.past, entries } });
    expect(rule.check(of("1"), spoiledView).ok).toBe(false);
  });

  it("lets what reduces pass", () =>
    expectReducingPasses(
      unusualSize(decimal("0.1")),
      aRiskView({ past: past("1", "1", "1", "1", "1") }),
    ));

  it("has a problem with a factor of zero", () => {
    expect(unusualSize(decimal("0")).problems()).toHaveLength(1);
  });

  it("never approves more than the factor times what half of the entries were", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 5, maxLength: 20 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 20_000 }), (before, wanted) => {
        const view = aRiskView({ past: past(...before.map(String)) });
        const ok = rule.check(of(String(wanted)), view).ok;
        const smaller = before.filter((size) => size * 5 < wanted).length;
        expect(ok).toBe(smaller <= Math.floor((before.length - 1) / 2));
      }),
    );
  });
});
