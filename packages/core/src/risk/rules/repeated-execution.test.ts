import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectReducingPasses } from "../../../test/support/reducing.ts";
import { anEntry, aRiskView, NOW, said } from "../../../test/support/risk-scenario.ts";
import { repeatedExecution } from "./repeated-execution.ts";

const rule = repeatedExecution({ max: 10, windowMs: 60_000 });
const fired = (count: number, agoMs: number, side: "buy" | "sell" = "buy") =>
  aRiskView({
    past: {
      ...aRiskView().past,
      fires: Array.from({ length: count }, () => ({ atMs: NOW - agoMs, side })),
    },
  });

describe("R-10 repeated execution", () => {
  it.each([
    [9, 59_999, "pass"],
    [10, 59_999, "RISK_STRATEGY_REPEATING"],
    [10, 60_000, "pass"],
  ])("after %i buys %i ms ago: %s", (count, agoMs, expected) => {
    expect(said(rule.check(anEntry(), fired(count, agoMs)))).toBe(expected);
  });

  it("counts each direction for itself", () => {
    expect(said(rule.check(anEntry(), fired(60, 0, "sell")))).toBe("pass");
    expect(said(rule.check(anEntry({ side: "sell" }), fired(60, 0, "sell")))).toBe(
      "RISK_STRATEGY_REPEATING",
    );
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, fired(60, 0)));

  it("has problems with limits that cannot be", () => {
    expect(repeatedExecution({ max: 0, windowMs: 0 }).problems()).toHaveLength(2);
    expect(repeatedExecution({ max: 61, windowMs: 1 }).problems()).toHaveLength(1);
  });

  it("a strategy never fires more often than the limit within the window", () => {
    const times = fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 64 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 12 }), (offsets, max) => {
        const fires: { atMs: number; side: "buy" }[] = [];
        for (const offset of [...offsets].sort((left, right) => left - right)) {
          const view = aRiskView({ nowMs: NOW + offset, past: { ...aRiskView().past, fires } });
          if (!repeatedExecution({ max, windowMs: 60_000 }).check(anEntry(), view).ok) continue;
          fires.push({ atMs: NOW + offset, side: "buy" });
        }
        for (const { atMs: first } of fires) {
          const within = fires.filter(({ atMs }) => atMs >= first && atMs < first + 60_000);
          expect(within.length).toBeLessThanOrEqual(max);
        }
      }),
    );
  });
});
