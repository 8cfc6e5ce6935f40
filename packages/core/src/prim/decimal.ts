import { Decimal as Library } from "decimal.js";
import type { Brand } from "./brand.ts";
import { addShort, multiplyShort, remainderShort } from "./decimal-short.ts";
import { InvariantError, invariant } from "./invariant.ts";

/**
 * An exact decimal number as canonical text: no exponent, no leading or trailing zeros, no `-0`.
 * Equal numbers are equal texts, so a decimal goes into the journal and into `===` as it is.
 */
export type Decimal = Brand<string, "Decimal">;

/** How a value that lies between two steps is moved onto one: towards zero, away from it, half to even. */
export type Rounding = "down" | "up" | "nearest";

/** Significant digits of a quotient; every other operation is exact. */
const QUOTIENT_DIGITS = 60;
/** More integer or fraction digits than any market uses; longer text is refused, never rounded. */
const MAX_DIGITS = 36;

// A product of two parsed numbers has up to 144 digits, so sums and products have no limit at all:
// the library allocates what the result needs, whatever precision it is allowed.
const Exact = Library.clone({
  precision: 1e9,
  rounding: Library.ROUND_HALF_EVEN,
  defaults: true,
});
const Quotient = Library.clone({
  precision: QUOTIENT_DIGITS,
  rounding: Library.ROUND_HALF_EVEN,
  defaults: true,
});

const CANONICAL = /^(?:0|-?(?:0\.\d{0,35}[1-9]|[1-9]\d{0,35}(?:\.\d{0,35}[1-9])?))$/;
const DECIMAL_TEXT = /^-?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?$/;

const text = (value: Library): Decimal => (value.isZero() ? ZERO : (value.toFixed() as Decimal));

/** 0. */
export const ZERO: Decimal = "0" as Decimal;
/** 1. */
export const ONE: Decimal = "1" as Decimal;
/** 100. */
export const HUNDRED: Decimal = "100" as Decimal;

/**
 * Reads a decimal from text such as `10`, `-0.5`, `007` or `4.2e3`; null where the text is anything
 * else (`+1`, `.5`, `5.`, `1_000`, `0x10`, ` 1`, `Infinity`) or carries more than 36 integer or 36
 * fraction digits.
 */
export function parseDecimal(source: string): Decimal | null {
  if (CANONICAL.test(source)) return source as Decimal;
  if (!DECIMAL_TEXT.test(source)) return null;
  const value = new Exact(source);
  return value.decimalPlaces() > MAX_DIGITS || value.e >= MAX_DIGITS ? null : text(value);
}

/** A decimal written in the program itself; throws an InvariantError on a text that is none. */
export function decimal(literal: string): Decimal {
  const value = parseDecimal(literal);
  if (value === null) throw new InvariantError("not a decimal literal", { literal });
  return value;
}

/** Exact sum. */
export function add(left: Decimal, right: Decimal): Decimal {
  // Most sums of a book are with zero: nothing filled yet, no fee, the start of a total.
  if (left === ZERO) return right;
  if (right === ZERO) return left;
  return (addShort(left, right) as Decimal | null) ?? text(Exact.add(left, right));
}

/** Exact difference. */
export const subtract = (left: Decimal, right: Decimal): Decimal => add(left, negate(right));

/** Exact product. */
export function multiply(left: Decimal, right: Decimal): Decimal {
  // Most multipliers are one.
  if (left === ONE) return right;
  if (right === ONE) return left;
  return (multiplyShort(left, right) as Decimal | null) ?? text(Exact.mul(left, right));
}

/** Quotient to 60 significant digits, half to even; a zero divisor is a bug of the caller. */
export function divide(dividend: Decimal, divisor: Decimal): Decimal {
  if (isZero(divisor)) throw new InvariantError("division by zero", { dividend });
  return text(Quotient.div(dividend, divisor));
}

/** The value with the other sign; zero stays `0`. */
export const negate = (value: Decimal): Decimal =>
  value === ZERO ? ZERO : ((value.startsWith("-") ? value.slice(1) : `-${value}`) as Decimal);

/** The value without its sign. */
export const absolute = (value: Decimal): Decimal =>
  value.startsWith("-") ? (value.slice(1) as Decimal) : value;

/** -1, 0 or 1. */
export const sign = (value: Decimal): -1 | 0 | 1 =>
  value === ZERO ? 0 : value.startsWith("-") ? -1 : 1;

/** Whether the value is 0. */
export const isZero = (value: Decimal): boolean => value === ZERO;
/** Whether the value is greater than 0. */
export const isPositive = (value: Decimal): boolean => sign(value) === 1;
/** Whether the value is less than 0. */
export const isNegative = (value: Decimal): boolean => sign(value) === -1;

/** Negative, zero or positive, as for `Array.sort`. */
export function compare(left: Decimal, right: Decimal): number {
  if (left === right) return 0;
  const signs = sign(left) - sign(right);
  if (signs !== 0) return signs;
  return isNegative(left)
    ? compareUnsigned(absolute(right), absolute(left))
    : compareUnsigned(left, right);
}

// Canonical texts with equally many integer digits stand in the same order as their numbers.
function compareUnsigned(left: Decimal, right: Decimal): number {
  return integerDigits(left) - integerDigits(right) || (left < right ? -1 : 1);
}

/** Whether left < right. */
export const lessThan = (left: Decimal, right: Decimal): boolean => compare(left, right) < 0;
/** Whether left ≤ right. */
export const atMost = (left: Decimal, right: Decimal): boolean => compare(left, right) <= 0;
/** Whether left > right. */
export const greaterThan = (left: Decimal, right: Decimal): boolean => compare(left, right) > 0;
/** Whether left ≥ right. */
export const atLeast = (left: Decimal, right: Decimal): boolean => compare(left, right) >= 0;

/** The lesser of the two. */
export const minimum = (left: Decimal, right: Decimal): Decimal =>
  atMost(left, right) ? left : right;
/** The greater of the two. */
export const maximum = (left: Decimal, right: Decimal): Decimal =>
  atLeast(left, right) ? left : right;

/** Sum of any number of decimals; zero of none. */
export const sum = (values: Iterable<Decimal>): Decimal => {
  let total = ZERO;
  for (const value of values) total = add(total, value);
  return total;
};

/** What is left of a value after whole steps towards zero; it has the sign of the value. */
function remainder(value: Decimal, step: Decimal): Decimal {
  invariant(isPositive(step), "a step is greater than zero", { step });
  return (remainderShort(value, step) as Decimal | null) ?? text(Exact.mod(value, step));
}

/** Moves a value onto a multiple of `step`; a step of zero or less is a bug of the caller. */
export function roundToStep(value: Decimal, step: Decimal, rounding: Rounding): Decimal {
  const rest = remainder(value, step);
  const inner = subtract(value, rest);
  if (rest === ZERO || rounding === "down") return inner;
  const outer = isNegative(value) ? subtract(inner, step) : add(inner, step);
  if (rounding === "up") return outer;
  const half = compare(absolute(add(rest, rest)), step);
  if (half !== 0) return half < 0 ? inner : outer;
  return isMultipleOf(inner, add(step, step)) ? inner : outer;
}

/** Whether a value lies exactly on a multiple of `step` (> 0). */
export const isMultipleOf = (value: Decimal, step: Decimal): boolean =>
  isZero(remainder(value, step));

const MODES = {
  down: Library.ROUND_DOWN,
  up: Library.ROUND_UP,
  nearest: Library.ROUND_HALF_EVEN,
} as const satisfies Record<Rounding, Library.Rounding>;

/** Rounds to at most `places` fraction digits (a whole number, 0 or more). */
export const roundToPlaces = (value: Decimal, places: number, rounding: Rounding): Decimal =>
  fractionDigits(value) <= places
    ? value
    : text(new Exact(value).toDecimalPlaces(places, MODES[rounding]));

/** How many fraction digits the value has. */
export const fractionDigits = (value: Decimal): number => {
  const point = value.indexOf(".");
  return point === -1 ? 0 : value.length - point - 1;
};

const integerDigits = (unsigned: Decimal): number => {
  const point = unsigned.indexOf(".");
  return point === -1 ? unsigned.length : point;
};
