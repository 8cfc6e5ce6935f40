import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { known } from "../../test/support/builders.ts";
import { parseSymbol } from "../model/ids.ts";
import { type Decimal, decimal, sum } from "../prim/decimal.ts";
import { OpenProfit } from "./open-profit.ts";

const profits = fc
  .option(fc.integer({ min: -1_000, max: 1_000 }), { freq: 3 })
  .map((cents) => (cents === null ? null : decimal(`${cents}e-2`)));
/** Positions that change, lose their price or are closed. */
const changes = fc.array(
  fc.tuple(
    fc.constantFrom("BTCUSD", "ETHUSD", "AAPL"),
    fc.oneof(profits, fc.constant("closed" as const)),
  ),
);

describe("the profit of the open positions", () => {
  it("is the sum of what stands open now, or unknown while one of them is", () => {
    fc.assert(
      fc.property(changes, (list) => {
        const open = new OpenProfit();
        const standing = new Map<string, Decimal | null>();
        for (const [name, change] of list) {
          const symbol = known(parseSymbol(name));
          if (change === "closed") open.remove(symbol);
          else open.set(symbol, change);
          if (change === "closed") standing.delete(name);
          else standing.set(name, change);
        }
        const all = [...standing.values()];
        const priced = all.filter((profit) => profit !== null);
        expect(open.total).toBe(priced.length < all.length ? null : sum(priced));
      }),
    );
  });
});
