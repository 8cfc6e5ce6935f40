import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  anEntry,
  anExit,
  aRiskView,
  btc,
  holding,
  NOT_DECIMALS,
  NOW,
  said,
  spoiled,
} from "../../../test/support/risk-scenario.ts";
import type { OrderIntent } from "../../model/order.ts";
import { decimal } from "../../prim/decimal.ts";
import { priceCollar } from "./price-collar.ts";

const rule = priceCollar({ percent: decimal("10"), maxReferenceAgeMs: 60_000 });
const OUTSIDE = "RISK_PRICE_OUTSIDE_COLLAR";
const limit = (price: string): Partial<OrderIntent> => ({
  orderType: "limit",
  limitPrice: decimal(price),
});
const stop = (price: string): Partial<OrderIntent> => ({
  orderType: "stop",
  stopPrice: decimal(price),
});

describe("R-03 price collar", () => {
  it.each([
    [limit("110"), "pass"],
    [limit("110.01"), OUTSIDE],
    [limit("90"), "pass"],
    [limit("89.99"), OUTSIDE],
    [stop("110"), "pass"],
    [stop("110.01"), OUTSIDE],
    [{ orderType: "stop_limit", stopPrice: decimal("105"), limitPrice: decimal("111") }, OUTSIDE],
    [{ orderType: "market", referencePrice: decimal("110") }, "pass"],
    [{ orderType: "market", referencePrice: decimal("111") }, OUTSIDE],
    [{ orderType: "market", referencePrice: null }, "pass"],
    [{ orderType: "trailing_stop", trail: { kind: "amount", amount: decimal("10") } }, "pass"],
    [{ orderType: "trailing_stop", trail: { kind: "amount", amount: decimal("10.01") } }, OUTSIDE],
    [{ orderType: "trailing_stop", trail: { kind: "percent", percent: decimal("10") } }, "pass"],
    [{ orderType: "trailing_stop", trail: { kind: "percent", percent: decimal("11") } }, OUTSIDE],
  ] as const)("an entry with %j at a reference of 100: %s", (parts, expected) => {
    for (const side of ["buy", "sell"] as const) {
      expect(said(rule.check(anEntry({ side, ...parts }), aRiskView()))).toBe(expected);
    }
  });

  it("reckons a trail in percent from the reference, and one in money as it is", () => {
    const reference = { symbol: btc, price: decimal("200"), bid: null, ask: null, atMs: NOW };
    const trail = (kind: "amount" | "percent", width: string) =>
      anEntry({
        orderType: "trailing_stop",
        trail:
          kind === "amount" ? { kind, amount: decimal(width) } : { kind, percent: decimal(width) },
      });
    const view = aRiskView({ reference });
    expect(said(rule.check(trail("amount", "20"), view))).toBe("pass");
    expect(said(rule.check(trail("amount", "20.01"), view))).toBe(OUTSIDE);
    expect(said(rule.check(trail("percent", "10"), view))).toBe("pass");
    expect(said(rule.check(trail("percent", "10.01"), view))).toBe(OUTSIDE);
  });

  it("tells price, reference and collar", () => {
    expect(rule.check(anEntry(limit("120")), aRiskView())).toEqual({
      ok: false,
      reason: { code: OUTSIDE, detail: { price: "120", reference: "100", percent: "10" } },
    });
  });

  it.each([
    [null, "RISK_REFERENCE_PRICE_MISSING"],
    [NOW - 60_001, "RISK_REFERENCE_PRICE_STALE"],
  ])("without a fresh reference (%s) an entry is denied and exits pass", (atMs, expected) => {
    const reference =
      atMs === null ? null : { symbol: btc, price: decimal("100"), bid: null, ask: null, atMs };
    expect(said(rule.check(anEntry(limit("100")), aRiskView({ reference })))).toBe(expected);
    for (const purpose of ["exit", "stop_loss", "take_profit"] as const) {
      const order = anExit({ purpose, ...limit("1") });
      expect(said(rule.check(order, holding("1", { reference })))).toBe("pass");
    }
  });

  it.each(["exit", "take_profit"] as const)(
    "denies a %s only where its limit goes through the market",
    (purpose) => {
      const check = (side: "buy" | "sell", price: string) =>
        said(rule.check(anExit({ purpose, side, ...limit(price) }), holding("1")));
      expect(check("sell", "500")).toBe("pass");
      expect(check("sell", "90")).toBe("pass");
      expect(check("sell", "89.99")).toBe(OUTSIDE);
      expect(check("buy", "1")).toBe("pass");
      expect(check("buy", "110")).toBe("pass");
      expect(check("buy", "110.01")).toBe(OUTSIDE);
    },
  );

  it.each(["50", "500"])("lets a stop stand at %s, far away or passed by the market", (price) => {
    const stopLoss = anExit({ purpose: "stop_loss", ...stop(price) });
    expect(said(rule.check(stopLoss, holding("1")))).toBe("pass");
    const limited = { ...stopLoss, orderType: "stop_limit" as const, limitPrice: decimal("40") };
    expect(said(rule.check(limited, holding("1")))).toBe("pass");
  });

  it.each(NOT_DECIMALS)("denies %s as price, reference, trail or collar", (value) => {
    const ok = (order: object, view: object = {}) =>
      rule.check(spoiled(anEntry(), order), spoiled(aRiskView(), view)).ok;
    const { reference } = aRiskView();
    expect(ok({}, { reference: { ...reference, price: value } })).toBe(false);
    for (const kind of ["amount", "percent"]) {
      expect(ok({ trail: { kind, [kind]: value } })).toBe(false);
    }
    const options = spoiled({ percent: decimal("1"), maxReferenceAgeMs: 1 }, { percent: value });
    expect(priceCollar(options).check(anEntry(), aRiskView()).ok).toBe(false);
    expect(priceCollar(options).problems()).toHaveLength(1);
    if (value === null) return;
    expect(ok({ orderType: "limit", limitPrice: value })).toBe(false);
    const wrong = rule.check(spoiled(anEntry(), { stopPrice: value }), aRiskView());
    expect(wrong).toMatchObject({ reason: { detail: { fact: "price" } } });
    expect(ok({ stopPrice: value })).toBe(false);
    expect(ok({ referencePrice: value })).toBe(false);
    const exit = spoiled(anExit(limit("1")), { limitPrice: value });
    expect(rule.check(exit, holding("1")).ok).toBe(false);
  });

  it("never approves an entry with a price outside, whatever the collar", () => {
    const price = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(price, price, fc.integer({ min: 1, max: 100 }), (asked, market, percent) => {
        const collar = priceCollar({
          percent: decimal(String(percent)),
          maxReferenceAgeMs: 60_000,
        });
        const reference = {
          symbol: btc,
          price: decimal(String(market)),
          bid: null,
          ask: null,
          atMs: NOW,
        };
        const verdict = collar.check(anEntry(limit(String(asked))), aRiskView({ reference }));
        expect(verdict.ok).toBe(Math.abs(asked - market) * 100 <= market * percent);
      }),
    );
  });
});
