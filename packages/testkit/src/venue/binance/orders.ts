import {
  isPositive,
  isZero,
  lessThan,
  multiply,
  parseDecimal,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import type { Exchange, NewVenueOrder, VenueFill, VenueOrder } from "../exchange.ts";
import { idOf, isOn, keyOf, pairOf, type Side } from "./instruments.ts";

type Row = Readonly<Record<string, unknown>>;

/** Binance's refusal: HTTP status, code and words. */
export interface Refusal {
  readonly status: number;
  readonly code: number;
  readonly msg: string;
}

export const refuse = (code: number, msg: string, status = 400): Refusal => ({ status, code, msg });
export const isRefusal = (value: object): value is Refusal =>
  "code" in value && "msg" in value && "status" in value;

const KINDS: Readonly<Record<string, NewVenueOrder["orderType"]>> = {
  MARKET: "market",
  LIMIT: "limit",
  STOP_LOSS: "stop",
  STOP_LOSS_LIMIT: "stop_limit",
  STOP_MARKET: "stop",
  STOP: "stop_limit",
};

/** Reads the parameters of an order; what Binance would not take is refused in its words. */
export function readOrder(params: URLSearchParams, side: Side): NewVenueOrder | Refusal {
  const pair = pairOf(params.get("symbol") ?? "");
  const orderType = KINDS[params.get("type") ?? ""];
  const quantity = decimalIn(params, "quantity");
  const limitPrice = decimalIn(params, "price");
  const stopPrice = decimalIn(params, side === "spot" ? "stopPrice" : "triggerPrice");
  if (pair === null) return refuse(-1121, "Invalid symbol.");
  if (orderType === undefined) return refuse(-1116, "Invalid orderType.");
  if (quantity === null || !isPositive(quantity))
    return refuse(
      -1102,
      "Mandatory parameter 'quantity' was not sent, was empty/null, or malformed.",
    );
  const limited = orderType === "limit" || orderType === "stop_limit";
  if (limited !== (limitPrice !== null))
    return refuse(-1102, "Mandatory parameter 'price' was not sent, was empty/null, or malformed.");
  if (orderType.startsWith("stop") !== (stopPrice !== null))
    return refuse(
      -1102,
      "Mandatory parameter 'stopPrice' was not sent, was empty/null, or malformed.",
    );
  const tif = params.get("timeInForce");
  return {
    clientId: params.get("newClientOrderId") ?? params.get("clientAlgoId"),
    symbol: keyOf(side, pair.id),
    side: params.get("side") === "SELL" ? "sell" : "buy",
    orderType,
    quantity,
    limitPrice,
    stopPrice,
    trailAmount: null,
    timeInForce: tif === "IOC" ? "ioc" : tif === "FOK" ? "fok" : "gtc",
    reduceOnly: params.get("reduceOnly") === "true",
  };
}

function decimalIn(params: URLSearchParams, name: string) {
  const text = params.get(name);
  return text === null ? null : parseDecimal(text);
}

/** Why the account cannot have this order; null when it can. */
export function accountRefusal(
  exchange: Exchange,
  order: NewVenueOrder,
  lockedBase: ReturnType<typeof subtract>,
): Refusal | null {
  const spot = isOn(order.symbol, "spot");
  const held = exchange.positions.find(({ symbol }) => symbol === order.symbol)?.quantity ?? ZERO;
  // Unique over open orders only: after the end of an order its id is taken again.
  const twin = exchange.orders.some(
    ({ clientId, status }) => status === "open" && clientId === order.clientId,
  );
  if (twin && order.clientId !== null)
    return spot
      ? refuse(-2010, "Duplicate order sent.")
      : refuse(-4116, "ClientOrderId is duplicated.");
  if (order.reduceOnly && (isZero(held) || isPositive(held) === (order.side === "buy")))
    return refuse(-2022, "ReduceOnly Order is rejected.");
  const missing =
    spot && order.side === "sell" && lessThan(subtract(held, lockedBase), order.quantity);
  if (!missing && exchange.refusal(order) === null) return null;
  return spot
    ? refuse(-2010, "Account has insufficient balance for requested action.")
    : refuse(-2019, "Margin is insufficient.");
}

/** Ids are numbers at Binance. */
export const numberOf = (id: string): number => Number(id.slice(1));

const STATUS = {
  open: "NEW",
  filled: "FILLED",
  canceled: "CANCELED",
  expired: "EXPIRED",
  rejected: "REJECTED",
} as const;
const SPOT_TYPES = {
  market: "MARKET",
  limit: "LIMIT",
  stop: "STOP_LOSS",
  stop_limit: "STOP_LOSS_LIMIT",
  trailing_stop: "STOP_LOSS",
} as const;
const UM_TYPES = {
  market: "MARKET",
  limit: "LIMIT",
  stop: "MARKET",
  stop_limit: "LIMIT",
  trailing_stop: "TRAILING_STOP_MARKET",
} as const;

const stateOf = (order: VenueOrder): string => {
  if (order.status === "open" && isPositive(order.filledQuantity)) return "PARTIALLY_FILLED";
  // Immediate orders end by expiry here, not by a cancel.
  return order.status === "canceled" && order.timeInForce !== "gtc"
    ? "EXPIRED"
    : STATUS[order.status];
};

/** An order, as `/api/v3/order` and `/fapi/v1/order` tell it. */
export function orderRow(order: VenueOrder): Row {
  const spot = isOn(order.symbol, "spot");
  const spent = multiply(order.filledQuantity, order.averagePrice ?? ZERO);
  return {
    symbol: idOf(order.symbol),
    orderId: numberOf(order.id),
    clientOrderId: order.clientId ?? `web_${numberOf(order.id)}`,
    price: order.limitPrice ?? "0.00",
    origQty: order.quantity,
    executedQty: order.filledQuantity,
    status: stateOf(order),
    timeInForce: order.timeInForce === "ioc" ? "IOC" : order.timeInForce === "fok" ? "FOK" : "GTC",
    type: (spot ? SPOT_TYPES : UM_TYPES)[order.orderType],
    side: order.side === "buy" ? "BUY" : "SELL",
    stopPrice: (spot ? order.stopPrice : null) ?? "0.00",
    time: order.createdMs,
    updateTime: order.updatedMs,
    selfTradePreventionMode: "NONE",
    ...(spot
      ? {
          orderListId: -1,
          cummulativeQuoteQty: spent,
          icebergQty: "0.00",
          isWorking: true,
          workingTime: order.createdMs,
          origQuoteOrderQty: "0.00",
        }
      : {
          avgPrice: order.averagePrice ?? "0.00000",
          cumQuote: spent,
          origType: UM_TYPES[order.orderType],
          reduceOnly: order.reduceOnly,
          closePosition: false,
          positionSide: "BOTH",
          workingType: "CONTRACT_PRICE",
          priceProtect: false,
          priceMatch: "NONE",
          goodTillDate: 0,
        }),
  };
}

/** A conditional order of USD-M futures, as `/fapi/v1/algoOrder` tells it. */
export function algoRow(order: VenueOrder): Row {
  const state = order.triggered
    ? order.status === "open"
      ? "TRIGGERED"
      : "FINISHED"
    : order.status === "open"
      ? "NEW"
      : "CANCELED";
  return {
    algoId: algoId(order),
    clientAlgoId: order.clientId,
    algoType: "CONDITIONAL",
    orderType: order.limitPrice === null ? "STOP_MARKET" : "STOP",
    symbol: idOf(order.symbol),
    side: order.side === "buy" ? "BUY" : "SELL",
    positionSide: "BOTH",
    timeInForce: "GTC",
    quantity: order.quantity,
    algoStatus: state,
    actualOrderId: order.triggered ? String(numberOf(order.id)) : "",
    actualPrice: order.averagePrice ?? "0.00",
    triggerPrice: order.stopPrice,
    price: order.limitPrice ?? "0.00",
    reduceOnly: order.reduceOnly,
    closePosition: false,
    workingType: "CONTRACT_PRICE",
    createTime: order.createdMs,
    updateTime: order.updatedMs,
    triggerTime: order.triggered ? order.updatedMs : 0,
    goodTillDate: 0,
  };
}

/** Conditional orders have numbers of their own: the order that one becomes has another. */
export const algoId = (order: VenueOrder): number => 1_000_000_000 + numberOf(order.id);

/** A trade, as `/api/v3/myTrades` and `/fapi/v1/userTrades` tell it. Fees are paid in quote coin. */
export const tradeRow = (fill: VenueFill): Row => ({
  symbol: idOf(fill.symbol),
  id: numberOf(fill.id),
  orderId: numberOf(fill.orderId),
  price: fill.price,
  qty: fill.quantity,
  quoteQty: multiply(fill.price, fill.quantity),
  commission: fill.fee,
  commissionAsset: "USDT",
  time: fill.atMs,
  ...(isOn(fill.symbol, "spot")
    ? { orderListId: -1, isBuyer: fill.side === "buy", isMaker: false, isBestMatch: true }
    : {
        buyer: fill.side === "buy",
        maker: false,
        side: fill.side === "buy" ? "BUY" : "SELL",
        positionSide: "BOTH",
        realizedPnl: "0",
      }),
});
