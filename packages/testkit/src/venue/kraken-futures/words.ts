import { subtract } from "@hookline/core/driver";
import type { VenueFill, VenueOrder } from "../exchange.ts";

/** Quantities and prices are JSON numbers at Kraken Futures; here their text is written as it is. */
const NUMBER = "\u0000";
export const number = (text: string): string => `${NUMBER}${text}${NUMBER}`;
export const toText = (message: unknown): string =>
  JSON.stringify(message).replaceAll(/"\\u0000(-?[0-9.]+)\\u0000"/g, "$1");

const numbered = (variant: string, id: string): string =>
  `00000000-0000-4000-${variant}-${id.slice(1).padStart(12, "0")}`;

export const orderUid = (id: string): string => numbered("8000", id);
/** Fills have one id in the feed, in `fills`, in answers to orders and in the history. */
export const fillUid = (id: string): string => numbered("9000", id);

const TYPES: Readonly<Record<VenueOrder["orderType"], string>> = {
  market: "mkt",
  limit: "lmt",
  stop: "stop",
  stop_limit: "stop",
  trailing_stop: "trailing_stop",
};

const typeOf = (order: VenueOrder): string =>
  order.timeInForce === "ioc" && order.orderType === "limit" ? "ioc" : TYPES[order.orderType];

export const isStop = ({ orderType }: VenueOrder): boolean =>
  orderType !== "market" && orderType !== "limit";

const stamp = (ms: number): string => new Date(ms).toISOString();

/** An order as answers to requests and `orders/status` tell it. */
export const orderPart = (order: VenueOrder): Readonly<Record<string, unknown>> => ({
  orderId: orderUid(order.id),
  cliOrdId: order.clientId,
  type: typeOf(order),
  symbol: order.symbol,
  side: order.side,
  quantity: number(order.quantity),
  filled: number(order.filledQuantity),
  ...(order.limitPrice === null ? {} : { limitPrice: number(order.limitPrice) }),
  ...(order.stopPrice === null ? {} : { stopPrice: number(order.stopPrice) }),
  reduceOnly: order.reduceOnly,
  timestamp: stamp(order.createdMs),
  lastUpdateTimestamp: stamp(order.updatedMs),
});

/** A row of `openorders`. */
export const openRow = (order: VenueOrder): Readonly<Record<string, unknown>> => ({
  order_id: orderUid(order.id),
  ...(order.clientId === null ? {} : { cliOrdId: order.clientId }),
  symbol: order.symbol,
  side: order.side,
  orderType: typeOf(order),
  ...(order.limitPrice === null ? {} : { limitPrice: number(order.limitPrice) }),
  ...(order.stopPrice === null ? {} : { stopPrice: number(order.stopPrice) }),
  unfilledSize: number(subtract(order.quantity, order.filledQuantity)),
  filledSize: number(order.filledQuantity),
  status: order.filledQuantity === "0" ? "untouched" : "partiallyFilled",
  reduceOnly: order.reduceOnly,
  receivedTime: stamp(order.createdMs),
  lastUpdateTime: stamp(order.updatedMs),
});

/** The word of `orders/status`. */
export function statusWord(order: VenueOrder): string {
  if (order.status === "filled") return "FULLY_EXECUTED";
  if (order.status !== "open") return "CANCELLED";
  return isStop(order) && !order.triggered ? "TRIGGER_PLACED" : "ENTERED_BOOK";
}

/** A row of `fills`. */
export const fillRow = (fill: VenueFill): Readonly<Record<string, unknown>> => ({
  fill_id: fillUid(fill.id),
  order_id: orderUid(fill.orderId),
  ...(fill.clientId === null ? {} : { cliOrdId: fill.clientId }),
  symbol: fill.symbol,
  side: fill.side,
  size: number(fill.quantity),
  price: number(fill.price),
  fillTime: stamp(fill.atMs),
  fillType: "taker",
});

/** An order of the history; its numbers are texts. */
export const historyOrder = (
  order: VenueOrder,
  account: string,
): Readonly<Record<string, unknown>> => ({
  uid: orderUid(order.id),
  accountUid: account,
  tradeable: order.symbol,
  direction: order.side === "buy" ? "Buy" : "Sell",
  quantity: order.quantity,
  filled: order.filledQuantity,
  timestamp: order.createdMs,
  limitPrice: order.limitPrice ?? order.stopPrice ?? "0",
  orderType: typeOf(order),
  clientId: order.clientId ?? "",
  reduceOnly: order.reduceOnly,
  lastUpdateTimestamp: order.updatedMs,
});
