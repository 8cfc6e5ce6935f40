import type { ExecutionReport } from "../model/execution.ts";
import { parseExecutionId } from "../model/ids.ts";
import type { Instrument } from "../model/instrument.ts";
import type { Side } from "../model/order.ts";
import {
  absolute,
  add,
  type Decimal,
  isZero,
  lessThan,
  maximum,
  minimum,
  multiply,
  negate,
  sign,
  ZERO,
} from "../prim/decimal.ts";
import { invariant } from "../prim/invariant.ts";
import { type Book, insert, remove, workingOrders } from "./book.ts";
import type { Liquidity } from "./fee-model.ts";
import { fillable } from "./fill-model.ts";
import { roundAgainst } from "./price.ts";
import { type SlippageModel, slipped } from "./slippage.ts";
import { after, end, endAll, type Moment, nameOf, type Step, stay } from "./step.ts";
import { isImmediate, leavesOf, type WorkingOrder } from "./working-order.ts";

/** An active order at a price that it accepts. */
export interface Execution {
  readonly order: WorkingOrder;
  readonly price: Decimal;
  readonly liquidity: Liquidity;
}

/** How much of the position an order of this side can close, unsigned. */
export const reducible = (book: Book, side: Side): Decimal =>
  maximum(ZERO, side === "sell" ? book.position : negate(book.position));

/**
 * Fills an order as far as quantity, position and liquidity go. What may not rest is cancelled, and
 * so is every reduce-only order that has nothing left to reduce.
 */
export function execute(book: Book, execution: Execution, at: Moment): Step {
  const { order, price } = execution;
  const leaves = leavesOf(order);
  const wanted = order.reduceOnly ? minimum(leaves, reducible(book, order.side)) : leaves;
  const request = { order, price, instrument: book.instrument };
  const quantity = fillable(wanted, request, at.models.fills);
  const killed = order.timeInForce === "fok" && lessThan(quantity, leaves);
  if (killed || isZero(quantity)) {
    const ends = isImmediate(order) || isZero(wanted);
    return ends ? end(book, order, "canceled", at.nowMs) : stay(book);
  }
  return after(fill(book, execution, quantity, at), (next) => endOrphans(book, next, at));
}

/** Books one fill: the order moves on, the position with it. */
function fill(book: Book, execution: Execution, quantity: Decimal, at: Moment): Step {
  const { order } = execution;
  const report = fillReport(book.instrument, execution, quantity, at);
  const signed = order.side === "buy" ? quantity : negate(quantity);
  const moved: Book = { ...remove(book, order), position: add(book.position, signed) };
  const rest: WorkingOrder = {
    ...order,
    filledQuantity: add(order.filledQuantity, quantity),
    fees: add(order.fees, report.fee),
  };
  if (isZero(leavesOf(rest))) return { book: moved, reports: [report] };
  if (!isImmediate(order)) return { book: insert(moved, rest), reports: [report] };
  const canceled = { type: "canceled", ...nameOf(order), atMs: at.nowMs } as const;
  return { book: moved, reports: [report, canceled] };
}

type FillReport = Extract<ExecutionReport, { readonly type: "fill" }>;

function fillReport(
  instrument: Instrument,
  { order, price, liquidity }: Execution,
  quantity: Decimal,
  { nowMs, models }: Moment,
): FillReport {
  const lastPrice = priceOf(order, { quantity, price, instrument }, models.slippage);
  const notional = multiply(multiply(quantity, absolute(lastPrice)), instrument.multiplier);
  const fee = models.fees({ quantity, notional, liquidity, charged: order.fees });
  // Named by how far the fill brings the order: unique, and the same after a restart, which knows
  // the filled quantity of an order but not the number of its fills.
  const execId = parseExecutionId(`${order.clientOrderId}:${add(order.filledQuantity, quantity)}`);
  invariant(execId !== null, "an execution id is made of an order id and a quantity", { order });
  return {
    type: "fill",
    ...nameOf(order),
    atMs: nowMs,
    execId,
    symbol: instrument.symbol,
    side: order.side,
    lastQuantity: quantity,
    lastPrice,
    fee,
  };
}

/**
 * Limit orders get the market's price where it is better than their limit; the others take it with
 * slippage.
 */
function priceOf(
  { side, orderType, limitPrice }: WorkingOrder,
  trade: { readonly quantity: Decimal; readonly price: Decimal; readonly instrument: Instrument },
  slippage: SlippageModel,
): Decimal {
  const limited = orderType === "limit" || orderType === "stop_limit";
  if (!limited || limitPrice === null) return slipped({ side, ...trade }, slippage);
  const price = roundAgainst(trade.price, side, trade.instrument.tickSize);
  return side === "buy" ? minimum(price, limitPrice) : maximum(price, limitPrice);
}

/**
 * Once a position is closed or turned, reduce-only orders on its old exit side have lost their
 * purpose.
 */
function endOrphans(before: Book, book: Book, at: Moment): Step {
  if (isZero(before.position) || sign(before.position) === sign(book.position)) return stay(book);
  const orphans = workingOrders(book).filter(
    (order) => order.reduceOnly && isZero(reducible(book, order.side)),
  );
  return endAll(book, orphans, "canceled", at.nowMs);
}
