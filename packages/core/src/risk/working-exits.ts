import type { Order, OrderIntent, OrderPurpose } from "../model/order.ts";
import { leavesQuantity } from "../order/quantities.ts";
import { add, type Decimal, maximum, negate, sum, ZERO } from "../prim/decimal.ts";
import { isEntry } from "./facts.ts";
import { isDecimal } from "./plain.ts";
import type { RiskView } from "./rule.ts";

/** An exit against what there is to close; both unsigned. */
export interface Closing {
  /** What the strategy's exits can close together, the one under check among them. */
  readonly wanted: Decimal;
  /** What is there to be closed from that side when the order goes; zero where there is nothing. */
  readonly open: Decimal;
}

/**
 * Weighs an exit against its strategy's position; null where a quantity is malformed.
 *
 * All exits count, and the larger of stops and targets, because the engine cancels the one when the
 * other fills. Of the orders that end before this one goes, exits no longer count; entries can
 * still fill until then, and the exit is there to close that too. It is cut to what is held when it
 * goes.
 */
export function weighExit(intent: OrderIntent, view: RiskView): Closing | null {
  const own = view.openOrders.filter((order) => isOwn(order, intent));
  const quantities = own.flatMap((order) => [order.quantity, order.filledQuantity]);
  if (![view.held, intent.quantity, ...quantities].every(isDecimal)) return null;
  const rivals = own.filter((order) => isRival(order, intent, view));
  const closes = (purpose: OrderPurpose): Decimal =>
    add(
      sum(rivals.filter((order) => order.purpose === purpose).map(leavesQuantity)),
      intent.purpose === purpose ? intent.quantity : ZERO,
    );
  const filling = own.filter((order) => mayFillFirst(order, intent, view));
  const held = intent.side === "sell" ? view.held : negate(view.held);
  return {
    wanted: add(closes("exit"), maximum(closes("stop_loss"), closes("take_profit"))),
    open: maximum(add(held, sum(filling.map(leavesQuantity))), ZERO),
  };
}

const isOwn = (order: Order, intent: OrderIntent): boolean =>
  order.strategy === intent.strategy &&
  order.symbol === intent.symbol &&
  order.clientOrderId !== intent.clientOrderId;

const isRival = (order: Order, intent: OrderIntent, view: RiskView): boolean =>
  !isEntry(order) && order.side === intent.side && !view.after.includes(order.clientOrderId);

const mayFillFirst = (order: Order, intent: OrderIntent, view: RiskView): boolean =>
  isEntry(order) && order.side !== intent.side && view.after.includes(order.clientOrderId);
