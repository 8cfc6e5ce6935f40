import { decimal, multiply } from "@hookline/core/driver";
import { expect } from "vitest";
import type { Bench } from "./bench.ts";

/** Cases about events that come twice, late, in another order, or not at all. */
export function streamCases(bench: Bench): void {
  const stream = [bench.can("stream"), bench.declares("streams")];
  const wire = [...stream, bench.can("wire")];
  const resting = [...stream, bench.can("prices"), bench.orderType("limit")];

  bench.check(
    "BC-092 events that come twice are told under one execution id (F10)",
    stream,
    async () => {
      const desk = await bench.desk();
      desk.stream.hold();
      const id = await desk.accepted();
      desk.stream.release(2);
      await desk.venue.settle();
      expect(desk.filled(id)).toBe(desk.market.quantity);
      expect(await desk.position()).toBe(desk.market.quantity);
      expect(desk.ended(id)).toBe(false);
    },
  );

  bench.check(
    "BC-093 a fill that is pushed before the answer is not lost (F11)",
    wire,
    async () => {
      const desk = await bench.desk();
      let answer: () => void = () => undefined;
      const until = new Promise<void>((resolve) => {
        answer = resolve;
      });
      const submitted = desk.submitInto({ kind: "late_after", until });
      await desk.whenTaken();
      await desk.wire.pass(100);
      answer();
      const { id, outcome } = await submitted;
      expect(outcome.kind).toBe("accepted");
      await desk.venue.settle();
      expect(desk.filled(id)).toBe(desk.market.quantity);
    },
  );

  const partial = [...resting, bench.can("partialFills")];
  bench.check(
    "BC-094 a fill that is pushed after the cancel's answer is told (F13)",
    partial,
    async () => {
      const half = multiply(bench.market.quantity, decimal("0.5"));
      const desk = await bench.desk({ maxFillPerPrice: half });
      const id = await desk.accepted({ orderType: "limit", limitPrice: desk.level(-5) });
      desk.stream.hold();
      await desk.venue.movePrice(desk.market.symbol, desk.level(-5));
      await desk.cancel(id);
      desk.stream.release(1);
      await desk.venue.settle();
      await desk.venue.settle();
      expect(desk.filled(id)).toBe(half);
      expect(desk.ended(id)).toBe(true);
      expect(await desk.position()).toBe(half);
    },
  );

  bench.check(
    "BC-095 what fills while the stream is cut is told after it (F16)",
    resting,
    async () => {
      const desk = await bench.desk();
      const id = await desk.accepted({ orderType: "limit", limitPrice: desk.level(-5) });
      await desk.stream.cut(async () => {
        await desk.venue.movePrice(desk.market.symbol, desk.level(-5));
      });
      await desk.venue.settle();
      expect(desk.filled(id)).toBe(desk.market.quantity);
    },
  );
}
