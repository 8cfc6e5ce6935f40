import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  absolute,
  add,
  atLeast,
  atMost,
  compare,
  type Decimal,
  decimal,
  divide,
  fractionDigits,
  greaterThan,
  HUNDRED,
  isMultipleOf,
  isNegative,
  isPositive,
  isZero,
  lessThan,
  maximum,
  minimum,
  multiply,
  negate,
  ONE,
  parseDecimal,
  type Rounding,
  roundToPlaces,
  roundToStep,
  sign,
  subtract,
  sum,
  ZERO,
} from "./decimal.ts";
import { InvariantError } from "./invariant.ts";

// The oracle: a decimal is a whole number of 10^-SCALE, in BigInt, written without the library.
const SCALE = 80;
const UNIT = 10n ** BigInt(SCALE);

function units(text: string): bigint {
  const [, minus, whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const size = BigInt(whole + fraction.padEnd(SCALE, "0"));
  return minus === "-" ? -size : size;
}

function canonical(amount: bigint, scale: number): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(scale + 1, "0");
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, "");
  const whole = digits.slice(0, digits.length - scale);
  const unsigned = fraction === "" ? whole : `${whole}.${fraction}`;
  return amount < 0n ? `-${unsigned}` : unsigned;
}

const size = (value: bigint): bigint => (value < 0n ? -value : value);

/** Quotient of whole numbers by the named rounding, the divisor being positive. */
function quotient(dividend: bigint, divisor: bigint, rounding: Rounding): bigint {
  const inner = dividend / divisor;
  const rest = size(dividend % divisor);
  const away = inner + (dividend < 0n ? -1n : 1n);
  if (rest === 0n || rounding === "down") return inner;
  if (rounding === "up" || rest * 2n > divisor) return away;
  return rest * 2n < divisor || inner % 2n === 0n ? inner : away;
}

const digits = (maxLength: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength })
    .map((list) => list.join(""));
const written = (whole: number, fraction: number) =>
  fc
    .tuple(fc.boolean(), digits(whole), fc.option(digits(fraction)))
    .map(([minus, head, tail]) => `${minus ? "-" : ""}${head}${tail === null ? "" : `.${tail}`}`);
/** Texts of everyday size, of the full 36 + 36 digits, and around the end of the safe integers. */
const numberText = fc.oneof(
  written(6, 8),
  written(36, 36),
  fc
    .tuple(fc.bigInt(8_999_999_999_999_990n, 9_007_199_254_740_999n), fc.nat(15))
    .map(([whole, places]) => canonical(whole, places)),
);
const anyDecimal = numberText.map(decimal);
const anyStep = anyDecimal.map(absolute).filter((step) => !isZero(step));
const anyRounding = fc.constantFrom<Rounding>("down", "up", "nearest");
const RUNS = { numRuns: 1_000 };

describe("parseDecimal", () => {
  it.each([
    ["10", "10"],
    ["-0.5", "-0.5"],
    ["4.2e3", "4200"],
    ["1E-3", "0.001"],
    ["0012.500", "12.5"],
    ["-0", "0"],
    ["-0.000", "0"],
    ["0e999", "0"],
    ["1e+2", "100"],
    ["123456789012345678901234567890123456", "123456789012345678901234567890123456"],
    ["0.000000000000000000000000000000000001", "0.000000000000000000000000000000000001"],
    ["1e35", `1${"0".repeat(35)}`],
    ["1e-36", `0.${"0".repeat(35)}1`],
    ["1.0000000000000000000000000000000000000000", "1"],
  ])("reads %s as %s", (source, expected) => {
    expect(parseDecimal(source)).toBe(expected);
  });

  it.each([
    ...["", " ", "1 ", " 1", "1\n", "+1", ".5", "5.", "-", "-.5", ".", "--1", "1-"],
    ...["1_000", "1,000", "1 000", "1.2.3", "0x10", "0b1", "0o7", "ff", "1n", "1f", "$1", "1%"],
    ...["NaN", "Infinity", "-Infinity", "null", "true", "e5", "1e", "1e+", "1e1.5", "1e1000"],
    ...["\u0661", "\uff11", "1\u00a0", "\u22121", "1e36", "1e-37", "1e999", "1e-999"],
    "1234567890123456789012345678901234567",
    "0.1234567890123456789012345678901234567",
    `${"0".repeat(40)}1`,
  ])("refuses %j", (source) => {
    expect(parseDecimal(source)).toBeNull();
  });

  it("gives one text per number, whatever zeros and exponent it was written with", () => {
    const variant = fc.tuple(
      written(20, 16),
      fc.nat(4),
      fc.nat(4),
      fc.integer({ min: -9, max: 9 }),
    );
    fc.assert(
      fc.property(variant, ([source, leading, trailing, shift]) => {
        const plain = canonical(units(source), SCALE);
        const [head = "", tail = ""] = source.replace("-", "").split(".");
        const minus = source.startsWith("-") ? "-" : "";
        const padded = `${"0".repeat(leading)}${head}.${tail}${"0".repeat(trailing)}0`;
        expect(parseDecimal(minus + padded)).toBe(plain);
        const shifted = canonical(units(source) * 10n ** BigInt(9 + shift), SCALE + 9);
        expect(parseDecimal(`${shifted}e${-shift}`)).toBe(plain);
        expect(parseDecimal(plain)).toBe(plain);
      }),
      RUNS,
    );
  });

  it("never throws, and what it accepts it accepts again unchanged", () => {
    const anyText = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."0159.-+eE_ ") }));
    fc.assert(
      fc.property(anyText, (source) => {
        const value = parseDecimal(source);
        if (value !== null) expect(parseDecimal(value)).toBe(value);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe("decimal", () => {
  it("reads a literal and throws an InvariantError on a text that is none", () => {
    expect([decimal("1.50"), ZERO, ONE, HUNDRED]).toEqual(["1.5", "0", "1", "100"]);
    expect(() => decimal("1,5")).toThrow(InvariantError);
  });
});

describe("exact operations against BigInt, up to 36 + 36 digits", () => {
  it("adds, subtracts and multiplies without rounding", () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (left, right) => {
        expect(add(left, right)).toBe(canonical(units(left) + units(right), SCALE));
        expect(subtract(left, right)).toBe(canonical(units(left) - units(right), SCALE));
        expect(multiply(left, right)).toBe(canonical(units(left) * units(right), 2 * SCALE));
      }),
      { numRuns: 5_000 },
    );
  });

  it("multiplies the longest admitted numbers, 144 digits, and their products again", () => {
    const longest = decimal(`${"9".repeat(36)}.${"9".repeat(36)}`);
    const square = multiply(longest, longest);
    expect(square).toBe(canonical(units(longest) ** 2n, 2 * SCALE));
    expect(multiply(square, square)).toBe(canonical(units(longest) ** 4n, 4 * SCALE));
    expect(add(square, decimal("1e-36"))).toBe(
      canonical(units(longest) ** 2n + units("1") * 10n ** BigInt(SCALE - 36), 2 * SCALE),
    );
  });

  it("orders as the numbers do", () => {
    const near = fc.tuple(anyDecimal, fc.constantFrom("0", "1", "-1", "1e-36", "-1e-36"));
    const pair = fc.oneof(
      fc.tuple(anyDecimal, anyDecimal),
      near.map(([left, shift]) => [left, add(left, decimal(shift))] as const),
    );
    fc.assert(
      fc.property(pair, ([left, right]) => {
        const difference = units(left) - units(right);
        const expected = difference < 0n ? -1 : difference > 0n ? 1 : 0;
        expect(Math.sign(compare(left, right))).toBe(expected);
        expect(lessThan(left, right)).toBe(expected < 0);
        expect(atMost(left, right)).toBe(expected <= 0);
        expect(greaterThan(left, right)).toBe(expected > 0);
        expect(atLeast(left, right)).toBe(expected >= 0);
        expect(minimum(left, right)).toBe(expected <= 0 ? left : right);
        expect(maximum(left, right)).toBe(expected >= 0 ? left : right);
      }),
      { numRuns: 3_000 },
    );
  });

  it("negates, takes the size and the sign, and counts fraction digits", () => {
    fc.assert(
      fc.property(anyDecimal, (value) => {
        const amount = units(value);
        expect(negate(value)).toBe(canonical(-amount, SCALE));
        expect(absolute(value)).toBe(canonical(size(amount), SCALE));
        expect(sign(value)).toBe(amount < 0n ? -1 : amount > 0n ? 1 : 0);
        expect([isZero(value), isPositive(value), isNegative(value)]).toEqual([
          amount === 0n,
          amount > 0n,
          amount < 0n,
        ]);
        expect(fractionDigits(value)).toBe(value.split(".")[1]?.length ?? 0);
      }),
      RUNS,
    );
  });

  it("sums a list in any order", () => {
    fc.assert(
      fc.property(fc.array(anyDecimal), (values) => {
        const total = values.reduce((so, value) => so + units(value), 0n);
        expect(sum(values)).toBe(canonical(total, SCALE));
        expect(sum(values.toReversed())).toBe(sum(values));
      }),
      RUNS,
    );
  });
});

describe("divide", () => {
  it("gives 60 significant digits, half to even", () => {
    fc.assert(
      fc.property(anyDecimal, anyStep, (dividend, divisor) => {
        const exponent = significantScale(size(units(dividend)), units(divisor));
        const scaled = units(dividend) * 10n ** BigInt(exponent);
        const expected = quotient(scaled, units(divisor), "nearest");
        expect(divide(dividend, divisor)).toBe(canonical(expected, exponent));
        expect(divide(dividend, negate(divisor))).toBe(canonical(-expected, exponent));
      }),
      RUNS,
    );
  });

  it("throws an InvariantError on a zero divisor", () => {
    expect(() => divide(ONE, ZERO)).toThrow(InvariantError);
    expect(() => divide(ZERO, decimal("-0"))).toThrow(InvariantError);
  });
});

/** The power of ten that leaves 60 digits before the point of dividend / divisor (or more than 0). */
function significantScale(dividend: bigint, divisor: bigint): number {
  if (dividend === 0n) return 0;
  let exponent = 200;
  while (dividend * 10n ** BigInt(exponent) >= divisor * 10n ** 60n) exponent -= 1;
  return exponent;
}

describe("roundToStep", () => {
  it("moves onto the multiple that the rounding names, exactly", () => {
    fc.assert(
      fc.property(anyDecimal, anyStep, anyRounding, (value, step, rounding) => {
        const steps = quotient(units(value), units(step), rounding);
        expect(roundToStep(value, step, rounding)).toBe(canonical(steps * units(step), SCALE));
      }),
      { numRuns: 3_000 },
    );
  });

  it("down never exceeds the value, up never falls short, nearest stays within half a step", () => {
    fc.assert(
      fc.property(anyDecimal, anyStep, (value, step) => {
        const goal = absolute(value);
        expect(atMost(absolute(roundToStep(value, step, "down")), goal)).toBe(true);
        expect(atLeast(absolute(roundToStep(value, step, "up")), goal)).toBe(true);
        const off = absolute(subtract(roundToStep(value, step, "nearest"), value));
        expect(atMost(add(off, off), step)).toBe(true);
      }),
      RUNS,
    );
  });

  it("does not round a long value up on the way down", () => {
    const value = decimal(`${"9".repeat(36)}.${"9".repeat(36)}`);
    expect(roundToStep(value, ONE, "down")).toBe("9".repeat(36));
  });

  it.each<[string, string, Rounding, string]>([
    ["1.25", "0.1", "nearest", "1.2"],
    ["1.35", "0.1", "nearest", "1.4"],
    ["-1.25", "0.1", "nearest", "-1.2"],
    ["-1.25", "0.1", "down", "-1.2"],
    ["-1.21", "0.1", "up", "-1.3"],
    ["0.04", "0.05", "down", "0"],
    ["-0.04", "0.05", "down", "0"],
    ["24013.3", "0.05", "down", "24013.3"],
    ["7", "75", "up", "75"],
  ])("moves %s by steps of %s %s to %s", (value, step, rounding, expected) => {
    expect(roundToStep(decimal(value), decimal(step), rounding)).toBe(expected);
  });

  it.each(["0", "-0.1"])("throws an InvariantError on a step of %s", (step) => {
    expect(() => roundToStep(ONE, decimal(step), "down")).toThrow(InvariantError);
    expect(() => isMultipleOf(ONE, decimal(step))).toThrow(InvariantError);
  });
});

describe("isMultipleOf", () => {
  it("holds for whole steps and for nothing beside them", () => {
    fc.assert(
      fc.property(anyDecimal, anyStep, (value, step) => {
        expect(isMultipleOf(value, step)).toBe(units(value) % units(step) === 0n);
        expect(isMultipleOf(multiply(value, step), step)).toBe(fractionDigits(value) === 0);
      }),
      RUNS,
    );
  });
});

describe("roundToPlaces", () => {
  it("keeps at most so many fraction digits", () => {
    fc.assert(
      fc.property(anyDecimal, fc.nat(40), anyRounding, (value, places, rounding) => {
        const step = 10n ** BigInt(SCALE - places);
        const expected = quotient(units(value), step, rounding) * step;
        expect(roundToPlaces(value, places, rounding)).toBe(canonical(expected, SCALE));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("short and long numbers", () => {
  it("take different ways to the same sum, product and remainder", () => {
    // (a + t) + (b - t) with a long t leaves the short way; so does (a × k) / k.
    const short = written(7, 6).map(decimal);
    const long = decimal("123456789012345678901.000000000000000000001");
    fc.assert(
      fc.property(short, short, (left, right) => {
        const detour = add(add(left, long), subtract(right, long));
        expect(detour).toBe(add(left, right));
        const product = subtract(multiply(add(left, long), right), multiply(long, right));
        expect(product).toBe(multiply(left, right));
        expect(UNIT * units(multiply(left, right))).toBe(units(left) * units(right));
      }),
      { numRuns: 5_000 },
    );
  });
});

describe("laws", () => {
  const triple = fc.tuple(anyDecimal, anyDecimal, anyDecimal);
  const same = (left: Decimal, right: Decimal) => expect(left).toBe(right);

  it("sums and products commute, associate and distribute, as exact ones must", () => {
    fc.assert(
      fc.property(triple, ([a, b, c]) => {
        same(add(a, b), add(b, a));
        same(multiply(a, b), multiply(b, a));
        same(add(add(a, b), c), add(a, add(b, c)));
        same(multiply(multiply(a, b), c), multiply(a, multiply(b, c)));
        same(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)));
        same(subtract(add(a, b), b), a);
      }),
      RUNS,
    );
  });
});
