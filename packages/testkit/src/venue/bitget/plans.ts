import { isPositive, parseDecimal } from "@hookline/core/driver";
import type { NewVenueOrder, VenueOrder } from "../exchange.ts";
import {
  type Asked,
  contractRefusal,
  IDS,
  isPlan,
  isRefusal,
  isWaiting,
  type Refusal,
  type Route,
  type Row,
  refuse,
  text,
} from "./orders.ts";

/** A plan order has a number of its own: the order that it becomes has another, and does not have our id. */
const planId = ({ id }: VenueOrder): string => `9${id.replace(/\D/g, "").padStart(8, "0")}`;

function readPlan({ params }: Asked): NewVenueOrder | Refusal {
  const symbol = text(params, "symbol");
  const limited = text(params, "orderType") === "limit";
  const quantity = parseDecimal(text(params, "size"));
  const stopPrice = parseDecimal(text(params, "triggerPrice"));
  const limitPrice = limited ? parseDecimal(text(params, "executePrice")) : null;
  const side = text(params, "side");
  if (!IDS.has(symbol)) return refuse("40034", "Parameter does not exist");
  if (text(params, "planType") !== "normal_plan" || text(params, "triggerType") !== "fill_price")
    return refuse("40017", "Parameter verification failed planType");
  if (quantity === null || !isPositive(quantity))
    return refuse("40017", "Parameter verification failed size");
  if (stopPrice === null || (limited && limitPrice === null))
    return refuse("40017", "Parameter verification failed triggerPrice");
  if (side !== "buy" && side !== "sell")
    return refuse("40017", "Parameter verification failed side");
  return {
    clientId: text(params, "clientOid") || null,
    symbol,
    side,
    orderType: limited ? "stop_limit" : "stop",
    quantity,
    limitPrice,
    stopPrice,
    trailAmount: null,
    timeInForce: "gtc",
    reduceOnly: text(params, "reduceOnly").toUpperCase() === "YES",
  };
}

const place: Route = (asked) => {
  const { exchange } = asked;
  const order = readPlan(asked);
  if (isRefusal(order)) return order;
  const refusal = contractRefusal(exchange, order);
  if (refusal !== null) return refusal;
  const placed = exchange.place(order);
  return { orderId: planId(placed), clientOid: placed.clientId ?? planId(placed) };
};

const stateOf = ({ status, triggered }: VenueOrder): string =>
  triggered ? "executed" : status === "open" ? "live" : "cancelled";

function planRow(order: VenueOrder): Row {
  return {
    planType: "normal_plan",
    symbol: order.symbol,
    size: order.quantity,
    orderId: planId(order),
    executeOrderId: order.triggered ? order.id : "",
    clientOid: order.clientId ?? planId(order),
    planStatus: stateOf(order),
    price: order.limitPrice ?? "0",
    priceAvg: order.averagePrice ?? "",
    baseVolume: order.filledQuantity,
    callbackRatio: "",
    triggerPrice: order.stopPrice,
    triggerType: "fill_price",
    side: order.side,
    posSide: "net",
    marginCoin: "USDT",
    marginMode: "crossed",
    enterPointSource: "api",
    tradeSide: order.side === "buy" ? "buy_single" : "sell_single",
    posMode: "one_way_mode",
    orderType: order.limitPrice === null ? "market" : "limit",
    orderSource: "normal",
    cTime: String(order.createdMs),
    uTime: String(order.updatedMs),
  };
}

/** The row of the channel `orders-algo`. */
export function planFrame(order: VenueOrder): Row {
  const { planStatus, symbol, ...row } = planRow(order);
  return { ...row, instId: symbol, status: planStatus };
}

const listed =
  (wanted: (order: VenueOrder) => boolean): Route =>
  ({ exchange, params }) => {
    const [symbol, link] = [text(params, "symbol"), text(params, "clientOid")];
    const list = exchange.orders.filter(
      (order) =>
        isPlan(order) &&
        wanted(order) &&
        (symbol === "" || symbol === order.symbol) &&
        (link === "" || link === order.clientId),
    );
    return { entrustedList: list.length === 0 ? null : list.map(planRow), endId: null };
  };

const cancel: Route = ({ exchange, params }) => {
  const asked = Array.isArray(params.orderIdList) ? params.orderIdList : [];
  const found = asked.flatMap(({ clientOid, orderId }: Readonly<Record<string, unknown>>) =>
    exchange.orders.filter(
      (order) =>
        isPlan(order) &&
        isWaiting(order) &&
        (order.clientId === clientOid || planId(order) === orderId),
    ),
  );
  const done = found.flatMap((order) => exchange.cancel(order.id) ?? []);
  return {
    successList: done.map((order) => ({ orderId: planId(order), clientOid: order.clientId })),
    failureList: done.length > 0 ? [] : [{ orderId: "", clientOid: "", errorMsg: "not found" }],
  };
};

/** Paths of plan orders; all need a signature. */
export const PLANS: Readonly<Record<string, Route>> = {
  "POST /api/v2/mix/order/place-plan-order": place,
  "POST /api/v2/mix/order/cancel-plan-order": cancel,
  "GET /api/v2/mix/order/orders-plan-pending": listed(isWaiting),
  "GET /api/v2/mix/order/orders-plan-history": listed((order) => !isWaiting(order)),
};
