import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, decimal, negate, ZERO } from "../prim/decimal.ts";
import { closable, type OpenOrder, worstCase } from "./exposure.ts";

const order = (side: OpenOrder["side"], leaves: string, reduceOnly = false): OpenOrder => ({
  side,
  leaves: decimal(leaves),
  reduceOnly,
});

describe("worstCase", () => {
  it.each<[string, OpenOrder[], string, string]>([
    ["0", [], "0", "0"],
    ["2", [], "2", "2"],
    ["2", [order("buy", "1.5"), order("sell", "5")], "3.5", "-3"],
    ["2", [order("sell", "5", true)], "2", "0"],
    ["2", [order("sell", "0.5", true)], "2", "1.5"],
    ["2", [order("buy", "5", true)], "2", "2"],
    ["-2", [order("buy", "5", true)], "0", "-2"],
    ["-2", [order("buy", "5", true), order("buy", "1")], "1", "-2"],
    ["-2", [order("buy", "0.5", true), order("sell", "1", true)], "-1.5", "-2"],
    ["0", [order("buy", "3", true), order("sell", "3", true)], "0", "0"],
  ])("of %s with %j is %s to %s", (quantity, orders, long, short) => {
    expect(worstCase(decimal(quantity), orders)).toEqual({ long, short });
  });

  it("is what trying every order of fills, one unit at a time, comes to", () => {
    fc.assert(
      fc.property(fc.integer({ min: -3, max: 3 }), smallOrders, (held, small) => {
        const reached = reachable(held, small);
        const orders = small.map((one) => ({ ...one, leaves: decimal(String(one.leaves)) }));
        expect(worstCase(decimal(String(held)), orders)).toEqual({
          long: String(Math.max(...reached)),
          short: String(Math.min(...reached)),
        });
      }),
      { numRuns: 1_000 },
    );
  });
});

interface SmallOrder {
  readonly side: OpenOrder["side"];
  readonly leaves: number;
  readonly reduceOnly: boolean;
}
const smallOrders: fc.Arbitrary<SmallOrder[]> = fc.array(
  fc.record({
    side: fc.constantFrom<OpenOrder["side"]>("buy", "sell"),
    leaves: fc.integer({ min: 1, max: 3 }),
    reduceOnly: fc.boolean(),
  }),
  { maxLength: 4 },
);

/** Every quantity on any path of single-unit fills; a reduce-only unit fills only against the position. */
function reachable(held: number, orders: readonly SmallOrder[]): Set<number> {
  const seen = new Set<string>();
  const reached = new Set<number>();
  const visit = (quantity: number, left: readonly number[]): void => {
    const state = `${quantity}:${left}`;
    if (seen.has(state)) return;
    seen.add(state);
    reached.add(quantity);
    orders.forEach(({ side, reduceOnly }, index) => {
      const step = side === "buy" ? 1 : -1;
      if ((left[index] ?? 0) === 0 || (reduceOnly && quantity * step >= 0)) return;
      visit(quantity + step, left.with(index, (left[index] ?? 0) - 1));
    });
  };
  visit(
    held,
    orders.map((one) => one.leaves),
  );
  return reached;
}

describe("closable", () => {
  it.each<[string, OpenOrder[], string]>([
    ["5", [], "5"],
    ["-5", [], "5"],
    ["0", [order("buy", "1"), order("sell", "1")], "0"],
    ["5", [order("sell", "2", true), order("sell", "0.5")], "2.5"],
    ["5", [order("buy", "2")], "5"],
    ["-5", [order("buy", "2"), order("sell", "9")], "3"],
    ["5", [order("sell", "4"), order("sell", "4")], "0"],
  ])("of %s beside %j is %s", (quantity, exits, expected) => {
    expect(closable(decimal(quantity), exits)).toBe(expected);
  });

  it("sent as one more exit, leaves nothing to close and never turns the position", () => {
    const held = fc.integer({ min: -1_000, max: 1_000 }).map((whole) => decimal(`${whole}e-2`));
    fc.assert(
      fc.property(held, fc.nat(2_000), (quantity, covered) => {
        const side = quantity.startsWith("-") ? "buy" : "sell";
        const working = [order(side, `${covered}e-2`)];
        const rest = closable(quantity, working);
        expect(closable(quantity, [...working, order(side, rest)])).toBe(ZERO);
        const signed = side === "buy" ? rest : negate(rest);
        const turned = add(quantity, signed).startsWith("-") !== quantity.startsWith("-");
        expect(turned && add(quantity, signed) !== ZERO).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});
