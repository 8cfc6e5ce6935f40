import { Decimal as Library } from "decimal.js";
import { describe, expect, it } from "vitest";
import { compare, decimal } from "./decimal.ts";
import { addShort, multiplyShort, remainderShort } from "./decimal-short.ts";

const Exact = Library.clone({ precision: 200, defaults: true });
const PAIRS = 200_000;

/** Repeatable numbers in [0, 2^32): xorshift32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** A canonical decimal of 1 to 17 digits, so some are too long for the short way. */
function randomText(next: () => number): string {
  const digits = String(next()).padStart(10, "7") + String(next()).padStart(10, "3");
  const whole = digits.slice(0, 1 + (next() % 17));
  const places = next() % (whole.length + 3);
  const value = new Exact(`${next() % 2 === 0 ? "-" : ""}${whole}e-${places}`);
  return value.isZero() ? "0" : value.toFixed();
}

const plain = (value: Library): string => (value.isZero() ? "0" : value.toFixed());

describe("the short way", () => {
  it(`agrees with the library on ${PAIRS} random pairs, and is taken`, () => {
    const next = generator(20_240_607);
    let taken = 0;
    const differences: unknown[] = [];
    const check = (name: string, short: string | null, expected: Library, pair: string[]) => {
      if (short !== null) taken += 1;
      if (short !== null && short !== plain(expected)) differences.push({ name, short, pair });
    };
    for (let count = 0; count < PAIRS; count += 1) {
      const pair = [randomText(next), randomText(next)] as const;
      const [left, right] = [new Exact(pair[0]), new Exact(pair[1])];
      check("add", addShort(...pair), left.add(right), [...pair]);
      check("multiply", multiplyShort(...pair), left.mul(right), [...pair]);
      if (pair[1] !== "0") check("remainder", remainderShort(...pair), left.mod(right), [...pair]);
      const order = Math.sign(compare(decimal(pair[0]), decimal(pair[1])));
      if (order !== left.cmp(right)) differences.push({ name: "compare", pair });
    }
    expect(differences).toEqual([]);
    expect(taken).toBeGreaterThan(PAIRS);
  });

  it("leaves what a double does not hold exactly to the library", () => {
    expect(addShort("9007199254740991", "1")).toBeNull();
    expect(addShort("999999999999999", "0.01")).toBeNull();
    expect(addShort("900000000000000", "-0.000000000001")).toBeNull();
    expect(multiplyShort("94906267", "94906267")).toBeNull();
    expect(remainderShort("123456789", "0.000000001")).toBeNull();
  });

  it("uses the safe integers to their end", () => {
    expect(multiplyShort("6361", "1416003655831")).toBe("9007199254740991");
    expect(multiplyShort("-636.1", "1416003655.831")).toBe("-900719925474.0991");
  });

  it.each([
    ["43250.5", "0.01", "43250.51", "432.505", "0"],
    ["0.5", "-0.5", "0", "-0.25", "0"],
    ["-0.3", "0.2", "-0.1", "-0.06", "-0.1"],
    ["1200", "800", "2000", "960000", "400"],
    ["0.125", "0.875", "1", "0.109375", "0.125"],
  ])(
    "of %s and %s gives sum %s, product %s and remainder %s",
    (left, right, total, product, rest) => {
      expect([
        addShort(left, right),
        multiplyShort(left, right),
        remainderShort(left, right),
      ]).toEqual([total, product, rest]);
    },
  );
});
