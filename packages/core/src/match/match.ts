import type { ClientOrderId } from "../model/ids.ts";
import type { Quote } from "../model/instrument.ts";
import type { Side } from "../model/order.ts";
import { absolute, compare, type Decimal, isZero, subtract, ZERO } from "../prim/decimal.ts";
import { type Book, findWorking, holds, insert, remove, workingOrders } from "./book.ts";
import { execute, reducible } from "./execute.ts";
import { sidePrice } from "./price.ts";
import { after, end, endAll, type Moment, nameOf, type Step, stay } from "./step.ts";
import { follow } from "./trailing.ts";
import { type Path, touchOf, watchOf } from "./watch.ts";
import { awaitsStop, type BookOrder, isImmediate, type WorkingOrder } from "./working-order.ts";

// The one matcher, of the paper broker and of the backtest. A quote is a jump: whoever it crosses
// meets the quote itself. A move runs through every price between two quotes, as within a candle:
// whoever it crosses meets its own price.

/** A market that went from one quote to another through every price between them. */
export interface Move {
  readonly from: Quote;
  readonly to: Quote;
}

/**
 * Takes an order into the book: it is accepted, and meets the quote if there is one. Without a
 * quote it meets the next. A reduce-only order with nothing to reduce is cancelled at once.
 */
export function place(book: Book, order: BookOrder, quote: Quote | null, at: Moment): Step {
  const placed: WorkingOrder = { ...order, arrival: book.arrivals };
  const arrived = quote === null ? placed : followed(placed, quote, book);
  const accepted: Step = {
    book: insert({ ...book, arrivals: book.arrivals + 1 }, arrived),
    reports: [{ type: "accepted", ...nameOf(arrived), atMs: at.nowMs }],
  };
  if (arrived.reduceOnly && isZero(reducible(book, arrived.side))) {
    return after(accepted, (next) => end(next, arrived, "canceled", at.nowMs));
  }
  if (quote === null) return accepted;
  const path = pathOf({ from: quote, to: quote }, arrived.side);
  return after(accepted, (next) => meet(next, { order: arrived, path, rested: false }, at));
}

/** Lets every order meet a new quote; the market jumped there from wherever it was. */
export const matchQuote = (book: Book, quote: Quote, at: Moment): Step =>
  matchMove(book, { from: quote, to: quote }, at);

/**
 * Lets every order meet a move of the market. The one whose price comes first on the way is served
 * first, at equal prices the earlier one.
 */
export function matchMove(book: Book, move: Move, at: Moment): Step {
  let step = stay(followAll(book, move.from));
  for (const { order } of touched(step.book, move)) {
    const path = pathOf(move, order.side);
    step = after(step, (next) =>
      holds(next, order) ? meet(next, { order, path, rested: true }, at) : stay(next),
    );
  }
  return { book: followAll(step.book, move.to), reports: step.reports };
}

/** Cancels a working order; no report where the book does not have it. */
export function cancel(book: Book, id: ClientOrderId, nowMs: number): Step {
  const order = findWorking(book, id);
  return order === null ? stay(book) : end(book, order, "canceled", nowMs);
}

/** Ends every day order at the end of its session day. */
export function expireDay(book: Book, nowMs: number): Step {
  const ending = workingOrders(book).filter((order) => order.timeInForce === "day");
  return endAll(book, ending, "expired", nowMs);
}

interface Meeting {
  readonly order: WorkingOrder;
  readonly path: Path;
  /** The order waited in the book as it is: what it trades, others took from it. */
  readonly rested: boolean;
}

/**
 * One order on one way of the market. A stop that is touched goes on as a market or limit order
 * from there.
 */
function meet(book: Book, { order, path, rested }: Meeting, at: Moment): Step {
  const watch = watchOf(order);
  const price = touchOf(watch, path);
  if (awaitsStop(order)) {
    if (price === null) return stay(book);
    const active: WorkingOrder = { ...order, triggered: true };
    const onwards = { order: active, path: { from: price, to: path.to }, rested: false };
    return meet(insert(remove(book, order), active), onwards, at);
  }
  const immediate = isImmediate(order);
  if (price === null) return immediate ? end(book, order, "canceled", at.nowMs) : stay(book);
  const maker = rested && watch.kind !== "any" && !immediate;
  return execute(book, { order, price, liquidity: maker ? "maker" : "taker" }, at);
}

interface Touched {
  readonly order: WorkingOrder;
  /** How far the market went before it came to the order's price. */
  readonly distance: Decimal;
}

function touched(book: Book, move: Move): readonly Touched[] {
  const { any, trailing, buy_falls, buy_rises, sell_falls, sell_rises } = book.queues;
  const found: Touched[] = any.map((order) => ({ order, distance: ZERO }));
  const paths: Record<Side, Path> = { buy: pathOf(move, "buy"), sell: pathOf(move, "sell") };
  for (const order of trailing) {
    const hit = reach(order, paths[order.side]);
    if (hit !== null) found.push(hit);
  }
  for (const queue of [buy_falls, buy_rises, sell_falls, sell_rises]) {
    for (const order of queue) {
      const hit = reach(order, paths[order.side]);
      if (hit === null) break; // those behind wait for prices further away
      found.push(hit);
    }
  }
  return found.sort(
    (left, right) =>
      compare(left.distance, right.distance) || left.order.arrival - right.order.arrival,
  );
}

function reach(order: WorkingOrder, path: Path): Touched | null {
  const price = touchOf(watchOf(order), path);
  return price === null ? null : { order, distance: absolute(subtract(price, path.from)) };
}

const pathOf = (move: Move, side: Side): Path => ({
  from: sidePrice(move.from, side),
  to: sidePrice(move.to, side),
});

function followAll(book: Book, quote: Quote): Book {
  let next = book;
  for (const order of book.queues.trailing) {
    const moved = followed(order, quote, book);
    if (moved !== order) next = insert(remove(next, order), moved);
  }
  return next;
}

const followed = (order: WorkingOrder, quote: Quote, { instrument }: Book): WorkingOrder =>
  order.orderType === "trailing_stop" && awaitsStop(order)
    ? follow(order, sidePrice(quote, order.side), instrument.tickSize)
    : order;
