import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  anEntry,
  anExit,
  anOpenOrder,
  aRiskView,
  said,
  spoiled,
} from "../../../test/support/risk-scenario.ts";
import type { OrderStatus } from "../../model/order.ts";
import { maxOpenOrders } from "./max-open-orders.ts";

const rule = maxOpenOrders({ perSymbol: 3, perAccount: 5 });
const EXCEED = "RISK_OPEN_ORDERS_EXCEED_MAX";
const open = (count: number, status: OrderStatus = "accepted") =>
  Array.from({ length: count }, (_, index) => anOpenOrder(`o${index}`, { status }));

describe("R-11 max open orders", () => {
  it.each([
    [0, 0, "pass"],
    [2, 4, "pass"],
    [3, 4, EXCEED],
    [2, 5, EXCEED],
    [0, 4, "pass"],
    [0, 5, EXCEED],
  ])("%i open in the symbol and %i in the account: %s", (symbol, openOrderCount, expected) => {
    const view = aRiskView({ openOrders: open(symbol), openOrderCount });
    expect(said(rule.check(anEntry(), view))).toBe(expected);
  });

  it("tells where, how many and how many may be", () => {
    const detail = (openOrders: number, openOrderCount: number) => {
      const view = aRiskView({ openOrders: open(openOrders), openOrderCount });
      return rule.check(anEntry(), view);
    };
    expect(detail(3, 3)).toEqual({
      ok: false,
      reason: { code: EXCEED, detail: { symbol: "BTCUSD", open: 4, max: 3 } },
    });
    expect(detail(0, 5)).toEqual({
      ok: false,
      reason: { code: EXCEED, detail: { account: "paper", open: 6, max: 5 } },
    });
  });

  it.each(["initialized", "submitted", "unknown", "accepted", "partially_filled"] as const)(
    "counts orders that are %s",
    (status) => {
      const view = aRiskView({ openOrders: open(3, status) });
      expect(said(rule.check(anEntry(), view))).toBe(EXCEED);
    },
  );

  it("counts other symbols for the account only, and never fewer than it sees", () => {
    expect(said(rule.check(anEntry(), aRiskView({ openOrderCount: 4 })))).toBe("pass");
    expect(said(rule.check(anEntry(), aRiskView({ openOrderCount: 5 })))).toBe(EXCEED);
    const view = aRiskView({ openOrders: open(5), openOrderCount: 0 });
    expect(said(rule.check(anEntry(), view))).toBe(EXCEED);
  });

  it.each(["exit", "stop_loss", "take_profit"] as const)("never crowds out a %s", (purpose) => {
    const view = aRiskView({ openOrders: open(50) });
    expect(said(rule.check(anExit({ purpose }), view))).toBe("pass");
  });

  it.each([Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY, "0", null, undefined])(
    "denies with a count of %s",
    (openOrderCount) => {
      const view = spoiled(aRiskView(), { openOrderCount });
      expect(said(rule.check(anEntry(), view))).toBe("RISK_FACT_INVALID");
    },
  );

  it.each([0, -1, Number.NaN, 1.5])(
    "has problems with a limit of %s, and passes nothing",
    (bad) => {
      const wrong = maxOpenOrders({ perSymbol: bad, perAccount: bad });
      expect(wrong.problems()).toHaveLength(2);
      if (bad < 1 || Number.isNaN(bad)) expect(wrong.check(anEntry(), aRiskView()).ok).toBe(false);
    },
  );

  it("never approves more than fit, one after another", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), (symbol, all) => {
        const limited = maxOpenOrders({ perSymbol: symbol, perAccount: all });
        let approved = 0;
        for (let asked = 0; asked < 20; asked += 1) {
          const view = aRiskView({ openOrders: open(approved) });
          if (limited.check(anEntry(), view).ok) approved += 1;
        }
        expect(approved).toBe(Math.min(symbol, all));
      }),
    );
  });
});
