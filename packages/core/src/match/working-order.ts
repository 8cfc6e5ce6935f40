import type { ClientOrderId, VenueOrderId } from "../model/ids.ts";
import type { OrderIntent } from "../model/order.ts";
import { type Decimal, subtract, ZERO } from "../prim/decimal.ts";

/** What the matcher must know of an order that comes to the book. */
export interface BookOrder
  extends Pick<
    OrderIntent,
    | "side"
    | "orderType"
    | "timeInForce"
    | "reduceOnly"
    | "quantity"
    | "limitPrice"
    | "stopPrice"
    | "trail"
  > {
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: VenueOrderId | null;
  /** Zero for a new order. */
  readonly filledQuantity: Decimal;
  /** Fees charged so far; zero for a new order. */
  readonly fees: Decimal;
  /**
   * The stop was touched, so that what is left is a market or a limit order; false for a new order.
   */
  readonly triggered: boolean;
}

/**
 * An order in the book. The `stopPrice` of a trailing stop is where it stands now; null before its
 * first price.
 */
export interface WorkingOrder extends BookOrder {
  /** Counts the orders of a book; the earlier one is served first at equal prices. */
  readonly arrival: number;
}

/** A new order as the book takes it. */
export function bookOrder(intent: OrderIntent, venueOrderId: VenueOrderId | null): BookOrder {
  const { clientOrderId, side, orderType, timeInForce, reduceOnly, quantity } = intent;
  const { limitPrice, stopPrice, trail } = intent;
  return {
    clientOrderId,
    venueOrderId,
    side,
    orderType,
    timeInForce,
    reduceOnly,
    quantity,
    limitPrice,
    stopPrice,
    trail,
    filledQuantity: ZERO,
    fees: ZERO,
    triggered: false,
  };
}

/** What is left to fill. */
export const leavesOf = (order: BookOrder): Decimal =>
  subtract(order.quantity, order.filledQuantity);

/** Whether the order still waits for its stop. */
export const awaitsStop = (order: WorkingOrder): boolean =>
  !order.triggered && order.orderType !== "market" && order.orderType !== "limit";

/** Whether the order, once active, ends at the first price it meets. */
export const isImmediate = ({ timeInForce }: Pick<BookOrder, "timeInForce">): boolean =>
  timeInForce === "ioc" || timeInForce === "fok";
