import type { Code } from "../model/codes.ts";
import {
  compare,
  type Decimal,
  isNegative,
  isPositive,
  parseDecimal,
  ZERO,
} from "../prim/decimal.ts";
import { accept, type Result, refuse } from "../prim/result.ts";

/** From 16 digits on, whole numbers fall between the doubles that most senders compute with. */
const MAX_WHOLE_DIGITS = 15;
/** A double printed in full has up to 23 digits after the point; more was never computed by anyone. */
const MAX_FRACTION_DIGITS = 24;
/** The largest and the smallest power of ten of a double. */
const MAX_POWER = 308;
const MIN_POWER = -324;

const NUMBER = /^-?(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
const NOT_FINITE = /^[+-]?(?:nan|na|inf|infinity)$/i;

/**
 * Reads a number text exactly, or says why not: other characters (`10abc`, `1,5`, `+1`, `.5`, padding) are
 * NUMBER_FORMAT, `NaN`, `na` and numbers beyond a double NUMBER_NOT_FINITE, numbers too small for a double
 * NUMBER_RANGE, and more than 15 whole or 24 fraction digits NUMBER_PRECISION. Nothing is ever rounded.
 */
export function readNumberText(text: string): Result<Decimal, Code> {
  const parts = NUMBER.exec(text);
  if (parts === null) return refuse(NOT_FINITE.test(text) ? "NUMBER_NOT_FINITE" : "NUMBER_FORMAT");
  const [, whole = "", fraction = "", exponent = "0"] = parts;
  const code = sizeProblem(whole, fraction, exponent);
  if (code === "zero") return accept(ZERO);
  if (code !== null) return refuse(code);
  const value = parseDecimal(text);
  return value === null ? refuse("NUMBER_PRECISION") : accept(value);
}

/** Why digits with this exponent are too large, too small or too many; null where they are not. */
function sizeProblem(whole: string, fraction: string, exponent: string): Code | "zero" | null {
  const digits = whole + fraction;
  const first = digits.search(/[1-9]/);
  if (first === -1) return "zero";
  const shift = shiftOf(exponent);
  const power = whole.length - 1 - first + shift;
  if (power > MAX_POWER) return "NUMBER_NOT_FINITE";
  if (power < MIN_POWER) return "NUMBER_RANGE";
  if (power >= MAX_WHOLE_DIGITS) return "NUMBER_PRECISION";
  const places = fraction.length - trailingZeros(digits) - shift;
  return places > MAX_FRACTION_DIGITS ? "NUMBER_PRECISION" : null;
}

function trailingZeros(digits: string): number {
  let count = 0;
  while (digits.charAt(digits.length - 1 - count) === "0") count += 1;
  return count;
}

/** The exponent as a number, held to ±9999: whatever is larger is refused all the same. */
function shiftOf(exponent: string): number {
  const size = Number(exponent);
  return Math.max(-9999, Math.min(9999, size));
}

/** Bounds of a number, both included unless said otherwise. */
export interface NumberBounds {
  readonly sign: "positive" | "not_negative" | "any";
  /** Largest value. */
  readonly max?: Decimal;
}

/** What is allowed instead of a number outside its bounds; null for one inside. */
export function rangeProblem(value: Decimal, { sign, max }: NumberBounds): string | null {
  if (sign === "positive" && !isPositive(value)) return "greater than 0";
  if (sign === "not_negative" && isNegative(value)) return "0 or greater";
  return max !== undefined && compare(value, max) > 0 ? `at most ${max}` : null;
}
