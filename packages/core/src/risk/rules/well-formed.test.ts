import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  anEntry,
  anExit,
  aRiskView,
  bitcoin,
  NOT_DECIMALS,
  said,
  spoiled,
} from "../../../test/support/risk-scenario.ts";
import { decimal, isMultipleOf } from "../../prim/decimal.ts";
import { wellFormed } from "./well-formed.ts";

const rule = wellFormed();
const entry = (quantity: string) => anEntry({ quantity: decimal(quantity) });

describe("R-06 well-formed", () => {
  it.each([
    ["1", "pass"],
    ["0.001", "pass"],
    ["0", "RISK_QUANTITY_NOT_POSITIVE"],
    ["-1", "RISK_QUANTITY_NOT_POSITIVE"],
    ["0.0001", "RISK_QUANTITY_OFF_STEP"],
    ["1.0005", "RISK_QUANTITY_OFF_STEP"],
  ])("a quantity of %s: %s", (quantity, expected) => {
    expect(said(rule.check(entry(quantity), aRiskView()))).toBe(expected);
  });

  it("denies an entry below the minimum, and not at it", () => {
    const instrument = { ...bitcoin, minQuantity: decimal("0.01") };
    expect(said(rule.check(entry("0.01"), aRiskView({ instrument })))).toBe("pass");
    expect(rule.check(entry("0.009"), aRiskView({ instrument }))).toEqual({
      ok: false,
      reason: {
        code: "RISK_QUANTITY_BELOW_MIN",
        detail: { quantity: "0.009", minQuantity: "0.01" },
      },
    });
  });

  it.each([
    ["limit", { limitPrice: decimal("99.99") }, "pass"],
    ["limit", { limitPrice: decimal("99.995") }, "RISK_PRICE_OFF_STEP"],
    ["limit", { limitPrice: decimal("0") }, "RISK_PRICE_NOT_POSITIVE"],
    ["limit", { limitPrice: decimal("-1") }, "RISK_PRICE_NOT_POSITIVE"],
    ["limit", {}, "RISK_PRICE_MISSING"],
    ["stop", { stopPrice: decimal("101") }, "pass"],
    ["stop", { limitPrice: decimal("101") }, "RISK_PRICE_MISSING"],
    ["stop_limit", { stopPrice: decimal("101") }, "RISK_PRICE_MISSING"],
    ["stop_limit", { stopPrice: decimal("101"), limitPrice: decimal("102") }, "pass"],
    ["trailing_stop", {}, "RISK_PRICE_MISSING"],
    ["trailing_stop", { trail: { kind: "percent", percent: decimal("1.234") } }, "pass"],
    ["trailing_stop", { trail: { kind: "amount", amount: decimal("1.5") } }, "pass"],
    [
      "trailing_stop",
      { trail: { kind: "amount", amount: decimal("1.555") } },
      "RISK_PRICE_OFF_STEP",
    ],
    [
      "trailing_stop",
      { trail: { kind: "percent", percent: decimal("0") } },
      "RISK_PRICE_NOT_POSITIVE",
    ],
    ["market", { limitPrice: decimal("-5") }, "RISK_PRICE_NOT_POSITIVE"],
  ] as const)("a %s order with %j: %s", (orderType, prices, expected) => {
    expect(said(rule.check(anEntry({ orderType, ...prices }), aRiskView()))).toBe(expected);
  });

  it("denies an entry without an instrument", () => {
    const view = aRiskView({ instrument: null });
    expect(said(rule.check(anEntry(), view))).toBe("RISK_INSTRUMENT_MISSING");
  });

  it("lets exits go without an instrument and below the minimum, but never malformed", () => {
    const exit = anExit({ quantity: decimal("0.002") });
    const instrument = { ...bitcoin, minQuantity: decimal("0.01") };
    expect(said(rule.check(exit, aRiskView({ instrument: null })))).toBe("pass");
    expect(said(rule.check(exit, aRiskView({ instrument })))).toBe("pass");
    const off = anExit({ quantity: decimal("0.0015") });
    expect(said(rule.check(off, aRiskView()))).toBe("RISK_QUANTITY_OFF_STEP");
    const none = anExit({ quantity: decimal("0") });
    expect(said(rule.check(none, aRiskView({ instrument: null })))).toBe(
      "RISK_QUANTITY_NOT_POSITIVE",
    );
  });

  it.each(NOT_DECIMALS)("denies %s as quantity, price, step or minimum", (value) => {
    const check = (order: object, view: object = {}) =>
      rule.check(spoiled(anEntry(), order), spoiled(aRiskView(), view)).ok;
    expect(check({ quantity: value })).toBe(false);
    expect(check({ orderType: "limit", limitPrice: value })).toBe(false);
    expect(check({ orderType: "stop", stopPrice: value })).toBe(false);
    for (const kind of ["amount", "percent"]) {
      expect(check({ orderType: "trailing_stop", trail: { kind, [kind]: value } })).toBe(false);
    }
    for (const fact of ["lotSize", "tickSize", "minQuantity"]) {
      expect(check({}, { instrument: { ...bitcoin, [fact]: value } })).toBe(false);
    }
  });

  it.each([
    ["side", "hold"],
    ["orderType", "iceberg"],
    ["orderType", "toString"],
  ])("denies the %s %s", (member, value) => {
    const order = spoiled(anEntry(), { [member]: value });
    expect(said(rule.check(order, aRiskView()))).toBe("RISK_FACT_INVALID");
  });

  it("passes only what lies on lot and tick, whatever they are", () => {
    const step = fc.constantFrom("0.001", "0.01", "0.25", "1", "5", "0.03").map(decimal);
    const number = fc.integer({ min: -50, max: 5_000 }).map((n) => decimal(String(n / 100)));
    fc.assert(
      fc.property(step, step, number, number, (lotSize, tickSize, quantity, limitPrice) => {
        const instrument = { ...bitcoin, lotSize, tickSize, minQuantity: decimal("0") };
        const order = anEntry({ orderType: "limit", quantity, limitPrice });
        const fine =
          !quantity.startsWith("-") &&
          !limitPrice.startsWith("-") &&
          quantity !== "0" &&
          limitPrice !== "0" &&
          isMultipleOf(quantity, lotSize) &&
          isMultipleOf(limitPrice, tickSize);
        expect(rule.check(order, aRiskView({ instrument })).ok).toBe(fine);
      }),
    );
  });
});
