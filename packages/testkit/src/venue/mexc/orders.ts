import {
  add,
  type Decimal,
  isPositive,
  lessThan,
  multiply,
  parseDecimal,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import type { Exchange, NewVenueOrder, VenueFill, VenueOrder } from "../exchange.ts";

export type Row = Readonly<Record<string, unknown>>;

/** MEXC's refusal: 400 with `{code, msg}`. */
export interface Refusal {
  readonly code: number;
  readonly msg: string;
}

/** What a path gets: its parameters, and the market behind it. */
export interface Asked {
  readonly exchange: Exchange;
  readonly params: URLSearchParams;
  readonly nowMs: number;
}

export type Route = (asked: Asked) => object | Refusal;

/** Pairs of the local MEXC: base currencies against USDT. */
export const BASES: readonly string[] = ["BTC", "ETH"];
/** Whether a symbol of the exchange is a pair; the others are contracts. */
export const isPair = (symbol: string): boolean => PAIRS.has(symbol);
const PAIRS = new Set(BASES.map((base) => `${base}USDT`));

export const refuse = (code: number, msg: string): Refusal => ({ code, msg });
export const isRefusal = (value: object): value is Refusal => "code" in value && "msg" in value;

const TYPES: Readonly<Record<string, Pick<NewVenueOrder, "orderType" | "timeInForce">>> = {
  MARKET: { orderType: "market", timeInForce: "gtc" },
  LIMIT: { orderType: "limit", timeInForce: "gtc" },
  IMMEDIATE_OR_CANCEL: { orderType: "limit", timeInForce: "ioc" },
  FILL_OR_KILL: { orderType: "limit", timeInForce: "fok" },
};

// Parameters that MEXC does not know are not refused: a stop price sent here is simply lost.
function readOrder(params: URLSearchParams): NewVenueOrder | Refusal {
  const symbol = params.get("symbol") ?? "";
  const kind = TYPES[params.get("type") ?? ""];
  const quantity = parseDecimal(params.get("quantity") ?? "");
  const price = parseDecimal(params.get("price") ?? "");
  if (!PAIRS.has(symbol)) return refuse(-1121, "Invalid symbol.");
  if (kind === undefined) return refuse(-1116, "Invalid orderType.");
  if (quantity === null || !isPositive(quantity))
    return refuse(700004, "Param 'quantity' must be sent, but it was empty/null");
  if (kind.orderType === "limit" && price === null)
    return refuse(700004, "Param 'price' must be sent, but it was empty/null");
  return {
    ...kind,
    clientId: params.get("newClientOrderId"),
    symbol,
    side: params.get("side") === "SELL" ? "sell" : "buy",
    quantity,
    limitPrice: kind.orderType === "limit" ? price : null,
    stopPrice: null,
    trailAmount: null,
    reduceOnly: false,
  };
}

export const open = (exchange: Exchange): readonly VenueOrder[] =>
  exchange.orders.filter(({ status, symbol }) => status === "open" && PAIRS.has(symbol));
const leaves = ({ filledQuantity, quantity }: VenueOrder) => subtract(quantity, filledQuantity);

export const lockedBase = (exchange: Exchange, symbol: string): Decimal =>
  open(exchange)
    .filter((order) => order.symbol === symbol && order.side === "sell")
    .reduce((sum, order) => add(sum, leaves(order)), ZERO);

export const lockedMoney = (exchange: Exchange): Decimal =>
  open(exchange)
    .filter(({ side }) => side === "buy")
    .reduce(
      (sum, order) =>
        add(sum, multiply(leaves(order), order.limitPrice ?? exchange.price(order.symbol) ?? ZERO)),
      ZERO,
    );

const held = (exchange: Exchange, symbol: string) =>
  exchange.positions.find((position) => position.symbol === symbol)?.quantity ?? ZERO;

export const create: Route = ({ exchange, params }) => {
  const order = readOrder(params);
  if (isRefusal(order)) return order;
  if (
    order.side === "sell" &&
    lessThan(
      subtract(held(exchange, order.symbol), lockedBase(exchange, order.symbol)),
      order.quantity,
    )
  ) {
    return refuse(30005, "Oversold");
  }
  if (exchange.refusal(order) !== null) return refuse(30004, "Insufficient position");
  const placed = exchange.place(order);
  const { side, type } = orderRow(placed);
  return {
    symbol: placed.symbol,
    orderId: placed.id,
    orderListId: -1,
    price: placed.limitPrice ?? "0",
    origQty: placed.quantity,
    type,
    side,
    transactTime: placed.createdMs,
  };
};

const STATUS = {
  open: "NEW",
  filled: "FILLED",
  canceled: "CANCELED",
  expired: "CANCELED",
  rejected: "CANCELED",
} as const;

export function orderRow(order: VenueOrder): Row {
  const begun = isPositive(order.filledQuantity);
  const partly = order.status === "open" ? "PARTIALLY_FILLED" : "PARTIALLY_CANCELED";
  return {
    symbol: order.symbol,
    orderId: order.id,
    orderListId: -1,
    clientOrderId: order.clientId,
    price: order.limitPrice ?? "0",
    origQty: order.quantity,
    executedQty: order.filledQuantity,
    cummulativeQuoteQty: multiply(order.filledQuantity, order.averagePrice ?? ZERO),
    status: begun && order.status !== "filled" ? partly : STATUS[order.status],
    timeInForce: null,
    type:
      order.timeInForce === "ioc"
        ? "IMMEDIATE_OR_CANCEL"
        : order.timeInForce === "fok"
          ? "FILL_OR_KILL"
          : order.orderType === "market"
            ? "MARKET"
            : "LIMIT",
    side: order.side === "buy" ? "BUY" : "SELL",
    stopPrice: null,
    icebergQty: null,
    time: order.createdMs,
    updateTime: order.updatedMs,
    isWorking: true,
    origQuoteOrderQty: "0",
  };
}

export const tradeRow = (fill: VenueFill): Row => ({
  symbol: fill.symbol,
  id: fill.id,
  orderId: fill.orderId,
  orderListId: -1,
  price: fill.price,
  qty: fill.quantity,
  quoteQty: multiply(fill.price, fill.quantity),
  commission: fill.fee,
  commissionAsset: "USDT",
  time: fill.atMs,
  isBuyer: fill.side === "buy",
  isMaker: false,
  isBestMatch: true,
  clientOrderId: fill.clientId,
});
