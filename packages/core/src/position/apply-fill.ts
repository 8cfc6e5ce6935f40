import type { Position } from "../model/position.ts";
import {
  absolute,
  add,
  type Decimal,
  divide,
  isPositive,
  isZero,
  minimum,
  multiply,
  negate,
  roundToPlaces,
  sign,
  ZERO,
} from "../prim/decimal.ts";
import { invariant } from "../prim/invariant.ts";
import { type Contract, inversePrice, profit } from "./pnl.ts";

/** One execution as the position sees it. */
export interface Fill {
  /** Signed: positive buys, negative sells; zero books the fee alone. */
  readonly quantity: Decimal;
  readonly price: Decimal;
  /** In the currency of the profit; negative is a rebate. */
  readonly fee: Decimal;
}

/** A position before its first fill. */
export const FLAT: Position = {
  quantity: ZERO,
  averagePrice: null,
  realizedGross: ZERO,
  fees: ZERO,
  closedCycles: 0,
};

/** The cash of a closed cycle ends within so many decimals; what follows is rounding of the average. */
const CASH_PLACES = 40;

/**
 * Moves a position by one fill, by the average-cost method: a fill on the same side moves the average,
 * a fill against it realizes (price − average) × closed and leaves the average, and one beyond flat
 * closes everything and opens the rest at its own price. Fees are summed apart, never in the average.
 *
 * An average that does not end carries 60 significant digits, so the state stays bounded. What a linear
 * contract has realized is exact again whenever the position comes to flat or flips.
 *
 * Throws an InvariantError on a multiplier of zero or less, on an inverse price of zero or less, and
 * on a position whose average price does not fit its quantity.
 * @example applyFill(FLAT, { quantity: decimal("2"), price: decimal("100"), fee: ZERO }, contract)
 */
export function applyFill(position: Position, fill: Fill, contract: Contract): Position {
  invariant(isPositive(contract.multiplier), "a multiplier is greater than zero", { contract });
  if (contract.inverse) inversePrice(fill.price);
  const booked = { ...position, fees: add(position.fees, fill.fee) };
  if (isZero(fill.quantity)) return booked;
  const average = averageOf(position);
  if (average === null) return { ...booked, quantity: fill.quantity, averagePrice: fill.price };
  return sign(fill.quantity) === sign(position.quantity)
    ? increase(booked, average, fill, contract)
    : reduce(booked, average, fill, contract);
}

function averageOf(position: Position): Decimal | null {
  const { quantity, averagePrice } = position;
  invariant((averagePrice === null) === isZero(quantity), "a position has an average unless flat", {
    position,
  });
  return averagePrice;
}

function increase(position: Position, average: Decimal, fill: Fill, contract: Contract): Position {
  return {
    ...position,
    quantity: add(position.quantity, fill.quantity),
    averagePrice:
      average === fill.price ? average : meanPrice(position.quantity, average, fill, contract),
  };
}

// Linear: the mean of the prices by quantity. Inverse: the harmonic mean (q + d) / (q/a + d/p),
// multiplied out so that it takes one division.
function meanPrice(held: Decimal, average: Decimal, fill: Fill, contract: Contract): Decimal {
  const total = add(held, fill.quantity);
  if (!contract.inverse) {
    const cost = add(multiply(held, average), multiply(fill.quantity, fill.price));
    return divide(cost, total);
  }
  const weights = add(multiply(held, fill.price), multiply(fill.quantity, average));
  return divide(multiply(total, multiply(average, fill.price)), weights);
}

function reduce(position: Position, average: Decimal, fill: Fill, contract: Contract): Position {
  const closed = minimum(absolute(position.quantity), absolute(fill.quantity));
  const quantity = sign(position.quantity) === 1 ? closed : negate(closed);
  const gain = profit({ quantity, entry: average, exit: fill.price }, contract);
  const realizedGross = add(position.realizedGross, gain);
  const rest = add(position.quantity, fill.quantity);
  if (sign(rest) === sign(position.quantity)) return { ...position, quantity: rest, realizedGross };
  return {
    ...position,
    quantity: rest,
    averagePrice: isZero(rest) ? null : fill.price,
    // Paid in base currency, even a closed cycle may not end: 1/entry − 1/exit.
    realizedGross: contract.inverse
      ? realizedGross
      : roundToPlaces(realizedGross, CASH_PLACES, "nearest"),
    closedCycles: position.closedCycles + 1,
  };
}
