import type { Position } from "../model/position.ts";
import {
  absolute,
  add,
  type Decimal,
  divide,
  isPositive,
  multiply,
  subtract,
  ZERO,
} from "../prim/decimal.ts";
import { invariant } from "../prim/invariant.ts";

/** What a position's profit depends on besides quantities and prices. */
export interface Contract {
  /** Value of one unit of quantity per unit of price, greater than zero; 1 for shares and spot. */
  readonly multiplier: Decimal;
  /** Whether it is settled in its base currency, with profit (1/entry − 1/exit) per unit. */
  readonly inverse: boolean;
}

/** A price move on a signed quantity. */
export interface Move {
  readonly quantity: Decimal;
  readonly entry: Decimal;
  readonly exit: Decimal;
}

/**
 * Profit of a signed quantity between two prices, before fees: quantity × multiplier × (exit − entry);
 * of an inverse contract quantity × multiplier × (1/entry − 1/exit), in base currency, to 60
 * significant digits.
 */
export function profit(move: Move, contract: Contract): Decimal {
  const size = multiply(move.quantity, contract.multiplier);
  const linear = multiply(size, subtract(move.exit, move.entry));
  if (!contract.inverse) return linear;
  return divide(linear, multiply(inversePrice(move.entry), inversePrice(move.exit)));
}

/** Profit of the open quantity if it were closed at `mark`, before fees; zero when flat. */
export function unrealized(position: Position, mark: Decimal, contract: Contract): Decimal {
  if (position.averagePrice === null) return ZERO;
  return profit(
    { quantity: position.quantity, entry: position.averagePrice, exit: mark },
    contract,
  );
}

/**
 * Unsigned value of a signed or unsigned quantity at a price: |quantity| × multiplier × |price| in
 * quote currency; of an inverse contract |quantity| × multiplier / price in base currency.
 */
export function notional(
  holding: { readonly quantity: Decimal },
  price: Decimal,
  contract: Contract,
): Decimal {
  const size = multiply(absolute(holding.quantity), contract.multiplier);
  return contract.inverse ? divide(size, inversePrice(price)) : multiply(size, absolute(price));
}

/** Profit of what was closed less all fees, those of opening fills among them. */
export const realizedNet = (position: Position): Decimal =>
  subtract(position.realizedGross, position.fees);

/** Realized net profit and unrealized profit at `mark`. */
export const totalNet = (position: Position, mark: Decimal, contract: Contract): Decimal =>
  add(realizedNet(position), unrealized(position, mark, contract));

/** The price itself; an inverse contract has none at zero or below. */
export function inversePrice(price: Decimal): Decimal {
  invariant(isPositive(price), "the price of an inverse contract is greater than zero", { price });
  return price;
}
