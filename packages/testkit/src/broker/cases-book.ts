import { add } from "@hookline/core/driver";
import { expect } from "vitest";
import type { Bench } from "./bench.ts";
import { toldSince } from "./told.ts";

/** Cases about what happens in the account that no order of ours asked for. */
export function bookCases(bench: Bench): void {
  const book = [bench.can("book")];
  const resting = [...book, bench.can("prices"), bench.orderType("limit")];
  const held = [...book, bench.can("lists")];

  bench.check(
    "BC-096 a venue that forgot a working order is not said to have refused it (F18)",
    resting,
    async () => {
      const desk = await bench.desk();
      const id = await desk.accepted({ orderType: "limit", limitPrice: desk.level(-5) });
      desk.book.loseOpenOrders();
      await desk.venue.settle();
      const found = await desk.broker.findOrder(desk.reference(id));
      // It was taken once, so absence does not prove that it never arrived.
      expect(found).not.toEqual({ kind: "not_found", final: true });
      expect(desk.reports.filter(({ type }) => type === "rejected" || type === "fill")).toEqual([]);
    },
  );

  bench.check(
    "BC-097 a trade by hand is in the position and in no report (F22)",
    held,
    async () => {
      const desk = await bench.desk();
      const id = await desk.accepted();
      desk.book.tradeByHand(desk.market.symbol, "buy", desk.market.quantity);
      await desk.venue.settle();
      expect(await desk.position()).toBe(add(desk.market.quantity, desk.market.quantity));
      expect(desk.filled(id)).toBe(desk.market.quantity);
      expect(desk.reports.filter(({ clientOrderId }) => clientOrderId !== id)).toEqual([]);
    },
  );

  bench.check(
    "BC-098 a working order placed by hand is listed, and not as one of ours (F22)",
    [...held, ...resting],
    async () => {
      const desk = await bench.desk();
      const id = await desk.accepted();
      const before = desk.reports.length;
      desk.book.restByHand(desk.market.symbol, desk.market.quantity, desk.level(-5));
      await desk.venue.settle();
      const working = await desk.working();
      expect(working.length).toBe(1);
      expect(working).not.toContain(id);
      expect(desk.reports.length).toBe(before);
    },
  );

  bench.check("BC-099 a fill after the end of its order is told (F13)", resting, async () => {
    const desk = await bench.desk();
    const sinceMs = desk.venue.clock.nowMs();
    const id = await desk.accepted({ orderType: "limit", limitPrice: desk.level(-5) });
    await desk.cancel(id);
    desk.book.fillAnyway(desk.half, desk.level(-5));
    await desk.venue.settle();
    expect(await toldSince(desk, sinceMs, id)).toBe(desk.half);
  });

  bench.check("BC-100 an overfill is told as it happened (F15)", book, async () => {
    const desk = await bench.desk();
    const sinceMs = desk.venue.clock.nowMs();
    const id = await desk.accepted();
    desk.book.fillAnyway(desk.half, desk.price);
    await desk.venue.settle();
    expect(await toldSince(desk, sinceMs, id)).toBe(add(desk.market.quantity, desk.half));
  });

  bench.check("BC-101 a busted trade is gone from the position (F14)", held, async () => {
    const desk = await bench.desk();
    const kept = await desk.accepted();
    await desk.accepted({ quantity: desk.half });
    desk.book.bustNewest();
    await desk.venue.settle();
    expect(await desk.position()).toBe(desk.filled(kept));
    expect(desk.reportedPosition()).toBe(add(desk.market.quantity, desk.half));
  });
}
