import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  aSignal,
  aSignalView,
  aStrategy,
  NOW,
  said,
  spoiled,
} from "../../../test/support/risk-scenario.ts";
import { signalInTime } from "./signal-age.ts";

const rule = signalInTime();
const aged = (ageMs: number, entry: boolean) =>
  aSignalView({ entry, signal: aSignal({ timeMs: NOW - ageMs }) });

describe("R-28 and R-29 signal age", () => {
  it.each([
    [30_000, true, "pass"],
    [30_001, true, "RISK_SIGNAL_STALE"],
    [120_000, false, "pass"],
    [120_001, false, "RISK_SIGNAL_STALE"],
    [-5_000, true, "pass"],
    [-5_001, true, "RISK_SIGNAL_FROM_FUTURE"],
    [-5_000, false, "pass"],
    [-5_001, false, "RISK_SIGNAL_FROM_FUTURE"],
  ])("a signal %i ms old, entry %s: %s", (ageMs, entry, expected) => {
    expect(said(rule.check(aged(ageMs, entry)))).toBe(expected);
  });

  it("tells age and limit", () => {
    expect(rule.check(aged(31_000, true))).toEqual({
      ok: false,
      reason: { code: "RISK_SIGNAL_STALE", detail: { ageMs: 31_000, maxMs: 30_000 } },
    });
  });

  it("takes the arrival for the time of a signal without one", () => {
    const waited = (ms: number) =>
      aSignalView({ signal: aSignal({ timeMs: null, receivedAtMs: NOW - ms }) });
    expect(said(rule.check(waited(30_000)))).toBe("pass");
    expect(said(rule.check(waited(30_001)))).toBe("RISK_SIGNAL_STALE");
  });

  it("denies where the strategy, and so the limit, is not known", () => {
    expect(said(rule.check(aSignalView({ strategy: null })))).toBe("RISK_STRATEGY_UNKNOWN");
  });

  it.each([Number.NaN, undefined, "soon"])("passes nothing with a limit of %s", (limit) => {
    const ages = spoiled(aStrategy().ages, { maxEntryAgeMs: limit, maxExitAgeMs: limit });
    for (const entry of [true, false]) {
      const view = aSignalView({ strategy: aStrategy({ ages }), entry });
      expect(said(rule.check(view))).toBe("RISK_SIGNAL_STALE");
    }
  });

  it("never passes an entry that is older than its limit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200_000 }), (ageMs) => {
        expect(rule.check(aged(ageMs, true)).ok).toBe(ageMs <= 30_000);
      }),
    );
  });
});
