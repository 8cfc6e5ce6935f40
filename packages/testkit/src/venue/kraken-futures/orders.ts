import {
  atLeast,
  atMost,
  decimal,
  divide,
  isMultipleOf,
  isPositive,
  multiply,
  type OrderType,
  parseDecimal,
  sign,
  ZERO,
} from "@hookline/core/driver";
import type { Exchange, NewVenueOrder, VenueOrder } from "../exchange.ts";
import { contractOf } from "./instruments.ts";
import { fillUid, isStop, number, orderPart, orderUid } from "./words.ts";

export type Params = ReadonlyMap<string, string>;

const TYPES: Readonly<Record<string, OrderType>> = {
  mkt: "market",
  lmt: "limit",
  post: "limit",
  ioc: "limit",
  stp: "stop",
  // The exchange behind the venue has no such order: one that sells higher is a limit at the trigger.
  take_profit: "limit",
  trailing_stop: "trailing_stop",
};

/** What `sendorder`, `editorder` or `cancelorder` answer, without the frame around it. */
export type Status = Readonly<Record<string, unknown>> & { readonly status: string };

/** `sendorder`: the state is a word of the venue's, and the answer is 200 for refusals too. */
export function sendOrder(exchange: Exchange, params: Params, nowMs: number): Status {
  const order = readOrder(exchange, params);
  if (typeof order === "string") return { status: order, orderEvents: [] };
  const refusal = refusalOf(exchange, order, { params, nowMs });
  if (refusal !== null) return { status: refusal, orderEvents: [] };
  const placed = exchange.place(order);
  const receivedTime = new Date(nowMs).toISOString();
  const order_id = orderUid(placed.id);
  const fills = exchange.fillsOf(placed.id);
  if (order.timeInForce === "ioc" && order.orderType === "limit" && fills.length === 0) {
    const event = {
      type: "REJECT",
      uid: order_id,
      reason: "IOC_WOULD_NOT_EXECUTE",
      order: orderPart(placed),
    };
    return { status: "iocWouldNotExecute", order_id, receivedTime, orderEvents: [event] };
  }
  const orderEvents = [
    ...fills.map((fill) => ({
      type: "EXECUTION",
      executionId: fillUid(fill.id),
      price: number(fill.price),
      amount: number(fill.quantity),
      orderPriorEdit: null,
      orderPriorExecution: orderPart(placed),
      takerReducedQuantity: null,
    })),
    ...(placed.status === "open"
      ? [{ type: "PLACE", order: orderPart(placed), reducedQuantity: null }]
      : []),
  ];
  return { status: "placed", order_id, receivedTime, orderEvents };
}

function readOrder(exchange: Exchange, params: Params): NewVenueOrder | string {
  const type = params.get("orderType") ?? "";
  const orderType = TYPES[type];
  const contract = contractOf(params.get("symbol") ?? "");
  const side = params.get("side");
  const quantity = parseDecimal(params.get("size") ?? "");
  if (orderType === undefined) return "invalidOrderType";
  if (contract === null) return "marketInactive";
  if (side !== "buy" && side !== "sell") return "invalidSide";
  if (quantity === null || !isPositive(quantity) || !isMultipleOf(quantity, contract.lot))
    return "invalidSize";
  const limitPrice = parseDecimal(params.get("limitPrice") ?? "");
  const stopPrice = parseDecimal(params.get("stopPrice") ?? "");
  const trailAmount = trailOf(params, exchange.price(contract.symbol) ?? ZERO);
  const prices = { limitPrice, stopPrice, trailAmount };
  if (
    [limitPrice, stopPrice].some((price) => price !== null && !isMultipleOf(price, contract.tick))
  )
    return "invalidPrice";
  const base = {
    clientId: params.get("cliOrdId") ?? null,
    symbol: contract.symbol,
    side,
    quantity,
    timeInForce: type === "ioc" ? "ioc" : "gtc",
    reduceOnly: params.get("reduceOnly") === "true",
  } as const;
  if (type === "mkt") return { ...base, ...prices, limitPrice: null, orderType: "market" };
  if (type === "trailing_stop")
    return trailAmount === null ? "requiredArgumentMissing" : { ...base, ...prices, orderType };
  if (type === "take_profit")
    return stopPrice === null
      ? "requiredArgumentMissing"
      : { ...base, ...prices, limitPrice: limitPrice ?? stopPrice, stopPrice: null, orderType };
  if (type === "stp")
    return stopPrice === null
      ? "requiredArgumentMissing"
      : { ...base, ...prices, orderType: limitPrice === null ? "stop" : "stop_limit" };
  return limitPrice === null ? "requiredArgumentMissing" : { ...base, ...prices, orderType };
}

function trailOf(params: Params, price: NonNullable<NewVenueOrder["trailAmount"]>) {
  const deviation = parseDecimal(params.get("trailingStopMaxDeviation") ?? "");
  if (deviation === null) return null;
  return params.get("trailingStopDeviationUnit") === "PERCENT"
    ? divide(multiply(price, deviation), decimal("100"))
    : deviation;
}

function refusalOf(
  exchange: Exchange,
  order: NewVenueOrder,
  { nowMs, params }: { readonly params: Params; readonly nowMs: number },
): string | null {
  const { clientId, limitPrice, side, symbol } = order;
  if (clientId !== null && clientId.length > 100) return "clientOrderIdTooLong";
  const latest = params.get("processBefore");
  if (latest !== undefined && Date.parse(latest) < nowMs) return "wouldProcessAfterSpecifiedTime";
  const price = exchange.price(symbol) ?? ZERO;
  const crosses =
    limitPrice !== null &&
    (side === "buy" ? atMost(price, limitPrice) : atLeast(price, limitPrice));
  if (params.get("orderType") === "post" && crosses) return "postWouldExecute";
  const held = exchange.positions.find((position) => position.symbol === symbol)?.quantity ?? ZERO;
  const isNow = order.orderType === "market" || order.orderType === "limit";
  if (order.reduceOnly && isNow && sign(held) * (side === "buy" ? 1 : -1) >= 0)
    return "wouldNotReducePosition";
  const refusal = exchange.refusal(order);
  if (refusal === "duplicate_client_id") return "clientOrderIdAlreadyExist";
  return refusal === null ? null : "insufficientAvailableFunds";
}

/** The order that a request names by the venue's id or by the client's. */
function namedOrder(exchange: Exchange, params: Params): VenueOrder | null {
  const id = params.get("order_id") ?? params.get("orderId");
  const clientId = params.get("cliOrdId");
  return (
    exchange.orders.find((order) =>
      id === undefined ? order.clientId === clientId : orderUid(order.id) === id,
    ) ?? null
  );
}

/** `cancelorder`. */
export function cancelOrder(exchange: Exchange, params: Params, nowMs: number): Status {
  const order = namedOrder(exchange, params);
  const receivedTime = new Date(nowMs).toISOString();
  if (order === null || (order.status !== "open" && order.status !== "filled"))
    return { status: "notFound", receivedTime };
  const order_id = orderUid(order.id);
  if (order.status === "filled") return { status: "filled", order_id, receivedTime };
  exchange.cancel(order.id);
  const event = { uid: order_id, order: orderPart(order), type: "CANCEL" };
  return { status: "cancelled", order_id, receivedTime, orderEvents: [event] };
}

/** `editorder`: the order keeps its id. */
export function editOrder(exchange: Exchange, params: Params, nowMs: number): Status {
  const order = namedOrder(exchange, params);
  const receivedTime = new Date(nowMs).toISOString();
  if (order === null || order.status !== "open")
    return { status: "orderForEditNotFound", receivedTime, orderEvents: [] };
  const quantity = parseDecimal(params.get("size") ?? "");
  const limitPrice = parseDecimal(params.get("limitPrice") ?? "");
  const stopPrice = parseDecimal(params.get("stopPrice") ?? "");
  if (stopPrice !== null && !isStop(order))
    return { status: "orderForEditNotAStop", receivedTime, orderEvents: [] };
  const after = exchange.replace(order.id, {
    ...(quantity === null ? {} : { quantity }),
    ...(limitPrice === null ? {} : { limitPrice }),
    ...(stopPrice === null ? {} : { stopPrice }),
  });
  const event = {
    old: orderPart(order),
    new: orderPart(after ?? order),
    reducedQuantity: null,
    type: "EDIT",
  };
  return { status: "edited", orderId: orderUid(order.id), receivedTime, orderEvents: [event] };
}
