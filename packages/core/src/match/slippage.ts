import type { Instrument } from "../model/instrument.ts";
import type { Side } from "../model/order.ts";
import {
  absolute,
  add,
  type Decimal,
  decimal,
  isPositive,
  maximum,
  minimum,
  multiply,
  subtract,
  ZERO,
} from "../prim/decimal.ts";
import { roundAgainst } from "./price.ts";

/** An order that takes what the market gives: market orders and stops that were touched. */
export interface SlippageRequest {
  readonly side: Side;
  readonly quantity: Decimal;
  /** The price before slippage. */
  readonly price: Decimal;
  readonly instrument: Instrument;
}

/** By how much the price gets worse: zero or more price units. Limit prices are never touched. */
export type SlippageModel = (request: SlippageRequest) => Decimal;

/** Orders fill at the quote. */
export const noSlippage: SlippageModel = () => ZERO;

/** Sizes of `slippageModel`; what is left out is zero. */
export interface SlippageSizes {
  /** In ticks of the instrument. */
  readonly ticks?: Decimal;
  /** In percent of the price, 0.1 means 0.1 %. */
  readonly percent?: Decimal;
}

const PERCENT = decimal("0.01");

/** A fixed number of ticks plus a percentage of the price. */
export function slippageModel(sizes: SlippageSizes): SlippageModel {
  const ticks = sizes.ticks ?? ZERO;
  const rate = multiply(sizes.percent ?? ZERO, PERCENT);
  return ({ price, instrument }) =>
    add(multiply(ticks, instrument.tickSize), multiply(absolute(price), rate));
}

/**
 * The price with slippage, on a tick of the worse side. What sells at a positive price keeps at
 * least one tick of it: slippage alone never turns a sale into a debt.
 */
export function slipped(request: SlippageRequest, model: SlippageModel): Decimal {
  const { side, price, instrument } = request;
  const { tickSize } = instrument;
  const slip = model(request);
  if (side === "buy") return roundAgainst(add(price, slip), side, tickSize);
  const moved = roundAgainst(subtract(price, slip), side, tickSize);
  if (!isPositive(price)) return moved;
  return minimum(maximum(moved, tickSize), roundAgainst(price, side, tickSize));
}
