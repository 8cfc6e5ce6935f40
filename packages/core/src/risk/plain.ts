import { atMost, type Decimal, isPositive } from "../prim/decimal.ts";

// The types promise exact decimals; a plug-in, a driver or a damaged snapshot can hand over
// anything. `NaN > limit` is false, so a check that trusts its numbers passes what it should stop
// (I25).

/** Longer than any product or quotient of two prices; keeps the check linear in a bounded text. */
const MAX_LENGTH = 512;
const CANONICAL = /^(?:0|-?(?:0\.\d*[1-9]|[1-9]\d*(?:\.\d*[1-9])?))$/;

/**
 * Whether a value is an exact decimal as `prim/decimal` writes it: not `NaN`, `-0`, `1e9` or a
 * number.
 */
export const isDecimal = (value: unknown): value is Decimal =>
  typeof value === "string" && value.length <= MAX_LENGTH && CANONICAL.test(value);

/** Whether every value is an exact decimal. */
export const areDecimals = (...values: readonly unknown[]): boolean => values.every(isDecimal);

/** Whether a value is an exact decimal greater than zero. */
export const isPositiveDecimal = (value: unknown): value is Decimal =>
  isDecimal(value) && isPositive(value);

/** Whether a value is a count: a whole number from 0 on. */
export const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

/**
 * Whether value ≤ limit, and both are exact decimals: what is not proven to be within a limit is
 * not within it.
 */
export const within = (value: Decimal, limit: Decimal): boolean =>
  areDecimals(value, limit) && atMost(value, limit);
