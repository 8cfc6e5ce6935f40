import type { Order } from "../model/order.ts";
import { displayed } from "../position/display.ts";
import { formatInstant } from "../prim/time.ts";
import type { OrderView } from "./reads.ts";

/** An order for people and programs outside. */
export const orderView = (order: Order): OrderView => ({
  clientOrderId: order.clientOrderId,
  venueOrderId: order.venueOrderId,
  signalId: order.signalId,
  account: order.account,
  mode: order.mode,
  strategy: order.strategy,
  purpose: order.purpose,
  symbol: order.symbol,
  side: order.side,
  orderType: order.orderType,
  quantity: order.quantity,
  limitPrice: order.limitPrice,
  stopPrice: order.stopPrice,
  filledQuantity: order.filledQuantity,
  averagePrice: order.averagePrice === null ? null : displayed(order.averagePrice),
  status: order.status,
  code: order.reason?.code ?? null,
  createdAt: formatInstant(order.createdAtMs),
  updatedAt: formatInstant(order.updatedAtMs),
});
