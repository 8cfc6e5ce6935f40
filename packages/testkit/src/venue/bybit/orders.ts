import { isPositive, isZero, multiply, parseDecimal, subtract, ZERO } from "@hookline/core/driver";
import type { Exchange, NewVenueOrder, VenueFill, VenueOrder } from "../exchange.ts";
import { type Category, idOf, inCategory, keyOf, pairOf } from "./instruments.ts";

type Body = Readonly<Record<string, unknown>>;

/** Bybit's refusal: its code and its words. */
export interface Refusal {
  readonly retCode: number;
  readonly retMsg: string;
}

const refuse = (retCode: number, retMsg: string): Refusal => ({ retCode, retMsg });
const textIn = (body: Body, name: string): string | null => {
  const value = body[name];
  return typeof value === "string" && value !== "" ? value : null;
};
const numberIn = (body: Body, name: string) => {
  const text = textIn(body, name);
  return text === null ? null : parseDecimal(text);
};

export const isRefusal = (value: object): value is Refusal => "retCode" in value;

/** Reads the body of `/v5/order/create`; what Bybit would not take is refused in its words. */
export function readOrder(body: Body): NewVenueOrder | Refusal {
  const category = body.category;
  const pair = pairOf(textIn(body, "symbol") ?? "");
  const quantity = numberIn(body, "qty");
  const { orderType, side } = body;
  if (category !== "spot" && category !== "linear") return refuse(10001, "Illegal category");
  if (pair === null) return refuse(category === "spot" ? 170121 : 10001, "symbol invalid");
  if (side !== "Buy" && side !== "Sell") return refuse(10001, "Side invalid");
  if (orderType !== "Market" && orderType !== "Limit") return refuse(10001, "OrderType invalid");
  if (quantity === null || !isPositive(quantity))
    return refuse(category === "spot" ? 170136 : 10001, "qty invalid");
  const limitPrice = orderType === "Limit" ? numberIn(body, "price") : null;
  if (orderType === "Limit" && limitPrice === null) return refuse(10001, "price invalid");
  // A market order to buy counts in quote coin on spot unless it says otherwise.
  if (
    category === "spot" &&
    orderType === "Market" &&
    side === "Buy" &&
    body.marketUnit !== "baseCoin"
  ) {
    return refuse(170140, "Order value exceeded lower limit.");
  }
  const stopPrice = numberIn(body, "triggerPrice");
  const trigger = triggerRefusal(body, category, stopPrice !== null);
  if (trigger !== null) return trigger;
  return {
    clientId: textIn(body, "orderLinkId"),
    symbol: keyOf(category, pair.id),
    side: side === "Buy" ? "buy" : "sell",
    orderType:
      stopPrice === null
        ? limitPrice === null
          ? "market"
          : "limit"
        : limitPrice === null
          ? "stop"
          : "stop_limit",
    quantity,
    limitPrice,
    stopPrice,
    trailAmount: null,
    timeInForce: timeInForce(body.timeInForce),
    reduceOnly: body.reduceOnly === true,
  };
}

function triggerRefusal(body: Body, category: Category, triggered: boolean): Refusal | null {
  if (!triggered) return null;
  if (category === "spot" && body.orderFilter !== "StopOrder")
    return refuse(170130, "orderFilter invalid");
  const direction = body.triggerDirection;
  const rising = body.side === "Buy";
  return category === "linear" && direction !== (rising ? 1 : 2)
    ? refuse(10001, "TriggerDirection invalid")
    : null;
}

const timeInForce = (given: unknown): NewVenueOrder["timeInForce"] =>
  given === "IOC" ? "ioc" : given === "FOK" ? "fok" : "gtc";

/** Why the account cannot have this order; null when it can. */
export function accountRefusal(
  exchange: Exchange,
  order: NewVenueOrder,
  lockedBase: (symbol: string) => ReturnType<typeof subtract>,
): Refusal | null {
  const spot = inCategory(order.symbol, "spot");
  const held = exchange.positions.find(({ symbol }) => symbol === order.symbol)?.quantity ?? ZERO;
  const why = exchange.refusal(order);
  if (why === "duplicate_client_id")
    return spot
      ? refuse(170141, "Duplicate clientOrderId")
      : refuse(110072, "OrderLinkedID is duplicate");
  if (why === "no_price") return refuse(10001, "symbol has no price");
  if (order.reduceOnly && !spot && (isZero(held) || isPositive(held) === (order.side === "buy"))) {
    return refuse(110017, "current position is zero, cannot fix reduce-only order qty");
  }
  const free = subtract(held, lockedBase(order.symbol));
  const short =
    spot &&
    order.side === "sell" &&
    order.orderType !== "stop" &&
    !isPositive(subtract(free, order.quantity)) &&
    free !== order.quantity;
  if (short || why === "insufficient_funds") {
    return spot
      ? refuse(170131, "Insufficient balance.")
      : refuse(110007, "ab not enough for new order");
  }
  return null;
}

const state = ({ filledQuantity, orderType, status, symbol, triggered }: VenueOrder): string => {
  const begun = isPositive(filledQuantity);
  if (status === "filled") return "Filled";
  if (status === "rejected") return "Rejected";
  if (status === "open") {
    if (orderType.startsWith("stop") && !triggered) return "Untriggered";
    return begun ? "PartiallyFilled" : "New";
  }
  if (orderType.startsWith("stop") && !triggered) return "Deactivated";
  return begun && inCategory(symbol, "spot") ? "PartiallyFilledCanceled" : "Cancelled";
};

const TIF = { ioc: "IOC", fok: "FOK", gtc: "GTC", day: "GTC", opg: "GTC", cls: "GTC" } as const;

/** An order, as `/v5/order/realtime` and `/v5/order/history` tell it. */
export const orderRow = (order: VenueOrder, fills: readonly VenueFill[]): Body => ({
  symbol: idOf(order.symbol),
  orderId: order.id,
  orderLinkId: order.clientId ?? "",
  side: order.side === "buy" ? "Buy" : "Sell",
  orderType: order.limitPrice === null ? "Market" : "Limit",
  price: order.limitPrice ?? "0",
  qty: order.quantity,
  marketUnit: inCategory(order.symbol, "spot") && order.limitPrice === null ? "baseCoin" : "",
  orderStatus: state(order),
  cumExecQty: order.filledQuantity,
  cumExecValue: multiply(order.filledQuantity, order.averagePrice ?? ZERO),
  cumExecFee: fills.reduce((sum, { fee }) => (sum === "0" ? fee : sum), "0"),
  avgPrice: order.averagePrice ?? "",
  leavesQty: order.status === "open" ? subtract(order.quantity, order.filledQuantity) : "0",
  timeInForce: order.orderType === "market" ? "IOC" : TIF[order.timeInForce],
  triggerPrice: order.stopPrice ?? "",
  triggerDirection:
    order.stopPrice === null || inCategory(order.symbol, "spot") ? 0 : order.side === "buy" ? 1 : 2,
  stopOrderType: order.stopPrice === null ? "" : "Stop",
  reduceOnly: order.reduceOnly,
  closeOnTrigger: false,
  rejectReason: "EC_NoError",
  cancelType: order.status === "canceled" ? "CancelByUser" : "UNKNOWN",
  positionIdx: 0,
  isLeverage: "",
  takeProfit: "",
  stopLoss: "",
  ...(inCategory(order.symbol, "linear") ? { tpslMode: "" } : {}),
  createdTime: String(order.createdMs),
  updatedTime: String(order.updatedMs),
});

/** An execution, as `/v5/execution/list` tells it. Fees of the local venue are paid in quote coin. */
export const fillRow = (fill: VenueFill, order: VenueOrder | null): Body => ({
  symbol: idOf(fill.symbol),
  orderId: fill.orderId,
  orderLinkId: fill.clientId ?? "",
  side: fill.side === "buy" ? "Buy" : "Sell",
  orderType: order?.limitPrice === null ? "Market" : "Limit",
  orderPrice: order?.limitPrice ?? "0",
  orderQty: order?.quantity ?? fill.quantity,
  execId: fill.id,
  execType: "Trade",
  execPrice: fill.price,
  execQty: fill.quantity,
  execValue: multiply(fill.price, fill.quantity),
  execFee: fill.fee,
  feeCurrency: "USDT",
  feeCoin: "USDT",
  feeRate: "0",
  isMaker: false,
  leavesQty: order === null ? "0" : subtract(order.quantity, order.filledQuantity),
  stopOrderType: "UNKNOWN",
  blockTradeId: "",
  underlyingPrice: "",
  indexPrice: "",
  markPrice: fill.price,
  markIv: "",
  tradeIv: "",
  closedSize: "",
  execTime: String(fill.atMs),
  seq: 1,
});
