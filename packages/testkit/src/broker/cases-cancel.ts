import { decimal, multiply } from "@hookline/core/driver";
import { expect } from "vitest";
import type { Bench } from "./bench.ts";

/** Cases about cancelling. */
export function cancelCases(bench: Bench): void {
  const resting = [bench.can("prices"), bench.orderType("limit")];

  bench.check("BC-021 a cancelled order is gone and does not fill any more", resting, async () => {
    const desk = await bench.desk();
    const id = await desk.accepted({ orderType: "limit", limitPrice: desk.level(-5) });
    const outcome = await desk.cancel(id);
    expect(["canceled", "requested"]).toContain(outcome.kind);
    expect(outcome.kind === "canceled" || desk.ended(id)).toBe(true);
    expect(await desk.working()).toEqual([]);
    await desk.move(-10);
    expect(desk.fills(id)).toEqual([]);
  });

  bench.check("BC-022 a cancel that comes after the fill says so", [], async () => {
    const desk = await bench.desk();
    const id = await desk.accepted();
    const outcome = await desk.cancel(id);
    expect(["too_late", "unknown"]).toContain(outcome.kind);
    expect(desk.ended(id)).toBe(false);
    expect(desk.filled(id)).toBe(desk.market.quantity);
  });

  bench.check("BC-023 a cancel of an order that never was is no success", [], async () => {
    const desk = await bench.desk();
    const { clientOrderId } = desk.intent();
    expect(["too_late", "unknown"]).toContain((await desk.cancel(clientOrderId)).kind);
  });

  const partial = [...resting, bench.can("partialFills")];
  bench.check("BC-024 a cancel keeps what was filled before (F12)", partial, async () => {
    const half = multiply(bench.market.quantity, decimal("0.5"));
    const desk = await bench.desk({ maxFillPerPrice: half });
    const id = await desk.accepted({ orderType: "limit", limitPrice: desk.level(1) });
    await desk.cancel(id);
    await desk.move(-1);
    expect(desk.filled(id)).toBe(half);
    expect(await desk.position()).toBe(half);
  });
}
