import {
  type Decimal,
  decimal,
  isMultipleOf,
  isPositive,
  parseDecimal,
} from "@hookline/core/driver";
import type { CcxtMarket } from "./client.ts";
import { decimalOf } from "./read.ts";

const SMALLEST: Decimal = decimal("0.00000001");

/** The quantity step of a market. */
export const lotOf = (market: CcxtMarket): Decimal => positive(market.precision.amount) ?? SMALLEST;

/** The price step of a market. */
export const tickOf = (market: CcxtMarket): Decimal => positive(market.precision.price) ?? SMALLEST;

/** The smallest quantity of a market. */
export const minimumOf = (market: CcxtMarket): Decimal =>
  positive(market.limits.amount?.min) ?? lotOf(market);

/** The value of one unit of quantity and price; 1 on spot. */
export const multiplierOf = (market: CcxtMarket): Decimal =>
  (market.spot === true ? null : positive(market.contractSize)) ?? decimal("1");

/** A greater-than-zero number of a market's description; null else. */
export function positive(value: unknown): Decimal | null {
  const number = decimalOf(value);
  return number !== null && isPositive(number) ? number : null;
}

/**
 * The text of a number for the wire, unchanged; throws where it is not on the step. It takes the place of ccxt's
 * own rounding, which works with doubles and would rather change a number than refuse it.
 */
export function exactText(value: unknown, step: Decimal): string {
  const number = typeof value === "string" ? parseDecimal(value) : null;
  if (number === null || !isMultipleOf(number, step))
    throw new RangeError("a number that is not on its step");
  return number;
}

/** Whether a JSON number made from the text is the text again: no exponent, no lost digit. */
export const survivesNumber = (text: Decimal): boolean => String(Number(text)) === text;
