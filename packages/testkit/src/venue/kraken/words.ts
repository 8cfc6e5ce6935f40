import { isPositive } from "@hookline/core/driver";
import type { Exchange, VenueFill, VenueOrder } from "../exchange.ts";
import { pairOf } from "./pairs.ts";

const numbered = (letter: string, id: string): string =>
  `${letter}${id
    .slice(1)
    .padStart(16, "0")
    .replace(/^(.{5})(.{5})(.{6})$/, "$1-$2-$3")}`;

/** Kraken's form of an order id. */
export const txidOf = (orderId: string): string => numbered("O", orderId);
/** Kraken's form of a trade id; REST and WebSocket use the same. */
export const tradeIdOf = (fillId: string): string => numbered("T", fillId);

/** Seconds with a fraction, as Kraken writes times in REST answers. */
const seconds = (ms: number): number => ms / 1000;

const TYPES: Readonly<Record<VenueOrder["orderType"], string>> = {
  market: "market",
  limit: "limit",
  stop: "stop-loss",
  stop_limit: "stop-loss-limit",
  trailing_stop: "trailing-stop",
};

export const orderTypeOf = (order: VenueOrder): string => TYPES[order.orderType];

/** REST's word for an order's state; a filled order is `closed`. */
const statusOf = ({ status }: VenueOrder): string =>
  status === "filled" ? "closed" : status === "rejected" ? "canceled" : status;

/** An order as OpenOrders, ClosedOrders and QueryOrders tell it. */
export function orderRow(exchange: Exchange, order: VenueOrder): Readonly<Record<string, unknown>> {
  const fills = exchange.fillsOf(order.id);
  const name = pairOf(order.symbol)?.altname ?? order.symbol;
  const price = order.stopPrice ?? order.limitPrice ?? "0";
  const price2 = order.stopPrice === null ? "0" : (order.limitPrice ?? "0");
  return {
    refid: null,
    userref: null,
    ...(order.clientId === null ? {} : { cl_ord_id: order.clientId }),
    status: statusOf(order),
    ...(order.status === "open"
      ? {}
      : {
          reason: order.status === "canceled" ? "User requested" : null,
          closetm: seconds(order.updatedMs),
        }),
    opentm: seconds(order.createdMs),
    starttm: 0,
    expiretm: 0,
    descr: {
      pair: name,
      type: order.side,
      ordertype: orderTypeOf(order),
      price,
      price2,
      leverage: "none",
      order: `${order.side} ${order.quantity} ${name} @ ${orderTypeOf(order)} ${price}`,
      close: "",
    },
    vol: order.quantity,
    vol_exec: order.filledQuantity,
    cost: "0.00000",
    fee: "0.00000",
    price: order.averagePrice ?? "0.00000",
    stopprice: "0.00000",
    limitprice: "0.00000",
    misc: "",
    oflags: "fciq",
    ...(isPositive(order.filledQuantity) ? { trades: fills.map(({ id }) => tradeIdOf(id)) } : {}),
  };
}

/** A trade as TradesHistory and QueryTrades tell it; it does not name the order's client id. */
export const tradeRow = (
  exchange: Exchange,
  fill: VenueFill,
): Readonly<Record<string, unknown>> => {
  const order = exchange.order(fill.orderId);
  return {
    ordertxid: txidOf(fill.orderId),
    postxid: "TKH2SE-M7IF5-CFI7LT",
    pair: fill.symbol,
    time: seconds(fill.atMs),
    type: fill.side,
    ordertype: order === null ? "market" : orderTypeOf(order),
    price: fill.price,
    cost: "0.00000",
    fee: fill.fee,
    vol: fill.quantity,
    margin: "0.00000",
    misc: "",
    trade_id: Number(fill.id.slice(1)),
    maker: false,
  };
};
