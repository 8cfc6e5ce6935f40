import type { StrategyId, SymbolName } from "../model/ids.ts";
import type { Order } from "../model/order.ts";
import { leavesQuantity } from "../order/quantities.ts";
import { isOpen } from "../order/transitions.ts";
import { type OpenSides, type Reach, reachOf } from "../position/exposure.ts";
import { notional } from "../position/pnl.ts";
import {
  absolute,
  add,
  type Decimal,
  isNegative,
  isZero,
  maximum,
  minimum,
  negate,
  subtract,
  ZERO,
} from "../prim/decimal.ts";
import { type AccountState, shareKey } from "./state.ts";
import { type Leaves, type Sums, shareSums, symbolSums } from "./sums.ts";

/** Brings the sums from an order as it was to the order as it is; null where it was just made. */
export function countOrder(book: AccountState, before: Order | null, after: Order): void {
  const { sums } = book;
  const was = openLeaves(before);
  const is = openLeaves(after);
  const change = subtract(is, was);
  const share = shareSums(sums, shareKey(after.strategy, after.symbol));
  if (after.purpose === "entry") {
    countEntry(sums, before, after);
    move(symbolSums(sums, after.symbol).opening, after.side, change);
    move(share.opening, after.side, change);
    if (after.orderType === "market") move(share.inFlight, after.side, change);
    return;
  }
  move(symbolSums(sums, after.symbol).closing, after.side, change);
  const wasOpen = before !== null && isOpen(before.status);
  if (isOpen(after.status) === wasOpen) return;
  if (wasOpen) share.reducing.delete(after.clientOrderId);
  else share.reducing.add(after.clientOrderId);
  if (after.purpose === "exit" && after.orderType === "market") {
    share.exitsInFlight += wasOpen ? -1 : 1;
  }
}

function countEntry(sums: Sums, before: Order | null, after: Order): void {
  sums.working = add(sums.working, subtract(openValue(after), openValue(before)));
  sums.pending = add(sums.pending, subtract(pendingValue(after), pendingValue(before)));
  sums.waitingEntries += waits(after) - waits(before);
}

const openLeaves = (order: Order | null): Decimal =>
  order !== null && isOpen(order.status) ? leavesQuantity(order) : ZERO;

const waits = (order: Order | null): number => (order?.status === "initialized" ? 1 : 0);

/** What an order's open quantity is worth at its own price, else at the one it was made at. */
function openValue(order: Order | null): Decimal {
  const quantity = openLeaves(order);
  const price = order?.limitPrice ?? order?.stopPrice ?? order?.referencePrice ?? null;
  return order === null || price === null || isZero(quantity)
    ? ZERO
    : notional({ quantity }, price, contractOf(order));
}

/** The value that a broker's free money cannot know of, because it has not confirmed the order. */
export const pendingValue = (order: Order | null): Decimal =>
  order !== null && PENDING.has(order.status) ? openValue(order) : ZERO;

const PENDING: ReadonlySet<Order["status"]> = new Set(["initialized", "submitted", "unknown"]);

const contractOf = ({ instrument: { inverse = false, multiplier } }: Order) => ({
  multiplier,
  inverse,
});

function move(sums: Leaves, side: Order["side"], change: Decimal): void {
  if (isZero(change)) return;
  if (side === "buy") sums.bought = add(sums.bought, change);
  else sums.sold = add(sums.sold, change);
}

/** A share has moved from one signed quantity to another. */
export function countShare(
  book: AccountState,
  symbol: SymbolName,
  from: Decimal,
  to: Decimal,
): void {
  const { shares } = symbolSums(book.sums, symbol);
  shares.long = add(shares.long, subtract(longOf(to), longOf(from)));
  shares.short = add(shares.short, subtract(longOf(negate(to)), longOf(negate(from))));
}

const longOf = (quantity: Decimal): Decimal => (isNegative(quantity) ? ZERO : quantity);

/** A new price of a symbol; values follow with `revalue`. */
export function markPrice(book: AccountState, symbol: SymbolName, price: Decimal): void {
  symbolSums(book.sums, symbol).mark = price;
}

/**
 * How far the account's position in a symbol can still go. Exits are never refused, and one strategy's exit takes
 * another one's counterweight away: each side counts as if all that stands against it were closed first.
 */
export function reachIn(
  book: AccountState,
  symbol: SymbolName,
  open: { readonly opening: OpenSides; readonly closing: OpenSides },
): Reach {
  const position = book.positions.get(symbol)?.quantity ?? ZERO;
  const { long, short } = book.sums.symbols.get(symbol)?.shares ?? { long: ZERO, short: ZERO };
  const unowned = subtract(position, subtract(long, short));
  const { opening } = open;
  const reach = reachOf(position, open);
  const longs = add(add(long, longOf(unowned)), opening.bought);
  const shorts = add(add(short, longOf(negate(unowned))), opening.sold);
  return { long: maximum(reach.long, longs), short: minimum(reach.short, negate(shorts)) };
}

/** Values the symbol anew after a change of its position, its orders or its price. */
export function revalue(book: AccountState, symbol: SymbolName): void {
  const { sums } = book;
  const own = symbolSums(sums, symbol);
  const reach = reachIn(book, symbol, own);
  const high = valueAt(book, symbol, reach.long);
  const low = valueAt(book, symbol, reach.short);
  sums.high = add(sums.high, subtract(high, own.high));
  sums.low = add(sums.low, subtract(low, own.low));
  sums.gross = add(sums.gross, subtract(worst(high, low), worst(own.high, own.low)));
  own.high = high;
  own.low = low;
}

/** Values one strategy's share anew. */
export function revalueShare(book: AccountState, strategy: StrategyId, symbol: SymbolName): void {
  const { strategies } = book.sums;
  const key = shareKey(strategy, symbol);
  const share = shareSums(book.sums, key);
  const held = book.strategyPositions.get(key)?.quantity ?? ZERO;
  const { bought, sold } = share.opening;
  const most = maximum(add(longOf(held), bought), add(longOf(negate(held)), sold));
  const value = absolute(valueAt(book, symbol, most));
  strategies.set(strategy, add(strategies.get(strategy) ?? ZERO, subtract(value, share.value)));
  share.value = value;
}

/** The larger of a highest and a lowest signed value, unsigned. */
export const worst = (high: Decimal, low: Decimal): Decimal =>
  maximum(absolute(high), absolute(low));

/** Signed value of a quantity at the newest price; zero where no price is known, which no entry passes with. */
function valueAt(book: AccountState, symbol: SymbolName, quantity: Decimal): Decimal {
  const { mark } = symbolSums(book.sums, symbol);
  const instrument = book.instruments.get(symbol);
  if (mark === null || instrument === undefined || isZero(quantity)) return ZERO;
  const { inverse = false, multiplier } = instrument;
  const value = notional({ quantity }, mark, { multiplier, inverse });
  return isNegative(quantity) ? negate(value) : value;
}
