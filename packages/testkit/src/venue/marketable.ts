import { atLeast, atMost, type Decimal, greaterThan, lessThan } from "@hookline/core/driver";
import type { VenueOrder } from "./exchange.ts";

/** Whether an order trades at a price. */
export function isMarketable(order: VenueOrder, price: Decimal): boolean {
  if (order.orderType === "market") return true;
  if (order.orderType === "stop" || order.orderType === "trailing_stop") return order.triggered;
  if (order.orderType === "stop_limit" && !order.triggered) return false;
  const limit = order.limitPrice ?? price;
  return order.side === "buy" ? atMost(price, limit) : atLeast(price, limit);
}

/** The better of a price and the order's limit. */
export const better = (order: VenueOrder, price: Decimal): Decimal => {
  const limit = order.limitPrice ?? price;
  const best = order.side === "buy" ? lessThan(price, limit) : greaterThan(price, limit);
  return best ? price : limit;
};
