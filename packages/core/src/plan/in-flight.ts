import type { ClientOrderId } from "../model/ids.ts";
import type { Order } from "../model/order.ts";
import { leavesQuantity, signed } from "../order/quantities.ts";
import { add, type Decimal } from "../prim/decimal.ts";

const isProtective = (order: Order): boolean =>
  order.purpose === "stop_loss" || order.purpose === "take_profit";

/** Orders whose fills are on their way: sent but unanswered, waiting to be sent, or at the market. */
const isInFlight = (order: Order): boolean =>
  !isProtective(order) &&
  (order.orderType === "market" ||
    order.status === "initialized" ||
    order.status === "submitted" ||
    order.status === "unknown");

/**
 * The position once everything in flight has filled. Two alerts of one second are planned one on top of the
 * other by it; resting limit and stop entries do not count, because they may never fill.
 */
export function projectedPosition(held: Decimal, openOrders: readonly Order[]): Decimal {
  let position = held;
  for (const order of openOrders) {
    if (isInFlight(order)) position = add(position, signed(order.side, leavesQuantity(order)));
  }
  return position;
}

/** Ids of the open entries. */
export const openEntries = (openOrders: readonly Order[]): ClientOrderId[] =>
  openOrders.filter((order) => order.purpose === "entry").map((order) => order.clientOrderId);

/** Ids of the orders that an exit waits for: entries that may still fill, and the stops it replaces. */
export const entriesInFlight = (openOrders: readonly Order[]): ClientOrderId[] =>
  openOrders
    .filter((order) => order.purpose === "entry" && isInFlight(order))
    .map((order) => order.clientOrderId);

/** Ids of exits on their way: an entry that overtook them would turn them into refused ones. */
export const exitsInFlight = (openOrders: readonly Order[]): ClientOrderId[] =>
  openOrders
    .filter((order) => order.purpose === "exit" && isInFlight(order))
    .map((order) => order.clientOrderId);

/** Ids of the open protective orders. */
export const protectiveOrders = (openOrders: readonly Order[]): ClientOrderId[] =>
  openOrders.filter(isProtective).map((order) => order.clientOrderId);
