import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aSignalView, aStrategy, said, spoiled } from "../../../test/support/risk-scenario.ts";
import { strategyEnabled } from "./strategy-enabled.ts";

const rule = strategyEnabled();

describe("R-23 strategy registered and enabled", () => {
  it("passes an entry of an enabled strategy", () => {
    expect(said(rule.check(aSignalView()))).toBe("pass");
  });

  it.each([true, false])("denies an unknown strategy, entry %s", (entry) => {
    expect(rule.check(aSignalView({ strategy: null, entry }))).toEqual({
      ok: false,
      reason: { code: "RISK_STRATEGY_UNKNOWN", detail: { strategy: "rsi" } },
    });
  });

  it("denies an entry of a disabled strategy", () => {
    const strategy = aStrategy({ enabled: false });
    expect(said(rule.check(aSignalView({ strategy })))).toBe("RISK_STRATEGY_DISABLED");
  });

  it("lets a disabled strategy close what it holds", () => {
    const strategy = aStrategy({ enabled: false });
    expect(said(rule.check(aSignalView({ strategy, entry: false })))).toBe("pass");
  });

  it.each([undefined, null, 1, "true", {}])("takes %j for disabled", (enabled) => {
    const strategy = spoiled(aStrategy(), { enabled });
    expect(said(rule.check(aSignalView({ strategy })))).toBe("RISK_STRATEGY_DISABLED");
  });

  it("nothing but true lets an entry pass, and an exit needs a known strategy only", () => {
    fc.assert(
      fc.property(fc.anything(), fc.boolean(), (enabled, entry) => {
        const strategy = spoiled(aStrategy(), { enabled });
        expect(rule.check(aSignalView({ strategy, entry })).ok).toBe(!entry || enabled === true);
      }),
    );
  });
});
