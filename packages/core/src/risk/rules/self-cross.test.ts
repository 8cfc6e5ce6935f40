import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectReducingPasses } from "../../../test/support/reducing.ts";
import {
  anEntry,
  anOpenOrder,
  aRiskView,
  NOT_DECIMALS,
  said,
  spoiled,
} from "../../../test/support/risk-scenario.ts";
import { decimal } from "../../prim/decimal.ts";
import { selfCross } from "./self-cross.ts";

const rule = selfCross();
const limit = (side: "buy" | "sell", price: string) =>
  anOpenOrder("rests", { side, orderType: "limit", limitPrice: decimal(price) });
const beside = (...openOrders: ReturnType<typeof limit>[]) => aRiskView({ openOrders });
const at = (side: "buy" | "sell", price: string) =>
  anEntry({ side, orderType: "limit", limitPrice: decimal(price) });

describe("R-37 self-cross", () => {
  it.each([
    ["buy", "99.99", "sell", "100", "pass"],
    ["buy", "100", "sell", "100", "RISK_SELF_CROSS"],
    ["sell", "100.01", "buy", "100", "pass"],
    ["sell", "100", "buy", "100", "RISK_SELF_CROSS"],
  ] as const)("%s at %s against a %s at %s: %s", (side, price, other, rests, expected) => {
    expect(said(rule.check(at(side, price), beside(limit(other, rests))))).toBe(expected);
  });

  it("judges a market order by the reference, and targets like every limit", () => {
    expect(said(rule.check(anEntry(), beside(limit("sell", "100"))))).toBe("RISK_SELF_CROSS");
    expect(said(rule.check(anEntry(), beside(limit("sell", "110"))))).toBe("pass");
    const target = anOpenOrder("target", {
      purpose: "take_profit",
      side: "sell",
      orderType: "limit",
      limitPrice: decimal("99"),
    });
    expect(said(rule.check(anEntry(), beside(target)))).toBe("RISK_SELF_CROSS");
  });

  it("does not meet stops, nor its own side", () => {
    const stop = anOpenOrder("stop", {
      purpose: "stop_loss",
      side: "sell",
      orderType: "stop",
      stopPrice: decimal("95"),
    });
    expect(said(rule.check(anEntry(), beside(stop)))).toBe("pass");
    expect(said(rule.check(at("buy", "100"), beside(limit("buy", "100"))))).toBe("pass");
  });

  it("needs a price where something stands across", () => {
    const blind = { ...beside(limit("sell", "100")), reference: null };
    expect(said(rule.check(anEntry(), blind))).toBe("RISK_REFERENCE_PRICE_MISSING");
    expect(said(rule.check(anEntry(), { ...beside(), reference: null }))).toBe("pass");
  });

  it.each(NOT_DECIMALS)("denies with %s as what is open across", (bad) => {
    const open = spoiled(aRiskView().open, { sold: bad });
    expect(rule.check(anEntry(), spoiled(aRiskView(), { open })).ok).toBe(false);
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, beside(limit("buy", "200"))));

  it("what was approved one after another never crosses", () => {
    const order = fc.record({
      side: fc.constantFrom("buy" as const, "sell" as const),
      price: fc.integer({ min: 90, max: 110 }),
    });
    fc.assert(
      fc.property(fc.array(order, { maxLength: 30 }), (orders) => {
        const open: ReturnType<typeof limit>[] = [];
        for (const { price, side } of orders) {
          if (rule.check(at(side, String(price)), beside(...open)).ok)
            open.push(limit(side, String(price)));
        }
        const prices = (side: string) =>
          open.filter((each) => each.side === side).map((each) => Number(each.limitPrice));
        expect(Math.max(...prices("buy"), 0)).toBeLessThan(Math.min(...prices("sell"), 1e9));
      }),
    );
  });
});
