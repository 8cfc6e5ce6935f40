import {
  atLeast,
  atMost,
  type Decimal,
  greaterThan,
  lessThan,
  type OrderType,
  type Side,
} from "@hookline/core/driver";

/** What of a venue's order decides whether it trades. */
interface PricedOrder {
  readonly side: Side;
  readonly orderType: OrderType;
  readonly limitPrice: Decimal | null;
  /** A stop that has been reached. */
  readonly triggered: boolean;
}

/** Whether an order trades at a price. */
export function isMarketable(order: PricedOrder, price: Decimal): boolean {
  if (order.orderType === "market") return true;
  if (order.orderType === "stop" || order.orderType === "trailing_stop") return order.triggered;
  if (order.orderType === "stop_limit" && !order.triggered) return false;
  const limit = order.limitPrice ?? price;
  return order.side === "buy" ? atMost(price, limit) : atLeast(price, limit);
}

/** The better of a price and the order's limit. */
export const better = (order: PricedOrder, price: Decimal): Decimal => {
  const limit = order.limitPrice ?? price;
  const best = order.side === "buy" ? lessThan(price, limit) : greaterThan(price, limit);
  return best ? price : limit;
};
