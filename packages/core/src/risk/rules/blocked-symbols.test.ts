import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { known } from "../../../test/support/builders.ts";
import { anEntry, anExit, aRiskView, btc, eth, said } from "../../../test/support/risk-scenario.ts";
import { parseSymbol } from "../../model/ids.ts";
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

  it("whatever is on the list, an entry passes exactly where its symbol is not", () => {
    const symbols = fc.constantFrom(btc, eth, known(parseSymbol("AAPL")), known(parseSymbol("X")));
    fc.assert(
      fc.property(fc.array(symbols), symbols, (blocked, symbol) => {
        const verdict = blockedSymbols(new Set(blocked)).check(
          anEntry({ symbol }),
          aRiskView({ symbol }),
        );
        expect(verdict.ok).toBe(!blocked.includes(symbol));
      }),
    );
  });

  it.each(["exit", "stop_loss", "take_profit"] as const)("lets a %s leave it", (purpose) => {
    const order = anExit({ symbol: eth, purpose });
    expect(said(rule.check(order, aRiskView({ symbol: eth })))).toBe("pass");
  });
});
