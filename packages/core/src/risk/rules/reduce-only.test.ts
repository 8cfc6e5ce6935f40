import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  anEntry,
  anExit,
  anOpenOrder,
  aRiskView,
  eth,
  holding,
  known,
  NOT_DECIMALS,
  orderId,
  said,
  spoiled,
} from "../../../test/support/risk-scenario.ts";
import { parseStrategyId } from "../../model/ids.ts";
import type { Order, OrderIntent } from "../../model/order.ts";
import { add, decimal, maximum, sum, ZERO } from "../../prim/decimal.ts";
import { reduceOnly } from "./reduce-only.ts";

const rule = reduceOnly();
const exit = (quantity: string, parts: Partial<OrderIntent> = {}) =>
  anExit({ quantity: decimal(quantity), ...parts });
const working = (id: string, quantity: string, parts: Partial<Order> = {}) =>
  anOpenOrder(id, { ...exit(quantity), clientOrderId: orderId(id), ...parts });
const bracket = (quantity: string) => [
  working("stop", quantity, { purpose: "stop_loss" }),
  working("target", quantity, { purpose: "take_profit" }),
];
const DENIED = "RISK_REDUCE_ONLY_EXCEEDED";

describe("R-39 reduce-only", () => {
  it.each([
    ["10", "sell", "10", "pass"],
    ["10", "sell", "10.001", DENIED],
    ["10", "buy", "1", DENIED],
    ["-10", "buy", "10", "pass"],
    ["-10", "buy", "10.001", DENIED],
    ["-10", "sell", "1", DENIED],
    ["0", "sell", "1", DENIED],
    ["0", "buy", "0.001", DENIED],
  ] as const)("holding %s, an exit to %s %s: %s", (held, side, quantity, expected) => {
    expect(said(rule.check(exit(quantity, { side }), holding(held)))).toBe(expected);
  });

  it("tells what is wanted and what is open", () => {
    const openOrders = [working("first", "7")];
    expect(rule.check(exit("4"), holding("10", { openOrders }))).toEqual({
      ok: false,
      reason: {
        code: DENIED,
        detail: { side: "sell", quantity: "4", wanted: "11", open: "10" },
      },
    });
  });

  it.each(["initialized", "submitted", "unknown", "accepted", "partially_filled"] as const)(
    "counts an exit that is %s",
    (status) => {
      const openOrders = [working("first", "7", { status })];
      expect(said(rule.check(exit("3"), holding("10", { openOrders })))).toBe("pass");
      expect(said(rule.check(exit("3.001"), holding("10", { openOrders })))).toBe(DENIED);
    },
  );

  it("counts of a working exit only what can still fill", () => {
    const openOrders = [working("first", "7", { filledQuantity: decimal("5") })];
    expect(said(rule.check(exit("8"), holding("10", { openOrders })))).toBe("pass");
    expect(said(rule.check(exit("8.001"), holding("10", { openOrders })))).toBe(DENIED);
  });

  it("counts stop and target of a position once", () => {
    const view = holding("10", { openOrders: bracket("6") });
    expect(said(rule.check(exit("4"), view))).toBe("pass");
    expect(said(rule.check(exit("4.001"), view))).toBe(DENIED);
    const stop = [working("stop", "10", { purpose: "stop_loss" })];
    const target = exit("10", { purpose: "take_profit" });
    expect(said(rule.check(target, holding("10", { openOrders: stop })))).toBe("pass");
  });

  it("never lets two stops cover more than the position", () => {
    const openOrders = [working("stop", "6", { purpose: "stop_loss" })];
    const second = exit("5", { purpose: "stop_loss" });
    expect(said(rule.check(second, holding("10", { openOrders })))).toBe(DENIED);
  });

  it("leaves an exit that waits to be counted when it goes", () => {
    const openOrders = bracket("10");
    const after = openOrders.map((order) => order.clientOrderId);
    expect(said(rule.check(exit("10"), holding("10", { openOrders })))).toBe(DENIED);
    expect(said(rule.check(exit("10"), holding("10", { openOrders, after })))).toBe("pass");
    expect(said(rule.check(exit("3"), aRiskView({ after: [orderId("entry")] })))).toBe("pass");
  });

  it("looks at the strategy's share, not at the account's net position", () => {
    const view = holding("10", { position: decimal("6") });
    expect(said(rule.check(exit("10"), view))).toBe("pass");
    const none = aRiskView({ position: decimal("6") });
    expect(said(rule.check(exit("1"), none))).toBe(DENIED);
  });

  it("does not count other strategies, symbols, sides, entries, or the order itself", () => {
    const openOrders = [
      working("a", "10", { strategy: known(parseStrategyId("other")) }),
      working("b", "10", { symbol: eth }),
      working("c", "10", { side: "buy" }),
      working("d", "10", { purpose: "entry" }),
      working("hl-under-check", "10"),
    ];
    expect(said(rule.check(exit("10"), holding("10", { openOrders })))).toBe("pass");
  });

  it("passes entries, whatever is missing", () => {
    const view = spoiled(aRiskView(), { held: undefined });
    expect(said(rule.check(anEntry(), view))).toBe("pass");
  });

  it.each(NOT_DECIMALS)("denies with %s as a quantity or a position", (value) => {
    const wrong = (members: object) => said(rule.check(exit("1"), spoiled(holding("10"), members)));
    expect(wrong({ held: value })).toBe("RISK_FACT_INVALID");
    const order = working("first", "1");
    const reducing = (parts: object) => ({
      open: { ...aRiskView().open, reducing: [spoiled(order, parts)] },
    });
    expect(wrong(reducing({ quantity: value }))).toBe("RISK_FACT_INVALID");
    expect(wrong(reducing({ filledQuantity: value }))).toBe("RISK_FACT_INVALID");
    expect(rule.check(spoiled(exit("1"), { quantity: value }), holding("10")).ok).toBe(false);
  });

  it("I17: what was approved one after another never closes more than is held", () => {
    const purposes = fc.constantFrom<OrderIntent["purpose"]>("exit", "stop_loss", "take_profit");
    const asked = fc.record({ purpose: purposes, lots: fc.integer({ min: 1, max: 2_000 }) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.array(asked), (lots, orders) => {
        const held = decimal(String(lots / 1_000));
        const open: Order[] = [];
        for (const [index, each] of orders.entries()) {
          const order = exit(String(each.lots / 1_000), { purpose: each.purpose });
          const view = holding(held, { openOrders: open });
          if (rule.check(order, view).ok) {
            open.push(anOpenOrder(`o${index}`, { ...order, clientOrderId: orderId(`o${index}`) }));
          }
        }
        const of = (purpose: OrderIntent["purpose"]) =>
          sum(open.filter((order) => order.purpose === purpose).map((order) => order.quantity));
        const most = add(of("exit"), maximum(of("stop_loss"), of("take_profit")));
        expect(Number(most)).toBeLessThanOrEqual(Number(held));
        expect(orders.length === 0 || lots < 2_000 || most !== ZERO).toBe(true);
      }),
    );
  });
});
