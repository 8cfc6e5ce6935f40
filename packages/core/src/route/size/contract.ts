import type { Instrument } from "../../model/instrument.ts";
import type { Contract } from "../../position/pnl.ts";
import {
  absolute,
  type Decimal,
  decimal,
  divide,
  greaterThan,
  multiply,
  subtract,
} from "../../prim/decimal.ts";
import { isPositiveDecimal } from "../../risk/plain.ts";

/**
 * How an instrument turns quantity and price into money of the account; null where its multiplier
 * is not greater than zero. It is inverse, paid in its base currency, only where it says so with
 * `inverse: true`.
 */
export function contractOf(instrument: Instrument): Contract | null {
  const { multiplier } = instrument;
  if (!isPositiveDecimal(multiplier)) return null;
  return { multiplier, inverse: "inverse" in instrument && instrument.inverse === true };
}

/**
 * Most units that are worth no more than `value`: value ÷ (price × multiplier), inverse value ×
 * price ÷ multiplier; not rounded to lots. All greater than zero.
 */
export const unitsWorth = (value: Decimal, price: Decimal, contract: Contract): Decimal =>
  contract.inverse
    ? divideDown(multiply(value, price), contract.multiplier)
    : divideDown(value, multiply(price, contract.multiplier));

/**
 * Most units that lose no more than `risk` between two different prices: risk ÷ (distance ×
 * multiplier), inverse risk × entry × stop ÷ (distance × multiplier); not rounded to lots. All
 * greater than zero.
 */
export function unitsAtRisk(
  risk: Decimal,
  prices: { readonly entry: Decimal; readonly stop: Decimal },
  contract: Contract,
): Decimal {
  const { entry, stop } = prices;
  const distance = multiply(absolute(subtract(entry, stop)), contract.multiplier);
  const weighed = contract.inverse ? multiply(risk, multiply(entry, stop)) : risk;
  return divideDown(weighed, distance);
}

/** Ten times the relative error of a quotient of 60 significant digits. */
const SLACK = multiply(decimal("1e-30"), decimal("1e-29"));

/** A quotient that is never above the true one, so that a size never costs more than was asked. */
function divideDown(dividend: Decimal, divisor: Decimal): Decimal {
  const quotient = divide(dividend, divisor);
  return greaterThan(multiply(quotient, divisor), dividend)
    ? subtract(quotient, multiply(quotient, SLACK))
    : quotient;
}
