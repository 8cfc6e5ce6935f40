import { describe, expect, it } from "vitest";
import { anEntry, anExit, aRiskView, btc, eth, said } from "../../../test/support/risk-scenario.ts";
import { blockedSymbols } from "./blocked-symbols.ts";

const rule = blockedSymbols(new Set([eth]));

describe("R-24 symbol block-list", () => {
  it("denies an entry in a blocked symbol", () => {
    expect(rule.check(anEntry({ symbol: eth }), aRiskView({ symbol: eth }))).toEqual({
      ok: false,
      reason: { code: "RISK_SYMBOL_BLOCKED", detail: { symbol: "ETHUSD" } },
    });
  });

  it("passes every other symbol", () => {
    expect(said(rule.check(anEntry({ symbol: btc }), aRiskView()))).toBe("pass");
  });

  it.each(["exit", "stop_loss", "take_profit"] as const)("lets a %s leave it", (purpose) => {
    const order = anExit({ symbol: eth, purpose });
    expect(said(rule.check(order, aRiskView({ symbol: eth })))).toBe("pass");
  });
});
