import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Market, quote as quoteOf } from "../../test/match/market.ts";
import { type Run, run, runs } from "../../test/match/operations.ts";
import type { ExecutionReport } from "../model/execution.ts";
import {
  absolute,
  add,
  atLeast,
  atMost,
  type Decimal,
  decimal,
  isMultipleOf,
  isZero,
  negate,
  sign,
  sum,
  ZERO,
} from "../prim/decimal.ts";
import { workingOrders } from "./book.ts";
import { type Commitments, commit, NO_COMMITMENTS } from "./commitments.ts";
import { wholeFills } from "./fill-model.ts";
import { sidePrice } from "./price.ts";
import { touchOf, watchOf } from "./watch.ts";
import { awaitsStop, isImmediate, leavesOf } from "./working-order.ts";

type Fill = Extract<ExecutionReport, { type: "fill" }>;
const fillsOf = (at: Market): readonly Fill[] =>
  at.reports().filter((report) => report.type === "fill");

const holds = (check: (run: Run) => void) =>
  fc.assert(
    fc.property(runs, (given) => check(run(given))),
    { numRuns: 400 },
  );

describe("for any orders, quotes, moves, cancels and day ends", () => {
  it("an order never fills more than its quantity, and fills whole lots (I13)", () => {
    holds(({ at, orders }) => {
      for (const [id, order] of orders) {
        const fills = fillsOf(at).filter((fill) => fill.clientOrderId === id);
        expect(atMost(sum(fills.map((fill) => fill.lastQuantity)), order.quantity)).toBe(true);
        expect(fills.every((fill) => isMultipleOf(fill.lastQuantity, decimal("0.1")))).toBe(true);
      }
    });
  });

  it("a limit order never fills worse than its limit", () => {
    holds(({ at, orders }) => {
      for (const fill of fillsOf(at)) {
        const limit = orders.get(fill.clientOrderId)?.limitPrice ?? null;
        if (limit === null) continue;
        const fair = fill.side === "buy" ? atMost : atLeast;
        expect(fair(fill.lastPrice, limit)).toBe(true);
      }
    });
  });

  it("a stop never fills better than its stop", () => {
    holds(({ at, orders }) => {
      for (const fill of fillsOf(at)) {
        const order = orders.get(fill.clientOrderId);
        if (order?.orderType !== "stop" || order.stopPrice === null) continue;
        // What a stop fills at later, after a partial fill, is the market of that moment.
        if (fill.execId !== `${fill.clientOrderId}:${fill.lastQuantity}`) continue;
        const fair = fill.side === "buy" ? atLeast : atMost;
        expect(fair(fill.lastPrice, order.stopPrice)).toBe(true);
      }
    });
  });

  it("a reduce-only fill brings the position closer to flat and never beyond (I17)", () => {
    holds(({ at, orders }) => {
      let position = ZERO;
      for (const fill of fillsOf(at)) {
        const signed = fill.side === "buy" ? fill.lastQuantity : negate(fill.lastQuantity);
        const next = add(position, signed);
        if (orders.get(fill.clientOrderId)?.reduceOnly === true) {
          expect(isZero(next) || sign(next) === sign(position)).toBe(true);
          expect(atMost(absolute(next), absolute(position))).toBe(true);
        }
        position = next;
      }
      expect(at.book().position).toBe(position);
    });
  });

  it("a trailing stop never loosens", () => {
    fc.assert(
      fc.property(runs, (given) => {
        const stops = new Map<string, Decimal>();
        run(given, (at) => {
          for (const order of workingOrders(at.book())) {
            if (order.orderType !== "trailing_stop" || order.stopPrice === null) continue;
            const before = stops.get(order.clientOrderId) ?? order.stopPrice;
            const tighter = order.side === "sell" ? atLeast : atMost;
            expect(tighter(order.stopPrice, before)).toBe(true);
            stops.set(order.clientOrderId, order.stopPrice);
          }
        });
      }),
      { numRuns: 400 },
    );
  });

  it("no reduce-only order works without a position to reduce, no immediate one rests after a quote", () => {
    fc.assert(
      fc.property(runs, (given) => {
        run(given, (at, { kind }) => {
          const { position } = at.book();
          for (const order of workingOrders(at.book())) {
            if (order.reduceOnly) expect(sign(position)).toBe(order.side === "sell" ? 1 : -1);
            if (kind === "quote") expect(isImmediate(order) && !awaitsStop(order)).toBe(false);
          }
        });
      }),
      { numRuns: 400 },
    );
  });

  it("no order that a quote satisfies is left working, where there is enough to fill it", () => {
    fc.assert(
      fc.property(runs, (given) => {
        const whole = { ...given, models: { ...given.models, fills: wholeFills } };
        run(whole, (at, step) => {
          if (step.kind !== "quote") return;
          for (const order of workingOrders(at.book())) {
            const price = sidePrice(quoteOf(step.price), order.side);
            expect(touchOf(watchOf(order), { from: price, to: price })).toBeNull();
          }
        });
      }),
      { numRuns: 400 },
    );
  });

  it("an order ends once, and nothing is reported of it afterwards", () => {
    holds(({ at, orders }) => {
      for (const [id, order] of orders) {
        const own = at.reports().filter((report) => report.clientOrderId === id);
        const ends = own.filter(({ type }) => type === "canceled" || type === "expired");
        const fills = own.flatMap((report) =>
          report.type === "fill" ? [report.lastQuantity] : [],
        );
        const filled = sum(fills) === order.quantity;
        const working = workingOrders(at.book()).some((one) => one.clientOrderId === id);
        expect(own[0]?.type).toBe("accepted");
        expect([ends.length, filled, working].map(Number).reduce((a, b) => a + b)).toBe(1);
        if (ends.length === 1) expect(own.at(-1)).toBe(ends[0]);
      }
    });
  });

  it("execution ids are unique (I14)", () => {
    holds(({ at }) => {
      const ids = fillsOf(at).map((fill) => fill.execId);
      expect(new Set(ids).size).toBe(ids.length);
    });
  });

  it("commitments are the sum over the working orders", () => {
    holds(({ at }) => {
      let expected: Commitments = NO_COMMITMENTS;
      for (const order of workingOrders(at.book())) expected = commit(expected, order, "add");
      expect(at.book().commitments).toEqual(expected);
    });
  });

  it("every order keeps something to fill while it works", () => {
    holds(({ at }) => {
      for (const order of workingOrders(at.book())) expect(isZero(leavesOf(order))).toBe(false);
    });
  });

  it("the same operations give the same reports (I40)", () => {
    fc.assert(
      fc.property(runs, (given) => {
        expect(run(given).at.reports()).toEqual(run(given).at.reports());
      }),
      { numRuns: 100 },
    );
  });

  it("rare things happen: partial fills, orphaned exits, triggered stop-limits, expiries", () => {
    const seen = { partial: 0, orphan: 0, stopLimit: 0, expired: 0, trailing: 0 };
    for (const given of fc.sample(runs, { numRuns: 400, seed: 1 })) {
      const { at, orders } = run(given);
      for (const report of at.reports()) {
        const order = orders.get(report.clientOrderId);
        if (report.type === "expired") seen.expired += 1;
        if (report.type === "canceled" && order?.reduceOnly === true) seen.orphan += 1;
        if (report.type !== "fill") continue;
        if (report.lastQuantity !== order?.quantity) seen.partial += 1;
        if (order?.orderType === "stop_limit") seen.stopLimit += 1;
        if (order?.orderType === "trailing_stop") seen.trailing += 1;
      }
    }
    expect(Object.entries(seen).filter(([, count]) => count < 20)).toEqual([]);
  });
});
