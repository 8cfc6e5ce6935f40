import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { known } from "../../../test/support/builders.ts";
import {
  aSignal,
  aSignalView,
  aStrategy,
  btc,
  eth,
  said,
} from "../../../test/support/risk-scenario.ts";
import { parseSymbol } from "../../model/ids.ts";
import { symbolAllowed } from "./symbol-allowed.ts";

const rule = symbolAllowed();
const other = aSignal({ symbol: eth });

describe("R-24 symbol allow-list", () => {
  it("passes a symbol on the list", () => {
    expect(said(rule.check(aSignalView()))).toBe("pass");
  });

  it("denies an entry in a symbol that is not on the list", () => {
    expect(rule.check(aSignalView({ signal: other }))).toEqual({
      ok: false,
      reason: { code: "RISK_SYMBOL_NOT_ALLOWED", detail: { strategy: "rsi", symbol: "ETHUSD" } },
    });
  });

  it("allows nothing with an empty list", () => {
    const strategy = aStrategy({ symbols: new Set() });
    expect(said(rule.check(aSignalView({ strategy })))).toBe("RISK_SYMBOL_NOT_ALLOWED");
  });

  it("allows everything only where the list says any", () => {
    const strategy = aStrategy({ symbols: "any" });
    expect(said(rule.check(aSignalView({ strategy, signal: other })))).toBe("pass");
  });

  it("denies an entry of an unknown strategy, whose list is not known", () => {
    expect(said(rule.check(aSignalView({ strategy: null })))).toBe("RISK_STRATEGY_UNKNOWN");
  });

  it("lets an exit leave a symbol that was taken off the list", () => {
    const strategy = aStrategy({ symbols: new Set([btc]) });
    expect(said(rule.check(aSignalView({ strategy, signal: other, entry: false })))).toBe("pass");
  });

  it("an entry passes exactly where its symbol is on the list", () => {
    const symbols = fc.constantFrom(btc, eth, known(parseSymbol("AAPL")), known(parseSymbol("X")));
    fc.assert(
      fc.property(fc.array(symbols), symbols, fc.boolean(), (listed, symbol, entry) => {
        const strategy = aStrategy({ symbols: new Set(listed) });
        const view = aSignalView({ strategy, signal: aSignal({ symbol }), entry });
        expect(rule.check(view).ok).toBe(!entry || listed.includes(symbol));
      }),
    );
  });
});
