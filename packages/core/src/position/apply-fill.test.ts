import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Position } from "../model/position.ts";
import {
  add,
  type Decimal,
  decimal,
  isZero,
  multiply,
  negate,
  ONE,
  subtract,
  sum,
  ZERO,
} from "../prim/decimal.ts";
import { InvariantError } from "../prim/invariant.ts";
import { applyFill, type Fill, FLAT } from "./apply-fill.ts";
import type { Contract } from "./pnl.ts";

const SPOT: Contract = { multiplier: ONE, inverse: false };
const INVERSE: Contract = { multiplier: ONE, inverse: true };

const fill = (quantity: string, price: string, fee = "0"): Fill => ({
  quantity: decimal(quantity),
  price: decimal(price),
  fee: decimal(fee),
});
const after = (fills: readonly Fill[], contract = SPOT): Position =>
  fills.reduce((position, one) => applyFill(position, one, contract), FLAT);

describe("applyFill", () => {
  it("opens, adds, reduces and leaves the average when reducing", () => {
    const opened = after([fill("10", "10", "0.1"), fill("5", "13")]);
    expect(opened).toEqual({ ...FLAT, quantity: "15", averagePrice: "11", fees: "0.1" });
    expect(applyFill(opened, fill("-7", "14.5", "-0.2"), SPOT)).toEqual({
      quantity: "8",
      averagePrice: "11",
      realizedGross: "24.5",
      fees: "-0.1",
      closedCycles: 0,
    });
  });

  it("flips: closes everything and opens the rest at the price of the fill", () => {
    expect(after([fill("3", "100"), fill("-8", "110")])).toEqual({
      quantity: "-5",
      averagePrice: "110",
      realizedGross: "30",
      fees: "0",
      closedCycles: 1,
    });
  });

  it("counts a cycle when it comes to flat, not when it opens again", () => {
    const closed = after([fill("-2", "-10"), fill("2", "-37.63")]);
    expect(closed).toEqual({ ...FLAT, realizedGross: "55.26", closedCycles: 1 });
    expect(applyFill(closed, fill("1", "5"), SPOT)).toMatchObject({ closedCycles: 1 });
  });

  it("keeps 60 significant digits of an average and realizes exactly all the same", () => {
    const opened = after([fill("1", "10"), fill("2", "11")]);
    expect(opened.averagePrice).toBe(`10.${"6".repeat(57)}7`);
    expect(opened.realizedGross).toBe("0");
    expect(applyFill(opened, fill("-3", "44"), SPOT).realizedGross).toBe("100");
    expect(applyFill(opened, fill("-4", "44"), SPOT).realizedGross).toBe("100");
  });

  it("keeps a price of 72 digits whole when every fill has it", () => {
    const price = `${"9".repeat(36)}.${"9".repeat(36)}`;
    expect(after([fill("1", price), fill("2", price)]).averagePrice).toBe(price);
  });

  it("takes the harmonic mean of an inverse contract and pays in base currency", () => {
    const opened = after([fill("1000", "1000"), fill("1000", "4000")], INVERSE);
    expect(opened.averagePrice).toBe("1600");
    expect(applyFill(opened, fill("-2000", "2000"), INVERSE).realizedGross).toBe("0.25");
  });

  it("multiplies profit, not the average", () => {
    const options: Contract = { multiplier: decimal("75"), inverse: false };
    const closed = after([fill("-2", "120"), fill("-2", "121"), fill("4", "60.5")], options);
    expect(closed).toMatchObject({ realizedGross: "18000", quantity: "0" });
  });

  it("books only the fee of a fill without quantity", () => {
    expect(applyFill(FLAT, fill("0", "9", "1.5"), SPOT)).toEqual({ ...FLAT, fees: "1.5" });
  });

  it.each<[string, Position, Fill, Contract]>([
    ["a multiplier of zero", FLAT, fill("1", "1"), { multiplier: ZERO, inverse: false }],
    ["a multiplier below zero", FLAT, fill("1", "1"), { multiplier: negate(ONE), inverse: false }],
    ["an inverse price of zero", FLAT, fill("1", "0"), INVERSE],
    ["an inverse price below zero", FLAT, fill("1", "-5"), INVERSE],
    ["a position without its average", { ...FLAT, quantity: ONE }, fill("1", "1"), SPOT],
    ["an average without a position", { ...FLAT, averagePrice: ONE }, fill("1", "1"), SPOT],
  ])("throws an InvariantError on %s", (_, position, one, contract) => {
    expect(() => applyFill(position, one, contract)).toThrow(InvariantError);
  });
});

const texts = (max: number, places: number) =>
  fc.integer({ min: -max, max }).map((whole) => decimal(`${whole}e-${places}`));
const anyFill: fc.Arbitrary<Fill> = fc.record({
  quantity: texts(9_999_999, 4),
  price: texts(99_999_999, 4),
  fee: texts(9_999, 4),
});
const manyFills = fc.array(anyFill, { minLength: 1, maxLength: 40 });
const contract: fc.Arbitrary<Contract> = fc.record({
  multiplier: fc.constantFrom("1", "0.001", "75").map(decimal),
  inverse: fc.constant(false),
});
const RUNS = { numRuns: 1_000 };

const cashFlow = (fills: readonly Fill[], multiplier: Decimal): Decimal =>
  negate(multiply(multiplier, sum(fills.map((one) => multiply(one.quantity, one.price)))));

describe("any series of fills", () => {
  it("ends, once closed, with exactly the cash that flowed", () => {
    fc.assert(
      fc.property(manyFills, anyFill, contract, (fills, last, terms) => {
        const held = sum(fills.map((one) => one.quantity));
        const closing = { ...last, quantity: negate(held) };
        const closed = after([...fills, closing], terms);
        expect(closed).toMatchObject({ quantity: "0", averagePrice: null });
        expect(closed.realizedGross).toBe(cashFlow([...fills, closing], terms.multiplier));
        expect(closed.fees).toBe(sum([...fills, closing].map((one) => one.fee)));
      }),
      RUNS,
    );
  });

  it("keeps the state bounded and the quantity exact", () => {
    fc.assert(
      fc.property(manyFills, contract, (fills, terms) => {
        const position = after(fills, terms);
        expect(position.quantity).toBe(sum(fills.map((one) => one.quantity)));
        expect(position.averagePrice === null).toBe(isZero(position.quantity));
        expect(position.averagePrice?.replace(/^-?[0.]*/, "").length ?? 0).toBeLessThan(62);
        expect(position.realizedGross.length).toBeLessThan(100);
      }),
      RUNS,
    );
  });

  it("adding never realizes, reducing never moves the average", () => {
    fc.assert(
      fc.property(manyFills, contract, (fills, terms) => {
        fills.reduce((before, one) => {
          const next = applyFill(before, one, terms);
          const size = subtract(next.quantity, before.quantity);
          expect(add(before.quantity, size)).toBe(next.quantity);
          const adds = before.quantity.startsWith("-") === one.quantity.startsWith("-");
          if (adds || isZero(before.quantity))
            expect(next.realizedGross).toBe(before.realizedGross);
          else if (next.closedCycles === before.closedCycles) {
            expect(next.averagePrice).toBe(before.averagePrice);
          }
          return next;
        }, FLAT);
      }),
      RUNS,
    );
  });
});
