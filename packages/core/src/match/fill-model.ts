import type { Instrument } from "../model/instrument.ts";
import {
  atLeast,
  type Decimal,
  isNegative,
  minimum,
  multiply,
  roundToStep,
  ZERO,
} from "../prim/decimal.ts";
import { leavesOf, type WorkingOrder } from "./working-order.ts";

/** One order at one price. */
export interface FillRequest {
  readonly order: WorkingOrder;
  readonly price: Decimal;
  readonly instrument: Instrument;
}

/** How much of an order one quote can fill; more than is left means all of it. */
export type FillModel = (request: FillRequest) => Decimal;

/** Every order finds its whole quantity. */
export const wholeFills: FillModel = ({ order }) => leavesOf(order);

/** Limits of `limitedFills`; what is left out or null does not limit. */
export interface FillLimits {
  /** Most that one quote fills of one order. */
  readonly maxFillPerQuote?: Decimal | null;
  /** Part of the ordered quantity that one quote fills, 0 to 1, rounded up to a lot. */
  readonly fraction?: Decimal | null;
}

/**
 * Every quote fills each order it touches by a limited quantity; the rest waits for the next quote.
 */
export const limitedFills =
  ({ fraction = null, maxFillPerQuote = null }: FillLimits): FillModel =>
  ({ order, instrument }) => {
    const most = maxFillPerQuote ?? order.quantity;
    if (fraction === null) return most;
    const part = multiply(order.quantity, fraction);
    return minimum(most, roundToStep(part, instrument.lotSize, "up"));
  };

/** What fills of `wanted`: all where the model allows it, else whole lots of what it allows. */
export function fillable(wanted: Decimal, request: FillRequest, model: FillModel): Decimal {
  const available = model(request);
  if (atLeast(available, wanted)) return wanted;
  return isNegative(available) ? ZERO : roundToStep(available, request.instrument.lotSize, "down");
}
