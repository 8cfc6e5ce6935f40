import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  anEntry,
  anExit,
  aRiskView,
  bitcoin,
  btc,
  holding,
  NOT_DECIMALS,
  NOW,
  said,
  spoiled,
} from "../../../test/support/risk-scenario.ts";
import type { OrderIntent } from "../../model/order.ts";
import { decimal } from "../../prim/decimal.ts";
import { maxOrderNotional } from "./max-order-notional.ts";

const rule = maxOrderNotional({ limit: decimal("1000"), maxReferenceAgeMs: 60_000 });
const entry = (quantity: string, parts: Partial<OrderIntent> = {}) =>
  anEntry({ quantity: decimal(quantity), ...parts });
const priced = (
  orderType: OrderIntent["orderType"],
  price: string,
  stop: string | null = null,
) => ({
  orderType,
  limitPrice: decimal(price),
  stopPrice: stop === null ? null : decimal(stop),
});
const reference = (price: string, atMs = NOW) => ({
  symbol: btc,
  price: decimal(price),
  bid: null,
  ask: null,
  atMs,
});
const EXCEEDS = "RISK_NOTIONAL_EXCEEDS_MAX";

describe("R-02 max order notional", () => {
  it("passes at the limit and denies above it", () => {
    expect(said(rule.check(entry("10"), aRiskView()))).toBe("pass");
    expect(rule.check(entry("10.001"), aRiskView())).toEqual({
      ok: false,
      reason: { code: EXCEEDS, detail: { value: "1000.1", max: "1000" } },
    });
  });

  it("counts the multiplier", () => {
    const view = aRiskView({ instrument: { ...bitcoin, multiplier: decimal("50") } });
    expect(said(rule.check(entry("0.2"), view))).toBe("pass");
    expect(said(rule.check(entry("0.201"), view))).toBe(EXCEEDS);
  });

  it.each([
    ["a buy pays its limit at most", { side: "buy", ...priced("limit", "50") }, "20", "20.001"],
    ["a sale may bring more", { side: "sell", ...priced("limit", "50") }, "10", "10.001"],
    ["a sale asks for more", { side: "sell", ...priced("limit", "125") }, "8", "8.001"],
    [
      "a stop-limit buy pays its limit",
      { side: "buy", ...priced("stop_limit", "125", "120") },
      "8",
      "8.001",
    ],
    [
      "a stop buy pays its stop and more",
      { side: "buy", orderType: "stop", stopPrice: decimal("125") },
      "8",
      "8.001",
    ],
    [
      "a sell stop sells near the market",
      { side: "sell", orderType: "stop", stopPrice: decimal("50") },
      "10",
      "10.001",
    ],
  ] as const)("%s", (_, parts, most, more) => {
    expect(said(rule.check(entry(most, parts), aRiskView()))).toBe("pass");
    expect(said(rule.check(entry(more, parts), aRiskView()))).toBe(EXCEEDS);
  });

  it("counts an inverse contract in its base currency, at the lowest price", () => {
    const instrument = spoiled(bitcoin, { inverse: true, multiplier: decimal("100") });
    const small = maxOrderNotional({ limit: decimal("2"), maxReferenceAgeMs: 60_000 });
    const view = aRiskView({ instrument });
    expect(said(small.check(entry("2"), view))).toBe("pass");
    expect(said(small.check(entry("2.001"), view))).toBe(EXCEEDS);
    const low = priced("limit", "50");
    expect(said(small.check(entry("1", low), view))).toBe("pass");
    expect(said(small.check(entry("1.001", low), view))).toBe(EXCEEDS);
  });

  it.each([
    ["no reference price", { reference: null }, "RISK_REFERENCE_PRICE_MISSING"],
    ["a stale one", { reference: reference("100", NOW - 60_001) }, "RISK_REFERENCE_PRICE_STALE"],
    ["a future one", { reference: reference("100", NOW + 60_001) }, "RISK_REFERENCE_PRICE_STALE"],
    ["no instrument", { instrument: null }, "RISK_INSTRUMENT_MISSING"],
  ])("denies an entry with %s, and lets an exit pass", (_, parts, expected) => {
    expect(said(rule.check(entry("1"), aRiskView(parts)))).toBe(expected);
    expect(said(rule.check(anExit(), holding("1", parts)))).toBe("pass");
  });

  it("takes a reference price as old as allowed", () => {
    const view = aRiskView({ reference: reference("100", NOW - 60_000) });
    expect(said(rule.check(entry("10"), view))).toBe("pass");
  });

  it("needs no reference for a buy that names its own limit", () => {
    const view = aRiskView({ reference: null });
    expect(said(rule.check(entry("10", priced("limit", "100")), view))).toBe("pass");
    expect(said(rule.check(entry("10", priced("stop_limit", "100", "99")), view))).toBe("pass");
    const sale = entry("10", { side: "sell", ...priced("limit", "100") });
    expect(said(rule.check(sale, view))).toBe("RISK_REFERENCE_PRICE_MISSING");
  });

  it("lets an exit of any value pass", () => {
    const exit = anExit({ quantity: decimal("1000") });
    expect(said(rule.check(exit, holding("1000")))).toBe("pass");
  });

  it.each(NOT_DECIMALS)("denies %s as quantity, price, multiplier or limit", (value) => {
    const ok = (order: object, view: object = {}) =>
      rule.check(spoiled(anEntry(), order), spoiled(aRiskView(), view)).ok;
    expect(ok({ quantity: value })).toBe(false);
    expect(ok({}, { reference: spoiled(reference("100"), { price: value }) })).toBe(false);
    expect(ok({}, { instrument: { ...bitcoin, multiplier: value } })).toBe(false);
    const options = spoiled({ limit: decimal("1"), maxReferenceAgeMs: 1 }, { limit: value });
    expect(maxOrderNotional(options).check(anEntry(), aRiskView()).ok).toBe(false);
    expect(maxOrderNotional(options).problems()).toHaveLength(1);
    if (value === null) return;
    expect(ok({ ...priced("limit", "1"), limitPrice: value })).toBe(false);
    const wrong = rule.check(spoiled(anEntry(), { stopPrice: value }), aRiskView());
    expect(wrong).toEqual({
      ok: false,
      reason: { code: "RISK_FACT_INVALID", detail: { fact: "price" } },
    });
  });

  it.each([Number.NaN, undefined, "now"])("takes a price of the time %s for stale", (atMs) => {
    const view = aRiskView({ reference: spoiled(reference("100"), { atMs }) });
    expect(said(rule.check(anEntry(), view))).toBe("RISK_REFERENCE_PRICE_STALE");
  });

  it("never approves an entry worth more than the limit at any of its prices", () => {
    const number = fc.integer({ min: 1, max: 100_000 });
    const sides = fc.constantFrom("buy", "sell");
    fc.assert(
      fc.property(number, number, number, sides, (quantity, limit, market, side) => {
        const order = entry(String(quantity), { side, ...priced("limit", String(limit)) });
        const view = aRiskView({ reference: reference(String(market)) });
        const worst = side === "buy" ? limit : Math.max(limit, market);
        expect(rule.check(order, view).ok).toBe(quantity * worst <= 1_000);
      }),
    );
  });
});
