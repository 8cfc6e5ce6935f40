import { expect } from "vitest";
import type { Bench } from "./bench.ts";

/** Cases about changing a working order in place. */
export function replaceCases(bench: Bench): void {
  const resting = [bench.can("prices"), bench.orderType("limit")];
  const changes = [bench.declares("replace"), ...resting];

  bench.check("BC-025 a changed order trades on its new terms, under its id", changes, async () => {
    const desk = await bench.desk();
    const id = await desk.accepted({ orderType: "limit", limitPrice: desk.level(-5) });
    const change = { quantity: desk.half, limitPrice: desk.level(-3), stopPrice: null };
    expect((await desk.replace(id, change)).kind).toBe("accepted");
    expect(await desk.working()).toEqual([id]);
    await desk.move(-3);
    expect(desk.filled(id)).toBe(desk.half);
    expect(await desk.position()).toBe(desk.half);
    expect(await desk.working()).toEqual([]);
  });

  bench.check("BC-026 a change that comes after the fill is no success", changes, async () => {
    const desk = await bench.desk();
    const id = await desk.accepted();
    const change = { quantity: desk.half, limitPrice: desk.level(-3), stopPrice: null };
    expect(["rejected", "unknown"]).toContain((await desk.replace(id, change)).kind);
    expect(desk.filled(id)).toBe(desk.market.quantity);
    expect(await desk.working()).toEqual([]);
  });

  const fixed = bench.under.capabilities.replace ? "capability: replace" : null;
  bench.check(
    "BC-027 a change that the broker cannot make leaves the order",
    [fixed, ...resting],
    async () => {
      const desk = await bench.desk();
      const id = await desk.accepted({ orderType: "limit", limitPrice: desk.level(-5) });
      const change = { quantity: desk.half, limitPrice: null, stopPrice: null };
      expect(await desk.replace(id, change)).toMatchObject({
        kind: "rejected",
        reason: { code: "ORDER_CAPABILITY_MISSING" },
      });
      await desk.move(-5);
      expect(desk.filled(id)).toBe(desk.market.quantity);
    },
  );
}
