import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  anEntry,
  anExit,
  anOpenOrder,
  aRiskView,
  bitcoin,
  btc,
  eth,
  holding,
  NOT_DECIMALS,
  NOW,
  orderId,
  said,
  spoiled,
} from "../../../test/support/risk-scenario.ts";
import type { Order, OrderIntent } from "../../model/order.ts";
import { leavesQuantity } from "../../order/quantities.ts";
import { worstCase } from "../../position/exposure.ts";
import {
  absolute,
  add,
  atMost,
  type Decimal,
  decimal,
  subtract,
  ZERO,
} from "../../prim/decimal.ts";
import { everySymbol } from "../limits.ts";
import type { RiskView } from "../rule.ts";
import { positionCap } from "./position-cap.ts";

const units = (limit: string) =>
  positionCap({ quantity: everySymbol(decimal(limit)), notional: null, maxReferenceAgeMs: 60_000 });
const value = (limit: string) =>
  positionCap({ quantity: null, notional: everySymbol(decimal(limit)), maxReferenceAgeMs: 60_000 });
const entry = (quantity: string, side: OrderIntent["side"] = "buy") =>
  anEntry({ quantity: decimal(quantity), side });
const EXCEEDS = "RISK_POSITION_EXCEEDS_MAX";

/** The account as the engine shows it: the worst case follows from position and open orders. */
function account(position: Decimal, openOrders: readonly Order[]): RiskView {
  const orders = openOrders.map((order) => ({ ...order, leaves: leavesQuantity(order) }));
  return holding(position, { openOrders, worstCase: worstCase(position, orders) });
}

describe("R-13 position cap", () => {
  it.each([
    ["0", "buy", "20", "pass"],
    ["0", "buy", "20.001", EXCEEDS],
    ["0", "sell", "20", "pass"],
    ["0", "sell", "20.001", EXCEEDS],
    ["15", "buy", "5", "pass"],
    ["15", "buy", "5.001", EXCEEDS],
    ["-15", "sell", "5", "pass"],
    ["-15", "sell", "5.001", EXCEEDS],
  ] as const)("holding %s, %s %s under a cap of 20: %s", (held, side, quantity, expected) => {
    expect(said(units("20").check(entry(quantity, side), account(decimal(held), [])))).toBe(
      expected,
    );
  });

  it("tells how far it could come", () => {
    expect(units("20").check(entry("6"), holding("15"))).toEqual({
      ok: false,
      reason: { code: EXCEEDS, detail: { worst: "21", max: "20" } },
    });
  });

  it("judges only the side the order enlarges, also above the cap", () => {
    expect(said(units("20").check(entry("5", "sell"), holding("30")))).toBe("pass");
    expect(said(units("20").check(entry("0.001", "buy"), holding("30")))).toBe(EXCEEDS);
  });

  it.each(["initialized", "submitted", "unknown", "accepted", "partially_filled"] as const)(
    "counts what can still fill of an order that is %s",
    (status) => {
      const open = anOpenOrder("o1", {
        status,
        quantity: decimal("12"),
        filledQuantity: decimal("2"),
      });
      const view = account(decimal("2"), [open]);
      expect(said(units("20").check(entry("8"), view))).toBe("pass");
      expect(said(units("20").check(entry("8.001"), view))).toBe(EXCEEDS);
    },
  );

  it("believes the view where its worst case is worse than its orders", () => {
    const view = aRiskView({ worstCase: { long: decimal("18"), short: decimal("-19") } });
    expect(said(units("20").check(entry("2.001"), view))).toBe(EXCEEDS);
    expect(said(units("20").check(entry("1.001", "sell"), view))).toBe(EXCEEDS);
  });

  it("judges each side by itself, and believes the position where the worst case is better", () => {
    const long = aRiskView({ worstCase: { long: decimal("18"), short: decimal("-5") } });
    expect(said(units("20").check(entry("2.001"), long))).toBe(EXCEEDS);
    expect(said(units("20").check(entry("15", "sell"), long))).toBe("pass");
    const worstCase = { long: ZERO, short: ZERO };
    const held = aRiskView({ position: decimal("18"), worstCase });
    expect(said(units("20").check(entry("2.001"), held))).toBe(EXCEEDS);
    expect(said(units("20").check(entry("20", "sell"), held))).toBe("pass");
    const short = aRiskView({ position: decimal("-18"), worstCase });
    expect(said(units("20").check(entry("2.001", "sell"), short))).toBe(EXCEEDS);
    expect(said(units("20").check(entry("20"), short))).toBe("pass");
  });

  it("gives an entry no room from a position that an exit may close first", () => {
    const view = account(decimal("30"), [
      anOpenOrder("o1", { side: "sell", quantity: decimal("15") }),
    ]);
    expect(said(units("20").check(entry("5", "sell"), view))).toBe("pass");
    expect(said(units("20").check(entry("5.001", "sell"), view))).toBe(EXCEEDS);
  });

  it("counts the entry of a flip from flat on", () => {
    const exit = anOpenOrder("exit", {
      ...anExit({ quantity: decimal("10") }),
      status: "initialized",
    });
    const view = account(decimal("10"), [exit]);
    expect(said(units("10").check(entry("10", "sell"), view))).toBe("pass");
    expect(said(units("10").check(entry("10.001", "sell"), view))).toBe(EXCEEDS);
  });

  it("limits the value, with the multiplier and at the highest price", () => {
    const view = aRiskView({ instrument: { ...bitcoin, multiplier: decimal("10") } });
    expect(said(value("1000").check(entry("1"), view))).toBe("pass");
    expect(said(value("1000").check(entry("1.001"), view))).toBe(EXCEEDS);
    const limit = anEntry({ orderType: "limit", limitPrice: decimal("125") });
    expect(said(value("125").check(limit, aRiskView()))).toBe("pass");
    expect(said(value("124.99").check(limit, aRiskView()))).toBe(EXCEEDS);
    const low = anEntry({ orderType: "limit", limitPrice: decimal("90") });
    expect(said(value("99.99").check(low, aRiskView()))).toBe(EXCEEDS);
  });

  it("has caps by symbol, and denies a symbol without one", () => {
    const symbols = new Map([[btc, decimal("2")]]);
    const limits = { general: null, symbols };
    const other = anEntry({ symbol: eth });
    for (const caps of [
      { quantity: limits, notional: null },
      { quantity: null, notional: limits },
      { quantity: null, notional: null },
    ]) {
      const rule = positionCap({ ...caps, maxReferenceAgeMs: 60_000 });
      expect(said(rule.check(other, aRiskView({ symbol: eth })))).toBe("RISK_LIMIT_MISSING");
    }
  });

  it.each([
    ["no reference", { reference: null }, "RISK_REFERENCE_PRICE_MISSING"],
    [
      "a stale one",
      { reference: { symbol: btc, price: decimal("1"), bid: null, ask: null, atMs: NOW - 60_001 } },
      "RISK_REFERENCE_PRICE_STALE",
    ],
    ["no instrument", { instrument: null }, "RISK_INSTRUMENT_MISSING"],
  ])("a cap on value denies an entry with %s, and lets an exit pass", (_, parts, expected) => {
    expect(said(value("1000").check(entry("1"), aRiskView(parts)))).toBe(expected);
    expect(said(value("1000").check(anExit(), holding("1", parts)))).toBe("pass");
  });

  it.each(["exit", "stop_loss", "take_profit"] as const)(
    "lets a %s pass, however large the position",
    (purpose) => {
      const order = anExit({ purpose, quantity: decimal("500") });
      expect(said(units("20").check(order, holding("500")))).toBe("pass");
    },
  );

  it("has a problem without a cap", () => {
    expect(units("20").problems()).toEqual([]);
    const none = positionCap({ quantity: null, notional: null, maxReferenceAgeMs: 1 });
    expect(none.problems()).toEqual(["position-cap: a quantity or a notional is needed."]);
  });

  it.each(NOT_DECIMALS)("denies with %s as a fact or a cap", (bad) => {
    const ok = (order: object, view: object) =>
      units("20").check(spoiled(anEntry(), order), spoiled(aRiskView(), view)).ok;
    expect(ok({ quantity: bad }, {})).toBe(false);
    expect(ok({}, { position: bad })).toBe(false);
    expect(ok({}, { worstCase: { long: bad, short: ZERO } })).toBe(false);
    expect(ok({}, { worstCase: { long: ZERO, short: bad } })).toBe(false);
    expect(ok({}, { open: spoiled(aRiskView().open, { bought: bad }) })).toBe(false);
    expect(ok({}, { open: spoiled(aRiskView().open, { sold: bad }) })).toBe(false);
    const limits = spoiled(everySymbol(decimal("1")), { general: bad });
    for (const caps of [
      { quantity: limits, notional: null },
      { quantity: null, notional: limits },
    ]) {
      const rule = positionCap({ ...caps, maxReferenceAgeMs: 60_000 });
      expect(rule.check(anEntry(), aRiskView()).ok).toBe(false);
      if (bad !== null && bad !== undefined) expect(rule.problems()).toHaveLength(1);
    }
  });

  it("I23: 64 orders near the cap, in any mix and fill order, never pass it", () => {
    const step = fc.record({
      side: fc.constantFrom<OrderIntent["side"]>("buy", "sell"),
      lots: fc.integer({ min: 1, max: 700 }),
      exit: fc.boolean(),
      fills: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 64, maxLength: 64 }), (steps) => {
        const cap = decimal("1.5");
        const rule = units(cap);
        let position: Decimal = ZERO;
        let open: Order[] = [];
        for (const [index, each] of steps.entries()) {
          const id = orderId(`o${index}`);
          const quantity = decimal(String(each.lots / 1_000));
          const order = anEntry({ clientOrderId: id, side: each.side, quantity });
          const reducing = closing(position, open, order);
          const sent = each.exit ? reducing : order;
          if (sent === null || !rule.check(sent, account(position, open)).ok) continue;
          open.push(anOpenOrder(id, sent));
          if (!each.fills) continue;
          for (const filled of open) position = after(position, filled);
          open = [];
          expect(atMost(absolute(position), cap)).toBe(true);
        }
        for (const side of ["buy", "sell"] as const) {
          let worst = position;
          for (const order of open) if (order.side === side) worst = after(worst, order);
          expect(atMost(absolute(worst), cap)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** An exit of the whole position, unless one is working already. */
function closing(position: Decimal, open: readonly Order[], from: OrderIntent): OrderIntent | null {
  if (position === ZERO || open.some((order) => order.purpose === "exit")) return null;
  const side = position.startsWith("-") ? "buy" : "sell";
  return anExit({ clientOrderId: from.clientOrderId, side, quantity: absolute(position) });
}

const after = (position: Decimal, order: Order): Decimal =>
  order.side === "buy" ? add(position, order.quantity) : subtract(position, order.quantity);
