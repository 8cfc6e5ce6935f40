import { type Reason, reason } from "../../model/codes.ts";
import type { Instrument } from "../../model/instrument.ts";
import { type Decimal, isZero, lessThan, roundToStep } from "../../prim/decimal.ts";
import { accept, type Result, refuse } from "../../prim/result.ts";
import { isDecimal, isPositiveDecimal } from "../../risk/plain.ts";
import { invalidSize } from "./facts.ts";

/**
 * A quantity on the instrument's lots, never more than asked. SIZE_BELOW_MINIMUM where nothing is
 * left, or less than the instrument's minimum: it is not rounded up to that.
 */
export function roundToLot(quantity: Decimal, instrument: Instrument): Result<Decimal, Reason> {
  const { lotSize, minQuantity } = instrument;
  if (!isPositiveDecimal(quantity)) return invalidSize("quantity");
  if (!isPositiveDecimal(lotSize)) return invalidSize("instrument.lotSize");
  if (!isDecimal(minQuantity)) return invalidSize("instrument.minQuantity");
  const rounded = roundToStep(quantity, lotSize, "down");
  if (!isZero(rounded) && !lessThan(rounded, minQuantity)) return accept(rounded);
  return refuse(reason("SIZE_BELOW_MINIMUM", { quantity: rounded, lotSize, minQuantity }));
}
