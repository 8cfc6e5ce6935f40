import type { ClientOrderId } from "../model/ids.ts";
import type { Instrument } from "../model/instrument.ts";
import { compare, type Decimal, ZERO } from "../prim/decimal.ts";
import { type Commitments, commit, NO_COMMITMENTS } from "./commitments.ts";
import { watchOf } from "./watch.ts";
import { awaitsStop, isImmediate, type WorkingOrder } from "./working-order.ts";

/** Orders that wait for the same thing, the next to come to life first. */
export type QueueName =
  | "any"
  | "trailing"
  | "buy_falls"
  | "buy_rises"
  | "sell_falls"
  | "sell_rises";

/**
 * Our orders in one instrument of one account, and the position they work on. Never changed in
 * place.
 */
export interface Book {
  readonly instrument: Instrument;
  /** Signed. */
  readonly position: Decimal;
  /** How many orders ever came. */
  readonly arrivals: number;
  readonly queues: Readonly<Record<QueueName, readonly WorkingOrder[]>>;
  /** What the working orders could still open or close. */
  readonly commitments: Commitments;
}

const NO_QUEUES: Book["queues"] = {
  any: [],
  trailing: [],
  buy_falls: [],
  buy_rises: [],
  sell_falls: [],
  sell_rises: [],
};
const QUEUE_NAMES = Object.freeze([
  "any",
  "trailing",
  "buy_falls",
  "buy_rises",
  "sell_falls",
  "sell_rises",
] as const) satisfies readonly QueueName[];

/** A book without orders. */
export const emptyBook = (instrument: Instrument, position: Decimal = ZERO): Book => ({
  instrument,
  position,
  arrivals: 0,
  queues: NO_QUEUES,
  commitments: NO_COMMITMENTS,
});

/** Every order of the book, in order of arrival. */
export const workingOrders = (book: Book): readonly WorkingOrder[] =>
  QUEUE_NAMES.flatMap((name) => book.queues[name]).sort(
    (left, right) => left.arrival - right.arrival,
  );

/** Whether no order is left. */
export const isEmpty = (book: Book): boolean =>
  QUEUE_NAMES.every((name) => book.queues[name].length === 0);

/** An order by its id; null where the book has none. */
export function findWorking(book: Book, id: ClientOrderId): WorkingOrder | null {
  for (const name of QUEUE_NAMES) {
    const found = book.queues[name].find((order) => order.clientOrderId === id);
    if (found !== undefined) return found;
  }
  return null;
}

/** The book with one order more. */
export function insert(book: Book, order: WorkingOrder): Book {
  const name = queueOf(order);
  const queue = book.queues[name];
  const longer = queue.toSpliced(placeOf(queue, name, order), 0, order);
  return {
    ...book,
    queues: { ...book.queues, [name]: longer },
    commitments: commit(book.commitments, order, "add"),
  };
}

/** The book without exactly this version of the order; the same book where it is not in it. */
export function remove(book: Book, order: WorkingOrder): Book {
  if (!holds(book, order)) return book;
  const name = queueOf(order);
  const queue = book.queues[name];
  const shorter = queue.toSpliced(placeOf(queue, name, order), 1);
  return {
    ...book,
    queues: { ...book.queues, [name]: shorter },
    commitments: commit(book.commitments, order, "subtract"),
  };
}

/** Whether exactly this version of the order is in the book. */
export function holds(book: Book, order: WorkingOrder): boolean {
  const name = queueOf(order);
  const queue = book.queues[name];
  return queue[placeOf(queue, name, order)] === order;
}

/** Where an order waits. One that must not rest looks at the next price, whatever it is. */
function queueOf(order: WorkingOrder): QueueName {
  if (awaitsStop(order) && order.orderType === "trailing_stop") return "trailing";
  if (!awaitsStop(order) && isImmediate(order)) return "any";
  const { kind } = watchOf(order);
  return kind === "falls" || kind === "rises" ? `${order.side}_${kind}` : "any";
}

/** Index of the first order that does not come before `order`; found by halving. */
function placeOf(queue: readonly WorkingOrder[], name: QueueName, order: WorkingOrder): number {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = queue[middle];
    if (other !== undefined && comesBefore(name, other, order)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function comesBefore(name: QueueName, left: WorkingOrder, right: WorkingOrder): boolean {
  if (name === "any" || name === "trailing") return left.arrival < right.arrival;
  const order = compare(levelOf(left), levelOf(right));
  if (order === 0) return left.arrival < right.arrival;
  return name === "buy_falls" || name === "sell_falls" ? order > 0 : order < 0;
}

function levelOf(order: WorkingOrder): Decimal {
  const watch = watchOf(order);
  return watch.kind === "falls" || watch.kind === "rises" ? watch.level : ZERO;
}
