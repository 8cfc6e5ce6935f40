import type { ExecutionReport } from "../model/execution.ts";
import { type Book, remove } from "./book.ts";
import { type FeeModel, noFees } from "./fee-model.ts";
import { type FillModel, wholeFills } from "./fill-model.ts";
import { noSlippage, type SlippageModel } from "./slippage.ts";
import type { WorkingOrder } from "./working-order.ts";

/** How fills come about. */
export interface Models {
  readonly fills: FillModel;
  readonly fees: FeeModel;
  readonly slippage: SlippageModel;
}

/** Whole fills at the quote, free of charge. */
export const PLAIN_MODELS: Models = { fills: wholeFills, fees: noFees, slippage: noSlippage };

/** What every step of one moment shares. */
export interface Moment {
  /** Unix milliseconds that the reports carry. */
  readonly nowMs: number;
  readonly models: Models;
}

/** The book after something happened, and what there is to report, in order. */
export interface Step {
  readonly book: Book;
  readonly reports: readonly ExecutionReport[];
}

/** A step that changes nothing. */
export const stay = (book: Book): Step => ({ book, reports: [] });

/** The part of a report that names the order. */
export const nameOf = (
  order: WorkingOrder,
): Pick<ExecutionReport, "clientOrderId" | "venueOrderId"> => ({
  clientOrderId: order.clientOrderId,
  venueOrderId: order.venueOrderId,
});

/** Ends an order without a fill; nothing happens where the book does not have it. */
export function end(
  book: Book,
  order: WorkingOrder,
  type: "canceled" | "expired",
  nowMs: number,
): Step {
  const rest = remove(book, order);
  return rest === book
    ? stay(book)
    : { book: rest, reports: [{ type, ...nameOf(order), atMs: nowMs }] };
}

/** Ends several orders, one after the other. */
export function endAll(
  book: Book,
  orders: readonly WorkingOrder[],
  type: "canceled" | "expired",
  nowMs: number,
): Step {
  let step = stay(book);
  for (const order of orders) step = after(step, (next) => end(next, order, type, nowMs));
  return step;
}

/** A step followed by another, with the reports of both. */
export function after(step: Step, next: (book: Book) => Step): Step {
  const { book, reports } = next(step.book);
  return { book, reports: [...step.reports, ...reports] };
}
