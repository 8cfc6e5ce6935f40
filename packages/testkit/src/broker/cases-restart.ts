import { decimal, multiply } from "@hookline/core/driver";
import { expect } from "vitest";
import type { Bench } from "./bench.ts";
import { journalOf } from "./journal.ts";

/** Cases about a broker that is connected again: after a stop, or a crash. */
export function restartCases(bench: Bench): void {
  const restart = bench.can("restart");
  const resting = [restart, bench.can("prices"), bench.orderType("limit")];

  bench.check(
    "BC-060 a working order survives a restart and fills under its id (I34)",
    resting,
    async () => {
      const desk = await bench.desk();
      const id = await desk.accepted({ orderType: "limit", limitPrice: desk.level(-5) });
      const next = await bench.restart(desk, await journalOf(desk));
      expect(await next.working()).toEqual([id]);
      await next.move(-5);
      expect(next.filled(id)).toBe(bench.market.quantity);
    },
  );

  bench.check("BC-061 positions survive a restart", [restart], async () => {
    const desk = await bench.desk();
    await desk.accepted();
    const next = await bench.restart(desk, await journalOf(desk));
    expect(await next.broker.positions()).toEqual([
      { symbol: bench.market.symbol, quantity: bench.market.quantity, averagePrice: desk.price },
    ]);
  });

  const money = [restart, bench.can("money"), bench.can("prices"), bench.can("fees")];
  bench.check("BC-062 money survives a restart to the last digit (I16)", money, async () => {
    const setup = { takerFeePercent: decimal("0.1") };
    const desk = await bench.desk(setup);
    await desk.accepted();
    await desk.move(7);
    await desk.accepted();
    await desk.move(3);
    await desk.accepted({ side: "sell", quantity: desk.half });
    const before = await desk.balances();
    const next = await bench.restart(desk, await journalOf(desk), setup);
    await next.move(3);
    expect(await next.balances()).toEqual(before);
  });

  const partial = [...resting, bench.can("partialFills")];
  bench.check(
    "BC-063 a partly filled order goes on under new execution ids (I14)",
    partial,
    async () => {
      const setup = { maxFillPerPrice: multiply(bench.market.quantity, decimal("0.5")) };
      const desk = await bench.desk(setup);
      const id = await desk.accepted({ orderType: "limit", limitPrice: desk.level(1) });
      const next = await bench.restart(desk, await journalOf(desk), setup);
      await next.move(0);
      const ids = [...desk.fills(id), ...next.fills(id)].map(({ execId }) => execId);
      expect(ids.length).toBe(2);
      expect(new Set(ids).size).toBe(2);
      expect(await next.position()).toBe(bench.market.quantity);
    },
  );

  bench.check(
    "BC-064 a restart that finds nothing new changes nothing (I35)",
    [restart],
    async () => {
      const desk = await bench.desk();
      await desk.accepted();
      const journal = await journalOf(desk);
      const once = await bench.restart(desk, journal);
      const twice = await bench.restart(once, journal);
      expect(twice.fills()).toEqual([]);
      expect(await twice.position()).toBe(bench.market.quantity);
    },
  );
}
