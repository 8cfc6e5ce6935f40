import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectReducingPasses } from "../../../test/support/reducing.ts";
import {
  anEntry,
  aRiskView,
  bitcoin,
  holding,
  NOT_DECIMALS,
  said,
  spoiled,
} from "../../../test/support/risk-scenario.ts";
import { decimal } from "../../prim/decimal.ts";
import type { StrategyTerms } from "../rule.ts";
import { direction } from "./direction.ts";

const rule = direction();
const NO = "RISK_DIRECTION_NOT_ALLOWED";
const of = (side: StrategyTerms["direction"]) =>
  aRiskView({ terms: { direction: side, margin: false } });
const unlent = { ...bitcoin, shortable: false };

describe("R-25 direction", () => {
  it.each([
    ["both", "pass", "pass"],
    ["long_only", "pass", NO],
    ["short_only", NO, "pass"],
  ] as const)("%s: buy %s, sell %s", (side, buy, sell) => {
    expect(said(rule.check(anEntry({ side: "buy" }), of(side)))).toBe(buy);
    expect(said(rule.check(anEntry({ side: "sell" }), of(side)))).toBe(sell);
  });

  it("sells nothing short that the venue does not lend", () => {
    const sale = (quantity: string) => anEntry({ side: "sell", quantity: decimal(quantity) });
    expect(said(rule.check(sale("1"), aRiskView({ instrument: unlent })))).toBe(NO);
    expect(said(rule.check(sale("1"), holding("1", { instrument: unlent })))).toBe("pass");
    expect(said(rule.check(sale("1.001"), holding("1", { instrument: unlent })))).toBe(NO);
    expect(said(rule.check(anEntry(), aRiskView({ instrument: unlent })))).toBe("pass");
  });

  it("needs to know the instrument for a sale", () => {
    expect(said(rule.check(anEntry({ side: "sell" }), aRiskView({ instrument: null })))).toBe(
      "RISK_INSTRUMENT_MISSING",
    );
  });

  it.each(NOT_DECIMALS)("denies a sale with a position of %s", (bad) => {
    const view = spoiled(aRiskView({ instrument: unlent }), { position: bad });
    expect(said(rule.check(anEntry({ side: "sell" }), view))).toBe("RISK_FACT_INVALID");
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, of("short_only")));

  it("never lets a position cross to the side that is not lent", () => {
    const sale = fc.integer({ min: 1, max: 5_000 });
    fc.assert(
      fc.property(sale, sale, (held, sold) => {
        const view = holding(String(held / 1_000), { instrument: unlent });
        const intent = anEntry({ side: "sell", quantity: decimal(String(sold / 1_000)) });
        expect(rule.check(intent, view).ok).toBe(sold <= held);
      }),
    );
  });
});
