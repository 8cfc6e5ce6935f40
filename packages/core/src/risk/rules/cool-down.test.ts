import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectReducingPasses } from "../../../test/support/reducing.ts";
import { anEntry, aRiskView, NOW, said } from "../../../test/support/risk-scenario.ts";
import { decimal } from "../../prim/decimal.ts";
import { coolDown } from "./cool-down.ts";

const rule = coolDown(60_000);
const after = (entryAgoMs: number | null, closedAgoMs: number | null = null) =>
  aRiskView({
    past: {
      ...aRiskView().past,
      entries:
        entryAgoMs === null
          ? []
          : [{ atMs: NOW - entryAgoMs, side: "sell", quantity: decimal("9") }],
      closedAtMs: closedAgoMs === null ? null : NOW - closedAgoMs,
    },
  });

describe("R-22 cool-down", () => {
  it.each([
    [59_999, null, "RISK_COOLING_DOWN"],
    [60_000, null, "pass"],
    [null, 59_999, "RISK_COOLING_DOWN"],
    [null, 60_000, "pass"],
    [null, null, "pass"],
    [70_000, 1, "RISK_COOLING_DOWN"],
  ])("an entry %s ms and an exit %s ms ago: %s", (entry, closed, expected) => {
    expect(said(rule.check(anEntry(), after(entry, closed)))).toBe(expected);
  });

  it("takes a time that is no time for now", () => {
    expect(said(rule.check(anEntry(), after(Number.NaN)))).toBe("RISK_COOLING_DOWN");
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, after(0, 0)));

  it.each([0, -1, 0.5])("has a problem with %s ms", (spanMs) => {
    expect(coolDown(spanMs).problems()).toHaveLength(1);
  });

  it("two entries are never closer than the span", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 50 }), (offsets) => {
        let last: number | null = null;
        for (const offset of [...offsets].sort((left, right) => left - right)) {
          const view = after(last === null ? null : NOW - last);
          if (!rule.check(anEntry(), { ...view, nowMs: NOW + offset }).ok) continue;
          if (last !== null) expect(NOW + offset - last).toBeGreaterThanOrEqual(60_000);
          last = NOW + offset;
        }
      }),
    );
  });
});
