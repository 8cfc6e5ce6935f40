import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  anEntry,
  anExit,
  aRiskView,
  holding,
  said,
  spoiled,
} from "../../../test/support/risk-scenario.ts";
import { tradingAllowed } from "./trading-state.ts";

const rule = tradingAllowed();

describe("R-43 trading state", () => {
  it.each([
    ["active", "pass", "pass"],
    ["reduce_only", "RISK_TRADING_REDUCE_ONLY", "pass"],
    ["halted", "RISK_TRADING_HALTED", "pass"],
    ["frozen", "RISK_TRADING_FROZEN", "RISK_TRADING_FROZEN"],
  ] as const)("%s: entry %s, reducing orders %s", (tradingState, entry, reducing) => {
    expect(said(rule.check(anEntry(), aRiskView({ tradingState })))).toBe(entry);
    for (const purpose of ["exit", "stop_loss", "take_profit"] as const) {
      const view = holding("1", { tradingState });
      expect(said(rule.check(anExit({ purpose }), view))).toBe(reducing);
    }
  });

  it.each([undefined, null, "", "ACTIVE", "actıve", 0])(
    "sends nothing in the state %j",
    (state) => {
      const view = spoiled(aRiskView(), { tradingState: state });
      expect(said(rule.check(anEntry(), view))).toBe("RISK_TRADING_FROZEN");
      expect(said(rule.check(anExit(), view))).toBe("RISK_TRADING_FROZEN");
    },
  );

  it("takes an order of unknown purpose for an entry", () => {
    const order = spoiled(anExit(), { purpose: "hedge" });
    const view = aRiskView({ tradingState: "reduce_only" });
    expect(said(rule.check(order, view))).toBe("RISK_TRADING_REDUCE_ONLY");
  });

  it("a stricter state never lets pass what a looser one denies", () => {
    const states = ["active", "reduce_only", "halted", "frozen"] as const;
    const purposes = fc.constantFrom("entry", "exit", "stop_loss", "take_profit");
    const two = fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }));
    fc.assert(
      fc.property(two, purposes, ([one, other], purpose) => {
        const passes = (index: number): boolean => {
          const view = holding("1", { tradingState: states[index] ?? "frozen" });
          return rule.check(spoiled(anExit(), { purpose }), view).ok;
        };
        if (passes(Math.max(one, other))) expect(passes(Math.min(one, other))).toBe(true);
      }),
    );
  });
});
