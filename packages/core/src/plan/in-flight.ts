import type { ClientOrderId } from "../model/ids.ts";
import type { Order } from "../model/order.ts";
import { leavesQuantity, signed } from "../order/quantities.ts";
import {
  absolute,
  add,
  type Decimal,
  isZero,
  maximum,
  minimum,
  sign,
  subtract,
  ZERO,
} from "../prim/decimal.ts";

const isProtective = (order: Order): boolean =>
  order.purpose === "stop_loss" || order.purpose === "take_profit";

/** Orders whose fills are on their way; a limit or a stop may rest for ever, so nothing waits for one. */
const isInFlight = (order: Order): boolean => !isProtective(order) && order.orderType === "market";

/**
 * The position once everything in flight has come to its end, in the order it was made. Two alerts of one second
 * are planned one on top of the other by it; resting limit and stop entries do not count, because they may never
 * fill. An exit closes at most what is open by then, as it will when it goes.
 */
export const projectedPosition = (held: Decimal, openOrders: readonly Order[]): Decimal =>
  openOrders.filter(isInFlight).reduce(after, held);

function after(position: Decimal, order: Order): Decimal {
  const leaves = leavesQuantity(order);
  if (order.purpose === "entry") return add(position, signed(order.side, leaves));
  const closingSide = sign(position) > 0 ? "sell" : "buy";
  if (isZero(position) || order.side !== closingSide) return position;
  const open = absolute(position);
  const waits = order.status === "initialized";
  const keep = waits ? (order.release?.keep ?? null) : null;
  const closing = keep === null ? minimum(leaves, open) : maximum(subtract(open, keep), ZERO);
  return add(position, signed(order.side, closing));
}

/** Ids of the open entries. */
export const openEntries = (openOrders: readonly Order[]): ClientOrderId[] =>
  openOrders.filter((order) => order.purpose === "entry").map((order) => order.clientOrderId);

/** Ids of the orders that an exit waits for: entries that may still fill, and the stops it replaces. */
export const entriesInFlight = (openOrders: readonly Order[]): ClientOrderId[] =>
  openOrders
    .filter((order) => order.purpose === "entry" && isInFlight(order))
    .map((order) => order.clientOrderId);

/**
 * Ids of the entries that an exit takes back: what rests, and what was not sent yet. One that was sent to the market
 * is on its way and is waited for instead.
 */
export const revocableEntries = (openOrders: readonly Order[]): ClientOrderId[] =>
  openOrders
    .filter(
      (order) =>
        order.purpose === "entry" && (!isInFlight(order) || order.status === "initialized"),
    )
    .map((order) => order.clientOrderId);

/** Ids of the entries that rest at the market and may never fill. */
export const restingEntries = (openOrders: readonly Order[]): ClientOrderId[] =>
  openOrders
    .filter((order) => order.purpose === "entry" && !isInFlight(order))
    .map((order) => order.clientOrderId);

/** Ids of the exits that rest for a better price; an exit at the market takes their place. */
export const restingExits = (openOrders: readonly Order[]): ClientOrderId[] =>
  openOrders
    .filter((order) => order.purpose === "exit" && !isInFlight(order))
    .map((order) => order.clientOrderId);

/** Ids of exits on their way: an entry that overtook them would turn them into refused ones. */
export const exitsInFlight = (openOrders: readonly Order[]): ClientOrderId[] =>
  openOrders
    .filter((order) => order.purpose === "exit" && isInFlight(order))
    .map((order) => order.clientOrderId);

/** Ids of the open protective orders. */
export const protectiveOrders = (openOrders: readonly Order[]): ClientOrderId[] =>
  openOrders.filter(isProtective).map((order) => order.clientOrderId);
