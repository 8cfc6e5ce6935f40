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
import { add, atMost, type Decimal, decimal, multiply, negate, ZERO } from "../../prim/decimal.ts";
import { accountExposure } from "./account-exposure.ts";

const rule = accountExposure({
  gross: decimal("1000"),
  net: decimal("500"),
  everywhere: decimal("2000"),
  maxReferenceAgeMs: 60_000,
});
const book = (values: Readonly<Record<string, string>>) =>
  aRiskView({
    values: {
      ...aRiskView().values,
      ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, decimal(value)])),
    },
  });
const EXCEEDS = "RISK_EXPOSURE_EXCEEDS_MAX";

describe("R-15 account exposure", () => {
  it.each([
    ["gross", { gross: "900" }, "pass"],
    ["gross", { gross: "900.01" }, EXCEEDS],
    ["net, long", { high: "400" }, "pass"],
    ["net, long", { high: "400.01" }, EXCEEDS],
    ["net, where the account is short", { high: "-300", low: "-500" }, "pass"],
    ["all accounts", { everywhere: "1900" }, "pass"],
    ["all accounts", { everywhere: "1900.01" }, EXCEEDS],
  ])("100 more beside %s %j: %s", (_, values, expected) => {
    expect(said(rule.check(anEntry(), book(values)))).toBe(expected);
  });

  it("a sale counts to the short side", () => {
    const sale = anEntry({ side: "sell" });
    expect(said(rule.check(sale, book({ low: "-400" })))).toBe("pass");
    expect(said(rule.check(sale, book({ low: "-400.01" })))).toBe(EXCEEDS);
    expect(said(rule.check(sale, book({ high: "500" })))).toBe("pass");
  });

  it("names the limit", () => {
    expect(rule.check(anEntry(), book({ gross: "950" }))).toMatchObject({
      reason: { detail: { of: "gross", value: "1050", max: "1000" } },
    });
  });

  it.each(NOT_DECIMALS)("denies with %s as a quantity or as a sum", (bad) => {
    expect(rule.check(spoiled(anEntry(), { quantity: bad }), aRiskView()).ok).toBe(false);
    const values = spoiled(aRiskView().values, { gross: bad });
    expect(rule.check(anEntry(), spoiled(aRiskView(), { values })).ok).toBe(false);
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, book({ gross: "1000000" })));

  it("has a problem with each limit of zero", () => {
    const none = accountExposure({
      gross: ZERO,
      net: ZERO,
      everywhere: ZERO,
      maxReferenceAgeMs: 1,
    });
    expect(none.problems()).toHaveLength(3);
  });

  it("I23: what was approved one after another stays within both limits", () => {
    const order = fc.record({
      side: fc.constantFrom("buy" as const, "sell" as const),
      lots: fc.integer({ min: 1, max: 3_000 }),
    });
    fc.assert(
      fc.property(fc.array(order, { maxLength: 64 }), (orders) => {
        const open: Record<"buy" | "sell", Decimal> = { buy: ZERO, sell: ZERO };
        const at100 = (quantity: Decimal) => multiply(quantity, decimal("100"));
        const worst = () => (atMost(open.buy, open.sell) ? open.sell : open.buy);
        for (const { lots, side } of orders) {
          const quantity = decimal(String(lots / 1_000));
          const view = book({
            symbol: at100(worst()),
            gross: at100(worst()),
            everywhere: at100(worst()),
            high: at100(open.buy),
            low: at100(negate(open.sell)),
          });
          const sums = { ...view.open, bought: open.buy, sold: open.sell };
          const worstCase = { long: open.buy, short: negate(open.sell) };
          if (!rule.check(anEntry({ quantity, side }), { ...view, open: sums, worstCase }).ok)
            continue;
          open[side] = add(open[side], quantity);
        }
        expect(atMost(at100(open.buy), decimal("500"))).toBe(true);
        expect(atMost(at100(open.sell), decimal("500"))).toBe(true);
      }),
    );
  });
});
