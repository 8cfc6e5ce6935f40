import { type Decimal, fractionDigits, roundToPlaces } from "../prim/decimal.ts";

/** A number that ends within so many decimals is printed as it is. */
const EXACT_PLACES = 36;
/** The rounding of an average stays beyond this decimal, so up to here a number shows whether it ends. */
const TRUSTED_PLACES = 45;
const ROUNDED_PLACES = 12;

/** A number for people and programs outside: exact where it ends, else rounded half to even to 12 places. */
export function displayed(value: Decimal): string {
  const trusted = roundToPlaces(value, TRUSTED_PLACES, "nearest");
  return fractionDigits(trusted) <= EXACT_PLACES
    ? trusted
    : roundToPlaces(value, ROUNDED_PLACES, "nearest");
}
