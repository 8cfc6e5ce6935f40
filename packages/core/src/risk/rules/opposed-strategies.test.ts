import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectReducingPasses } from "../../../test/support/reducing.ts";
import {
  anEntry,
  aRiskView,
  NOT_DECIMALS,
  said,
  spoiled,
} from "../../../test/support/risk-scenario.ts";
import { decimal } from "../../prim/decimal.ts";
import { opposedStrategies } from "./opposed-strategies.ts";

const rule = opposedStrategies();
const others = (long: string, short: string) =>
  aRiskView({ others: { long: decimal(long), short: decimal(short) } });
const NO = "RISK_STRATEGIES_OPPOSED";

describe("R-38 opposed strategies", () => {
  it.each([
    ["0", "0", "pass", "pass"],
    ["0.001", "0", "pass", NO],
    ["0", "0.001", NO, "pass"],
    ["1", "1", NO, NO],
  ])("others long %s, short %s: buy %s, sell %s", (long, short, buy, sell) => {
    expect(said(rule.check(anEntry({ side: "buy" }), others(long, short)))).toBe(buy);
    expect(said(rule.check(anEntry({ side: "sell" }), others(long, short)))).toBe(sell);
  });

  it.each(NOT_DECIMALS)("denies with %s of the others", (bad) => {
    const view = spoiled(aRiskView(), { others: { long: bad, short: "0" } });
    expect(said(rule.check(anEntry(), view))).toBe("RISK_FACT_INVALID");
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, others("5", "5")));

  it("two strategies that were approved never stand against each other", () => {
    const order = fc.record({
      first: fc.boolean(),
      side: fc.constantFrom("buy" as const, "sell" as const),
    });
    fc.assert(
      fc.property(fc.array(order, { maxLength: 40 }), (orders) => {
        const held = { first: { buy: 0, sell: 0 }, second: { buy: 0, sell: 0 } };
        for (const { first, side } of orders) {
          const other = first ? held.second : held.first;
          const view = others(String(other.buy), String(other.sell));
          if (rule.check(anEntry({ side }), view).ok) (first ? held.first : held.second)[side] += 1;
        }
        expect(Math.min(held.first.buy, held.second.sell)).toBe(0);
        expect(Math.min(held.first.sell, held.second.buy)).toBe(0);
      }),
    );
  });
});
