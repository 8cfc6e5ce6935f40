import {
  absolute,
  add,
  type Decimal,
  decimal,
  divide,
  isZero,
  lessThan,
  multiply,
  negate,
  roundToPlaces,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import type { WireFill } from "./wire.ts";

const HUNDRED = decimal("100");
const ONE = decimal("1");

/**
 * What a fill cost, in the currency of the instrument. Taxes come as negative amounts, mostly in the account's
 * currency; they are converted with the rate of the fill. Without any rate the amount stays as it was charged.
 */
export function feeOf(fill: WireFill, currency: string | null): Decimal {
  const total = fill.taxes.reduce(
    (sum, tax) =>
      add(sum, multiply(negate(tax.quantity), rateOf(fill, { from: tax.currency, to: currency }))),
    ZERO,
  );
  return roundToPlaces(total, 8, "nearest");
}

function rateOf(
  fill: WireFill,
  { from, to }: { readonly from: string | null; readonly to: string | null },
): Decimal {
  if (from === null || to === null || from === to) return ONE;
  // Many London prices are in pence.
  if (from === "GBP" && to === "GBX") return HUNDRED;
  const { fxRate, netValue } = fill;
  if (fxRate === null || isZero(fxRate)) return ONE;
  const inverse = divide(ONE, fxRate);
  if (netValue === null || isZero(netValue)) return inverse;
  // The spec does not say which way the rate counts; the money that moved does.
  const seen = absolute(divide(multiply(fill.price, fill.quantity), netValue));
  const distance = (rate: Decimal): Decimal => absolute(subtract(rate, seen));
  return lessThan(distance(fxRate), distance(inverse)) ? fxRate : inverse;
}
