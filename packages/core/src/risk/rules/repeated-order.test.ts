import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectReducingPasses } from "../../../test/support/reducing.ts";
import { anEntry, aRiskView, NOW, said, spoiled } from "../../../test/support/risk-scenario.ts";
import { decimal } from "../../prim/decimal.ts";
import { repeatedOrder } from "./repeated-order.ts";

const rule = repeatedOrder(5_000);
const after = (agoMs: number, side: "buy" | "sell" = "buy", quantity = "1") =>
  aRiskView({
    past: {
      ...aRiskView().past,
      entries: [{ atMs: NOW - agoMs, side, quantity: decimal(quantity) }],
    },
  });

describe("R-08 repeated order", () => {
  it.each([
    [0, "RISK_ORDER_REPEATED"],
    [4_999, "RISK_ORDER_REPEATED"],
    [5_000, "pass"],
  ])("the same order %i ms later: %s", (agoMs, expected) => {
    expect(said(rule.check(anEntry(), after(agoMs)))).toBe(expected);
  });

  it("another side or quantity is another order", () => {
    expect(said(rule.check(anEntry(), after(1, "sell")))).toBe("pass");
    expect(said(rule.check(anEntry(), after(1, "buy", "1.001")))).toBe("pass");
  });

  it("takes a time that is no time for a recent one", () => {
    const entries = [{ atMs: Number.NaN, side: "buy", quantity: "1" }];
    const view = spoiled(aRiskView(), { past: { ...aRiskView().past, entries } });
    expect(said(rule.check(anEntry(), view))).toBe("RISK_ORDER_REPEATED");
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, after(0)));

  it.each([0, -1, 1.5, Number.NaN])("has a problem with a window of %s", (windowMs) => {
    expect(repeatedOrder(windowMs).problems()).toHaveLength(1);
  });

  it("lets two of a shape through only a window apart", () => {
    const times = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(times, (offsets) => {
        const sent: number[] = [];
        for (const offset of [...offsets].sort((left, right) => left - right)) {
          const nowMs = NOW + offset;
          const entries = sent.map((atMs) => ({
            atMs,
            side: "buy" as const,
            quantity: decimal("1"),
          }));
          const view = aRiskView({ nowMs, past: { ...aRiskView().past, entries } });
          if (rule.check(anEntry(), view).ok) sent.push(nowMs);
        }
        for (const [index, atMs] of sent.entries()) {
          expect(atMs - (sent[index - 1] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(
            5_000,
          );
        }
      }),
    );
  });
});
