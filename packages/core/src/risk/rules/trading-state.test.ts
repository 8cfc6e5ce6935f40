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
});
