import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  anEntry,
  anExit,
  anOpenOrder,
  aRiskView,
  openOf,
  said,
  spoiled,
} from "../../../test/support/risk-scenario.ts";
import { maxEntriesPerDay } from "./entries-per-day.ts";

const rule = maxEntriesPerDay(5);
const EXCEEDED = "RISK_TRADES_PER_DAY_EXCEEDED";
const sent = (entries: number) => aRiskView({ day: { ...aRiskView().day, entries } });

describe("R-21 entries per day", () => {
  it.each([
    [0, "pass"],
    [4, "pass"],
    [5, EXCEEDED],
    [500, EXCEEDED],
  ])("after %i entries of 5: %s", (entries, expected) => {
    expect(said(rule.check(anEntry(), sent(entries)))).toBe(expected);
  });

  it("tells how many", () => {
    expect(rule.check(anEntry(), sent(5))).toEqual({
      ok: false,
      reason: { code: EXCEEDED, detail: { entries: 6, max: 5 } },
    });
  });

  it("counts entries that are decided and still wait, once each", () => {
    const waiting = anOpenOrder("o1", { status: "initialized" });
    const others = [
      anOpenOrder("o2", { status: "submitted" }),
      anOpenOrder("o3", { ...anExit(), status: "initialized" }),
    ];
    const view = (openOrders: (typeof waiting)[]) => ({ ...sent(4), open: openOf(openOrders) });
    expect(said(rule.check(anEntry(), view(others)))).toBe("pass");
    expect(said(rule.check(anEntry(), view([...others, waiting])))).toBe(EXCEEDED);
  });

  it.each(["exit", "stop_loss", "take_profit"] as const)("lets a %s pass", (purpose) => {
    expect(said(rule.check(anExit({ purpose }), sent(1_000)))).toBe("pass");
  });

  it.each([Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY, "0", null, undefined])(
    "denies with a count of %s",
    (entries) => {
      const view = aRiskView({ day: spoiled(aRiskView().day, { entries }) });
      expect(said(rule.check(anEntry(), view))).toBe("RISK_FACT_INVALID");
    },
  );

  it.each([0, -1, Number.NaN, 2.5])("has a problem with a limit of %s", (limit) => {
    expect(maxEntriesPerDay(limit).problems()).toHaveLength(1);
  });

  it("never approves more than the limit, one after another", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (limit) => {
        let entries = 0;
        for (let asked = 0; asked < 64; asked += 1) {
          if (maxEntriesPerDay(limit).check(anEntry(), sent(entries)).ok) entries += 1;
        }
        expect(entries).toBe(limit);
      }),
    );
  });
});
