import { expect } from "vitest";
import type { Bench } from "./bench.ts";
import { filledByLookup } from "./told.ts";

const HOUR_MS = 3_600_000;

/** Cases about a clock that is wrong. */
export function clockCases(bench: Bench): void {
  const wire = [bench.can("wire")];

  for (const [title, offMs] of [
    ["BC-089 with a clock an hour ahead the answers are true (F21)", HOUR_MS],
    ["BC-090 with a clock an hour behind the answers are true (F21)", -HOUR_MS],
  ] as const) {
    bench.check(title, wire, async () => {
      const desk = await bench.desk({}, offMs);
      const { id, outcome } = await desk.answered(desk.submit());
      expect(desk.wire.orders()).toBe(outcome.kind === "accepted" ? 1 : 0);
      if (outcome.kind !== "accepted") return;
      expect(filledByLookup(await desk.findSoon(id))).toBe(desk.market.quantity);
      expect(desk.filled(id)).toBe(desk.market.quantity);
    });
  }
}
