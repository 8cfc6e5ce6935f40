import { type Book, isEmpty } from "../match/book.ts";
import type { Commitment } from "../match/commitments.ts";
import { reducible } from "../match/execute.ts";
import type { FeeModel } from "../match/fee-model.ts";
import type { ExecutionReport } from "../model/execution.ts";
import type { SymbolName } from "../model/ids.ts";
import type { Side } from "../model/order.ts";
import type { Position } from "../model/position.ts";
import { applyFill } from "../position/apply-fill.ts";
import {
  absolute,
  add,
  type Decimal,
  divide,
  isZero,
  maximum,
  multiply,
  negate,
  roundToPlaces,
  subtract,
  ZERO,
} from "../prim/decimal.ts";

// Money of a paper account, one rule for long and short alike:
//   cash          what was paid in, less purchases and fees, plus sales; the proceeds of a short sale
//                 are in it
//   equity        cash + Σ position × price × multiplier
//   buying power  equity × leverage − Σ |position × price × multiplier|
//                 − what working orders would open
// With leverage 1 and no shorts, buying power is the cash that no working order needs.

/** One symbol of the account. */
export interface Holding {
  readonly book: Book;
  readonly position: Position;
  /** The newest price; null where none was seen, then the position counts at its own average. */
  readonly mark: Decimal | null;
}

/** What a holding adds to the account. */
interface Share {
  /** Signed value of the position. */
  readonly value: Decimal;
  readonly gross: Decimal;
  /** Of working orders: value and fee of what they would open. */
  readonly reserved: Decimal;
}

/**
 * The account's money. Sums are kept up with every change, so that a check costs the same with any
 * number of positions.
 */
export interface Ledger {
  readonly fees: FeeModel;
  readonly leverage: Decimal;
  readonly holdings: Map<SymbolName, { readonly holding: Holding; readonly share: Share }>;
  cash: Decimal;
  totals: Share;
}

type Fill = Extract<ExecutionReport, { readonly type: "fill" }>;

const NOTHING: Share = { value: ZERO, gross: ZERO, reserved: ZERO };

/** A ledger without positions. */
export const createLedger = (rules: Pick<Ledger, "fees" | "leverage" | "cash">): Ledger => ({
  ...rules,
  holdings: new Map(),
  totals: NOTHING,
});

/** Replaces a holding; one without position and orders is dropped. */
export function setHolding(ledger: Ledger, symbol: SymbolName, holding: Holding): void {
  const before = ledger.holdings.get(symbol)?.share ?? NOTHING;
  const idle = isZero(holding.position.quantity) && isEmpty(holding.book);
  const share = idle ? NOTHING : shareOf(ledger, holding);
  if (idle) ledger.holdings.delete(symbol);
  else ledger.holdings.set(symbol, { holding, share });
  const { value, gross, reserved } = ledger.totals;
  ledger.totals = {
    value: add(value, subtract(share.value, before.value)),
    gross: add(gross, subtract(share.gross, before.gross)),
    reserved: add(reserved, subtract(share.reserved, before.reserved)),
  };
}

/** Moves cash by a fill and answers the position after it. */
export function bookFill(ledger: Ledger, fill: Fill, { book, position }: Holding): Position {
  const { lastPrice, lastQuantity, side, fee } = fill;
  const { multiplier } = book.instrument;
  const quantity = side === "buy" ? lastQuantity : negate(lastQuantity);
  const cost = multiply(multiply(quantity, lastPrice), multiplier);
  ledger.cash = subtract(subtract(ledger.cash, cost), fee);
  return applyFill(position, { quantity, price: lastPrice, fee }, { multiplier, inverse: false });
}

/** Cash and the value of the positions. */
export const equityOf = ({ cash, totals }: Ledger): Decimal => add(cash, totals.value);

/**
 * What new positions may be worth; below zero where losses or a gap have used up more than there
 * was.
 */
export const headroomOf = (ledger: Ledger): Decimal =>
  subtract(
    multiply(equityOf(ledger), ledger.leverage),
    add(ledger.totals.gross, ledger.totals.reserved),
  );

/** An order that is not in the book yet. */
export interface Wish {
  readonly side: Side;
  readonly quantity: Decimal;
  /** The price at which it is counted. */
  readonly price: Decimal;
}

/**
 * What an order needs of the account, and what there is for it: with what it sets free by closing
 * first.
 */
export function fundsFor(
  ledger: Ledger,
  holding: Holding,
  wish: Wish,
): { readonly needed: Decimal; readonly available: Decimal } {
  const { book } = holding;
  const before = book.commitments[wish.side];
  const after: Commitment = {
    ...before,
    quantity: add(before.quantity, wish.quantity),
    value: add(before.value, multiply(wish.quantity, absolute(wish.price))),
  };
  const closable = reducible(book, wish.side);
  const opens = subtract(excess(after.quantity, closable), excess(before.quantity, closable));
  const closes = subtract(wish.quantity, opens);
  const freed = multiply(multiply(closes, absolute(markOf(holding))), book.instrument.multiplier);
  return {
    needed: subtract(
      reserveOf(ledger, holding, wish.side, after),
      reserveOf(ledger, holding, wish.side, before),
    ),
    available: add(headroomOf(ledger), freed),
  };
}

function shareOf(ledger: Ledger, holding: Holding): Share {
  const { book, position } = holding;
  const size = multiply(position.quantity, book.instrument.multiplier);
  const value = multiply(size, markOf(holding));
  const { buy, sell } = book.commitments;
  const reserved = add(
    reserveOf(ledger, holding, "buy", buy),
    reserveOf(ledger, holding, "sell", sell),
  );
  return { value, gross: absolute(value), reserved };
}

const markOf = ({ mark, position }: Holding): Decimal => mark ?? position.averagePrice ?? ZERO;

const excess = (quantity: Decimal, closable: Decimal): Decimal =>
  maximum(ZERO, subtract(quantity, closable));

/** Enough places for any currency; only a reserve that does not terminate is rounded, upwards. */
const RESERVE_PLACES = 12;

/**
 * Value and fee of what the orders of one side would open beyond closing the position; where they
 * do both, the opening part is counted at their average price.
 */
function reserveOf(ledger: Ledger, holding: Holding, side: Side, orders: Commitment): Decimal {
  const { book } = holding;
  const opens = excess(orders.quantity, reducible(book, side));
  if (isZero(opens)) return ZERO;
  const unpriced = multiply(orders.unpriced, absolute(markOf(holding)));
  const whole = multiply(add(orders.value, unpriced), book.instrument.multiplier);
  const notional =
    opens === orders.quantity
      ? whole
      : roundToPlaces(divide(multiply(whole, opens), orders.quantity), RESERVE_PLACES, "up");
  const fee = ledger.fees({ quantity: opens, notional, liquidity: "taker", charged: ZERO });
  return add(notional, multiply(ledger.leverage, maximum(ZERO, fee)));
}
