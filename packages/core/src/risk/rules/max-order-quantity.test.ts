import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  anEntry,
  anExit,
  aRiskView,
  bitcoin,
  btc,
  eth,
  holding,
  NOT_DECIMALS,
  said,
  spoiled,
} from "../../../test/support/risk-scenario.ts";
import { atMost, decimal } from "../../prim/decimal.ts";
import { everySymbol } from "../limits.ts";
import { maxOrderQuantity } from "./max-order-quantity.ts";

const rule = maxOrderQuantity(everySymbol(decimal("10")));
const entry = (quantity: string) => anEntry({ quantity: decimal(quantity) });

describe("R-01 max order quantity", () => {
  it.each([
    ["10", "pass"],
    ["10.001", "RISK_QUANTITY_EXCEEDS_MAX"],
    ["0", "RISK_QUANTITY_NOT_POSITIVE"],
    ["-11", "RISK_QUANTITY_NOT_POSITIVE"],
  ])("an entry of %s under a limit of 10: %s", (quantity, expected) => {
    expect(said(rule.check(entry(quantity), aRiskView()))).toBe(expected);
  });

  it("tells which limit", () => {
    expect(rule.check(entry("11"), aRiskView())).toEqual({
      ok: false,
      reason: {
        code: "RISK_QUANTITY_EXCEEDS_MAX",
        detail: { quantity: "11", max: "10", of: "limit" },
      },
    });
  });

  it("has limits by symbol, and denies a symbol without one", () => {
    const symbols = new Map([[btc, decimal("2")]]);
    const some = maxOrderQuantity({ general: null, symbols });
    expect(said(some.check(entry("2"), aRiskView()))).toBe("pass");
    expect(said(some.check(entry("2.001"), aRiskView()))).toBe("RISK_QUANTITY_EXCEEDS_MAX");
    const other = anEntry({ symbol: eth });
    expect(said(some.check(other, aRiskView({ symbol: eth })))).toBe("RISK_LIMIT_MISSING");
    const all = maxOrderQuantity({ general: decimal("1"), symbols });
    expect(said(all.check(other, aRiskView({ symbol: eth })))).toBe("pass");
  });

  it("never allows more than the instrument", () => {
    const view = aRiskView({ instrument: { ...bitcoin, maxQuantity: decimal("5") } });
    const instrument = maxOrderQuantity("instrument");
    for (const each of [rule, instrument]) {
      expect(said(each.check(entry("5"), view))).toBe("pass");
      expect(said(each.check(entry("5.001"), view))).toBe("RISK_QUANTITY_EXCEEDS_MAX");
    }
  });

  it("denies an entry without an instrument", () => {
    const view = aRiskView({ instrument: null });
    expect(said(rule.check(anEntry(), view))).toBe("RISK_INSTRUMENT_MISSING");
  });

  it("holds exits to the instrument's maximum only", () => {
    const exit = anExit({ quantity: decimal("100") });
    expect(said(rule.check(exit, holding("100")))).toBe("pass");
    expect(said(rule.check(exit, holding("100", { instrument: null })))).toBe("pass");
    const instrument = { ...bitcoin, maxQuantity: decimal("99") };
    expect(said(rule.check(exit, holding("100", { instrument })))).toBe(
      "RISK_QUANTITY_EXCEEDS_MAX",
    );
  });

  it.each(NOT_DECIMALS)("denies %s as a quantity, and as a limit", (value) => {
    expect(rule.check(spoiled(anEntry(), { quantity: value }), aRiskView()).ok).toBe(false);
    const limits = spoiled(everySymbol(decimal("1")), { general: value });
    expect(maxOrderQuantity(limits).check(anEntry(), aRiskView()).ok).toBe(false);
    if (value === null || value === undefined) return;
    expect(maxOrderQuantity(limits).problems()).toHaveLength(1);
    const instrument = spoiled(bitcoin, { maxQuantity: value });
    expect(rule.check(anEntry(), aRiskView({ instrument })).ok).toBe(false);
  });

  it("tells which symbol's limit is wrong", () => {
    const symbols = new Map([
      [btc, decimal("2")],
      [eth, decimal("0")],
    ]);
    expect(maxOrderQuantity({ general: decimal("-1"), symbols }).problems()).toEqual([
      "max-order-quantity: the limit must be a decimal greater than zero.",
      "max-order-quantity: the limit of ETHUSD must be a decimal greater than zero.",
    ]);
  });

  it("has a problem without any limit", () => {
    expect(rule.problems()).toEqual([]);
    expect(maxOrderQuantity("instrument").problems()).toEqual([]);
    expect(maxOrderQuantity({ general: null, symbols: new Map() }).problems()).toEqual([
      "max-order-quantity: there is no limit, so every entry would be refused.",
    ]);
  });

  it("never approves an entry above its limit", () => {
    const lots = fc.integer({ min: 1, max: 10_000_000 }).map((n) => decimal(String(n / 1_000)));
    fc.assert(
      fc.property(lots, lots, (quantity, limit) => {
        const verdict = maxOrderQuantity(everySymbol(limit)).check(
          anEntry({ quantity }),
          aRiskView(),
        );
        expect(verdict.ok).toBe(atMost(quantity, limit));
      }),
    );
  });
});
