import { isPositive, parseExecutionId } from "@hookline/core/driver";
import { expect } from "vitest";
import type { Bench } from "./bench.ts";

/** Cases about what a broker says of itself and of its orders. */
export function reportCases(bench: Bench): void {
  const prices = bench.can("prices");
  const limit = bench.orderType("limit");

  bench.check("BC-001 declares its capabilities as data, and names itself", [], async () => {
    const { broker } = await bench.desk();
    expect(broker.capabilities).toEqual(bench.under.capabilities);
    expect(broker.problems()).toEqual([]);
    for (const name of [broker.name, broker.platform, broker.executionMethod]) {
      expect(name).not.toBe("");
    }
  });

  bench.check("BC-002 knows the contract of a symbol it trades", [], async () => {
    const desk = await bench.desk();
    const instrument = await desk.broker.instrument(desk.market.symbol);
    expect(instrument?.symbol).toBe(desk.market.symbol);
    const steps = [instrument?.tickSize, instrument?.lotSize, instrument?.multiplier];
    expect(steps.every((step) => step !== undefined && isPositive(step))).toBe(true);
  });

  bench.check("BC-003 tells the market's price", [prices, bench.can("quotes")], async () => {
    const desk = await bench.desk();
    await desk.move(3);
    const quote = await desk.broker.quote(desk.market.symbol);
    expect(quote).toMatchObject({ symbol: desk.market.symbol, price: desk.level(3) });
  });

  const pushed = [bench.declares("streams")];
  bench.check("BC-004 answers a submit before it reports the fill", pushed, async () => {
    const desk = await bench.desk();
    const order = desk.intent();
    const seen: string[] = [];
    const answer = bench.submit(desk, order).then(({ kind }) => {
      seen.push(kind, ...desk.reports.map(({ type }) => type));
    });
    await answer;
    await desk.venue.settle();
    expect(seen.filter((what) => what === "fill")).toEqual([]);
    expect(desk.filled(order.clientOrderId)).toBe(desk.market.quantity);
  });

  bench.check("BC-005 every report names the order it is about", [prices, limit], async () => {
    const desk = await bench.desk();
    const market = await desk.accepted();
    const resting = await desk.accepted({ orderType: "limit", limitPrice: desk.level(-5) });
    await desk.cancel(resting);
    const ours = new Set([market, resting]);
    expect(desk.reports.length).toBeGreaterThan(0);
    expect(desk.reports.filter(({ clientOrderId }) => !ours.has(clientOrderId))).toEqual([]);
  });

  bench.check("BC-006 a fill tells what was traded", [], async () => {
    const desk = await bench.desk();
    const id = await desk.accepted({ side: "buy" });
    for (const fill of desk.fills(id)) {
      expect(fill).toMatchObject({ side: "buy", symbol: desk.market.symbol });
      expect(isPositive(fill.lastQuantity)).toBe(true);
      expect(parseExecutionId(fill.execId)).toBe(fill.execId);
      expect(Number.isSafeInteger(fill.atMs)).toBe(true);
    }
  });

  bench.check("BC-007 execution ids are unique over orders (I14)", [], async () => {
    const desk = await bench.desk();
    const first = await desk.accepted();
    const second = await desk.accepted();
    const ids = [...desk.fills(first), ...desk.fills(second)].map(({ execId }) => execId);
    expect(ids.length).toBeGreaterThanOrEqual(2);
    expect(new Set(ids).size).toBe(ids.length);
  });

  bench.check("BC-008 reports nothing once it is closed", [prices, limit], async () => {
    const desk = await bench.desk();
    await desk.accepted({ orderType: "limit", limitPrice: desk.level(-5) });
    await desk.broker.close();
    const before = desk.reports.length;
    await desk.move(-10);
    expect(desk.reports.length).toBe(before);
  });

  bench.check(
    "BC-009 sends nothing once it is closed, nor for a call that was given up",
    [],
    async () => {
      const desk = await bench.desk();
      const order = desk.intent();
      const given = await bench.submit(desk, order, AbortSignal.abort());
      expect(given.kind).toBe("not_sent");
      expect(await desk.working()).toEqual([]);
      await desk.broker.close();
      expect((await bench.submit(desk, desk.intent())).kind).toBe("not_sent");
    },
  );
}
