import {
  atLeast,
  atMost,
  type Decimal,
  decimal,
  isPositive,
  multiply,
  subtract,
} from "@hookline/core/driver";
import { expect } from "vitest";
import type { Bench } from "./bench.ts";

/** Cases about what fills, when, and at what price. */
export function fillCases(bench: Bench): void {
  const prices = bench.can("prices");

  bench.check("BC-010 a market order is accepted and fills whole at the market", [], async () => {
    const desk = await bench.desk();
    const id = await desk.accepted();
    expect(desk.filled(id)).toBe(desk.market.quantity);
    expect(desk.fills(id).map(({ lastPrice }) => lastPrice)).toEqual([desk.price]);
  });

  bench.check("BC-011 a market order to sell closes what was bought", [], async () => {
    const desk = await bench.desk();
    await desk.accepted();
    await desk.accepted({ side: "sell", reduceOnly: bench.under.capabilities.reduceOnly });
    expect(await desk.position()).toBe("0");
  });

  const limit = [prices, bench.orderType("limit")];
  bench.check("BC-012 a limit order rests until the market comes to it", limit, async () => {
    const desk = await bench.desk();
    const id = await desk.accepted({ orderType: "limit", limitPrice: desk.level(-5) });
    await desk.move(-4, 3);
    expect(desk.fills(id)).toEqual([]);
    await desk.move(-5);
    expect(desk.filled(id)).toBe(desk.market.quantity);
    expect(desk.fills(id).every((fill) => atMost(fill.lastPrice, desk.level(-5)))).toBe(true);
  });

  bench.check("BC-013 a limit order is never filled worse than its limit", limit, async () => {
    const desk = await bench.desk();
    const buy = await desk.accepted({ orderType: "limit", limitPrice: desk.level(5) });
    const sell = await desk.accepted({
      orderType: "limit",
      side: "sell",
      limitPrice: desk.level(8),
    });
    await desk.move(12);
    expect(desk.fills(buy).every((fill) => atMost(fill.lastPrice, desk.level(5)))).toBe(true);
    expect(desk.fills(sell).every((fill) => atLeast(fill.lastPrice, desk.level(8)))).toBe(true);
    expect(desk.filled(sell)).toBe(desk.market.quantity);
  });

  const stop = [prices, bench.orderType("stop")];
  bench.check("BC-014 a stop order rests until it is touched, then trades", stop, async () => {
    const desk = await bench.desk();
    await desk.accepted();
    const id = await desk.accepted({ orderType: "stop", side: "sell", stopPrice: desk.level(-5) });
    await desk.move(4, -4);
    expect(desk.fills(id)).toEqual([]);
    await desk.move(-6);
    expect(desk.filled(id)).toBe(desk.market.quantity);
    expect(desk.fills(id).every((fill) => atMost(fill.lastPrice, desk.level(-5)))).toBe(true);
  });

  const stopLimit = [prices, bench.orderType("stop_limit")];
  bench.check(
    "BC-015 a stop-limit order trades within its limit once touched",
    stopLimit,
    async () => {
      const desk = await bench.desk();
      const stopPrice = desk.level(5);
      const id = await desk.accepted({
        orderType: "stop_limit",
        stopPrice,
        limitPrice: desk.level(7),
      });
      await desk.move(4);
      expect(desk.fills(id)).toEqual([]);
      await desk.move(6);
      expect(desk.filled(id)).toBe(desk.market.quantity);
    },
  );

  bench.check(
    "BC-016 a stop-limit order does not chase the market beyond its limit",
    stopLimit,
    async () => {
      const desk = await bench.desk();
      const limitPrice = desk.level(7);
      const id = await desk.accepted({
        orderType: "stop_limit",
        stopPrice: desk.level(5),
        limitPrice,
      });
      await desk.move(12);
      expect(desk.fills(id)).toEqual([]);
      await desk.move(6);
      expect(desk.filled(id)).toBe(desk.market.quantity);
      expect(desk.fills(id).every((fill) => atMost(fill.lastPrice, limitPrice))).toBe(true);
    },
  );

  const trailing = [prices, bench.orderType("trailing_stop")];
  bench.check(
    "BC-017 a trailing stop follows the market and does not go back",
    trailing,
    async () => {
      const desk = await bench.desk();
      await desk.accepted();
      const trail = { kind: "percent", percent: decimal("5") } as const;
      const id = await desk.accepted({ orderType: "trailing_stop", side: "sell", trail });
      await desk.move(20, 16);
      expect(desk.fills(id)).toEqual([]);
      await desk.move(13);
      expect(desk.filled(id)).toBe(desk.market.quantity);
    },
  );

  const ioc = [prices, bench.orderType("limit"), bench.timeInForce("ioc")];
  bench.check("BC-018 an ioc order away from the market ends without a fill", ioc, async () => {
    const desk = await bench.desk();
    const limitPrice = desk.level(-5);
    const id = await desk.accepted({ orderType: "limit", timeInForce: "ioc", limitPrice });
    expect(desk.ended(id)).toBe(true);
    await desk.move(-10);
    expect(desk.fills(id)).toEqual([]);
  });

  const partial = [prices, bench.can("partialFills")];
  bench.check(
    "BC-019 partial fills add up to the quantity and no further (I13)",
    partial,
    async () => {
      const { quantity } = bench.market;
      const desk = await bench.desk({ maxFillPerPrice: halfOf(quantity) });
      const id = await desk.accepted();
      expect(isPositive(subtract(quantity, desk.filled(id)))).toBe(true);
      // A venue may give the rest of a market order up; then the order has ended, and nothing more comes.
      const whole = desk.ended(id) ? desk.filled(id) : quantity;
      await desk.move(1, 2, 3);
      expect(desk.filled(id)).toBe(whole);
      expect(desk.fills(id).length).toBeGreaterThan(whole === quantity ? 1 : 0);
    },
  );

  const fok = [...partial, bench.orderType("limit"), bench.timeInForce("fok")];
  bench.check("BC-020 a fok order that cannot fill whole fills nothing", fok, async () => {
    const desk = await bench.desk({ maxFillPerPrice: halfOf(bench.market.quantity) });
    const limitPrice = desk.level(1);
    const id = await desk.accepted({ orderType: "limit", timeInForce: "fok", limitPrice });
    expect(desk.ended(id)).toBe(true);
    await desk.move(1, 0);
    expect(desk.fills(id)).toEqual([]);
  });
}

const halfOf = (quantity: Decimal): Decimal => multiply(quantity, decimal("0.5"));
