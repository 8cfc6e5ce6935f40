import type { Position } from "../model/position.ts";
import { type Decimal, isPositive, ONE, parseDecimal, ZERO } from "../prim/decimal.ts";
import { applyFill, type Fill, FLAT } from "./apply-fill.ts";
import { displayed } from "./display.ts";
import { type Contract, notional, realizedNet, totalNet, unrealized } from "./pnl.ts";

/** One execution, its numbers as decimal texts such as `-0.25` or `43250.5`. */
export interface FillText {
  /** Signed: positive buys, negative sells; zero books the fee alone. */
  readonly quantity: string;
  /** May be zero or negative, but not of an inverse contract. */
  readonly price: string;
  /** In the currency of the profit; negative is a rebate; `0` unless given. */
  readonly fee?: string | undefined;
}

/** What the fills are of, and the price to value the open rest at. */
export interface FoldOptions {
  /** Value of one unit of quantity per unit of price, greater than zero; `1` unless given. */
  readonly multiplier?: string | undefined;
  /** Whether profit is in the base currency: (1/entry − 1/exit) per unit; false unless given. */
  readonly inverse?: boolean | undefined;
  /** Current price; with it the answer carries `unrealized`, `totalNet` and `notional`. */
  readonly mark?: string | undefined;
}

/** The position after the fills, as decimal texts; profits in quote currency, inverse ones in base. */
export interface FoldedPosition {
  /** Signed: positive is long. */
  readonly quantity: string;
  /** Null when flat. */
  readonly averagePrice: string | null;
  /** Profit of what was closed, before fees. */
  readonly realizedGross: string;
  readonly fees: string;
  /** `realizedGross` − `fees`. */
  readonly realizedNet: string;
  /** How often the position came back to flat or flipped. */
  readonly closedCycles: number;
  /** Profit of the open rest at the mark. */
  readonly unrealized?: string;
  /** `realizedNet` + `unrealized`. */
  readonly totalNet?: string;
  /** Unsigned value of the open rest at the mark. */
  readonly notional?: string;
}

/**
 * The net position, average price and profit of a list of fills, by the average-cost method: an
 * opening or adding fill moves the average, a reducing one realizes, one beyond flat closes and opens
 * anew; fees stand apart from the average.
 *
 * A number that ends within 36 decimals is printed exactly, any other is rounded half to even to 12.
 *
 * Throws a TypeError on a number that is not given as text and a RangeError on a text that is no
 * decimal, a multiplier of zero or less, and an inverse price of zero or less; the message names the
 * field, the index of its fill and the text.
 * @example
 * foldFills([{ quantity: "3", price: "10" }, { quantity: "-1", price: "12", fee: "0.02" }])
 * // { quantity: "2", averagePrice: "10", realizedGross: "2", fees: "0.02", realizedNet: "1.98", closedCycles: 0 }
 */
export function foldFills(fills: readonly FillText[], options: FoldOptions = {}): FoldedPosition {
  const contract = readContract(options);
  const mark = options.mark === undefined ? null : readPrice("mark", options.mark, contract);
  let position = FLAT;
  fills.forEach((fill, index) => {
    position = applyFill(position, readFill(fill, index, contract), contract);
  });
  return mark === null
    ? printed(position)
    : { ...printed(position), ...valued(position, mark, contract) };
}

function printed(position: Position): FoldedPosition {
  return {
    quantity: displayed(position.quantity),
    averagePrice: position.averagePrice === null ? null : displayed(position.averagePrice),
    realizedGross: displayed(position.realizedGross),
    fees: displayed(position.fees),
    realizedNet: displayed(realizedNet(position)),
    closedCycles: position.closedCycles,
  };
}

function valued(position: Position, mark: Decimal, contract: Contract): Partial<FoldedPosition> {
  return {
    unrealized: displayed(unrealized(position, mark, contract)),
    totalNet: displayed(totalNet(position, mark, contract)),
    notional: displayed(notional(position, mark, contract)),
  };
}

function readContract(options: FoldOptions): Contract {
  const multiplier =
    options.multiplier === undefined ? ONE : read("multiplier", options.multiplier);
  if (!isPositive(multiplier)) throw notPositive("multiplier", multiplier);
  return { multiplier, inverse: options.inverse ?? false };
}

function readFill(fill: FillText, index: number, contract: Contract): Fill {
  return {
    quantity: read(`fills[${index}].quantity`, fill.quantity),
    price: readPrice(`fills[${index}].price`, fill.price, contract),
    fee: fill.fee === undefined ? ZERO : read(`fills[${index}].fee`, fill.fee),
  };
}

function readPrice(name: string, source: string, contract: Contract): Decimal {
  const price = read(name, source);
  if (contract.inverse && !isPositive(price)) throw notPositive(name, source);
  return price;
}

function read(name: string, source: unknown): Decimal {
  if (typeof source !== "string") {
    throw new TypeError(
      `${name} must be a decimal text, not ${source === null ? "null" : typeof source}`,
    );
  }
  const value = parseDecimal(source);
  if (value === null) throw new RangeError(`${name} is not a decimal: ${JSON.stringify(source)}`);
  return value;
}

const notPositive = (name: string, source: string): RangeError =>
  new RangeError(`${name} must be greater than zero: ${JSON.stringify(source)}`);
