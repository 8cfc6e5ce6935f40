import { isPositive, isZero, multiply, negate, parseDecimal, ZERO } from "@hookline/core/driver";
import type { Exchange, NewVenueOrder, VenueFill, VenueOrder } from "../exchange.ts";

export type Row = Readonly<Record<string, unknown>>;

/** Bitget's refusal: 400 with `{code, msg}`. */
export interface Refusal {
  readonly refused: string;
  readonly msg: string;
}

/** What a path gets: its parameters from query or body, and the market behind it. */
export interface Asked {
  readonly exchange: Exchange;
  readonly params: Row;
  readonly nowMs: number;
}

export type Route = (asked: Asked) => object | Refusal;

/** Perpetuals of the local Bitget: base currencies against USDT. */
export const BASES: readonly string[] = ["BTC", "ETH"];
export const IDS: ReadonlySet<string> = new Set(BASES.map((base) => `${base}USDT`));

export const refuse = (code: string, msg: string): Refusal => ({ refused: code, msg });
export const isRefusal = (value: object): value is Refusal => "refused" in value;
export const text = (params: Row, name: string): string => {
  const value = params[name];
  return typeof value === "string" ? value : "";
};

function readOrder(params: Row): NewVenueOrder | Refusal {
  const symbol = text(params, "symbol");
  const orderType = text(params, "orderType");
  const quantity = parseDecimal(text(params, "size"));
  const limitPrice = orderType === "limit" ? parseDecimal(text(params, "price")) : null;
  const side = text(params, "side");
  const force = text(params, "force").toLowerCase();
  if (!IDS.has(symbol)) return refuse("40034", "Parameter does not exist");
  if (text(params, "productType") !== "USDT-FUTURES")
    return refuse("40019", "Parameter productType cannot be empty");
  if (quantity === null || !isPositive(quantity))
    return refuse("40017", "Parameter verification failed size");
  if (orderType === "limit" && limitPrice === null)
    return refuse("40017", "Parameter verification failed price");
  if (side !== "buy" && side !== "sell")
    return refuse("40017", "Parameter verification failed side");
  return {
    clientId: text(params, "clientOid") || null,
    symbol,
    side,
    orderType: orderType === "limit" ? "limit" : "market",
    quantity,
    limitPrice,
    stopPrice: null,
    trailAmount: null,
    timeInForce: force === "ioc" ? "ioc" : force === "fok" ? "fok" : "gtc",
    reduceOnly: text(params, "reduceOnly").toUpperCase() === "YES",
  };
}

/** Why the venue takes no such order on a contract; null where it does. */
export function contractRefusal(exchange: Exchange, order: NewVenueOrder): Refusal | null {
  const held = exchange.positions.find(({ symbol }) => symbol === order.symbol)?.quantity ?? ZERO;
  const why = exchange.refusal(order);
  if (why === "duplicate_client_id") return refuse("40786", "Duplicate clientOid");
  if (order.reduceOnly && (isZero(held) || isPositive(held) === (order.side === "buy")))
    return refuse("22002", "No position to close");
  return why === null ? null : refuse("40762", "The order amount exceeds the balance");
}

export const create: Route = ({ exchange, params }) => {
  const order = readOrder(params);
  if (isRefusal(order)) return order;
  const refusal = contractRefusal(exchange, order);
  if (refusal !== null) return refusal;
  const { clientId, id } = exchange.place(order);
  return { orderId: id, clientOid: clientId ?? id };
};

/** A stop is a plan order until it is reached; then it has become another order. */
export const isPlan = ({ orderType }: VenueOrder): boolean => orderType.startsWith("stop");
export const isWaiting = (order: VenueOrder): boolean =>
  isPlan(order) && !order.triggered && order.status === "open";
/** Whether the lists of plain orders show it. */
export const isPlain = (order: VenueOrder): boolean => !isPlan(order) || order.triggered;

export const named = ({ exchange, params }: Asked): VenueOrder | undefined =>
  exchange.orders.find(
    (order) =>
      order.symbol === text(params, "symbol") &&
      isPlain(order) &&
      (text(params, "orderId") === ""
        ? !isPlan(order) && order.clientId === text(params, "clientOid")
        : order.id === text(params, "orderId")),
  );

export const STATE = {
  open: "live",
  filled: "filled",
  canceled: "canceled",
  expired: "canceled",
  rejected: "canceled",
} as const;

export function orderRow(order: VenueOrder, stateName: "state" | "status"): Row {
  const partly = order.status === "open" && isPositive(order.filledQuantity);
  return {
    symbol: order.symbol,
    size: order.quantity,
    orderId: order.id,
    clientOid: isPlan(order) ? order.id : (order.clientId ?? order.id),
    baseVolume: order.filledQuantity,
    quoteVolume: multiply(order.filledQuantity, order.averagePrice ?? ZERO),
    priceAvg: order.averagePrice ?? "",
    fee: "",
    price: order.limitPrice ?? "",
    [stateName]: partly ? "partially_filled" : STATE[order.status],
    side: order.side,
    force: order.timeInForce,
    totalProfits: "0",
    posSide: "net",
    posMode: "one_way_mode",
    tradeSide: order.side === "buy" ? "buy_single" : "sell_single",
    marginCoin: "USDT",
    marginMode: "crossed",
    leverage: "1",
    reduceOnly: order.reduceOnly ? "YES" : "NO",
    orderType: order.limitPrice === null ? "market" : "limit",
    orderSource: order.limitPrice === null ? "market" : "normal",
    enterPointSource: "api",
    cTime: String(order.createdMs),
    uTime: String(order.updatedMs),
  };
}

export const fillRow = (fill: VenueFill): Row => ({
  tradeId: fill.id,
  symbol: fill.symbol,
  orderId: fill.orderId,
  price: fill.price,
  baseVolume: fill.quantity,
  quoteVolume: multiply(fill.price, fill.quantity),
  // A fee that was paid is negative here.
  feeDetail: [
    { deduction: "no", feeCoin: "USDT", totalDeductionFee: "0", totalFee: negate(fill.fee) },
  ],
  side: fill.side,
  profit: "0",
  tradeSide: fill.side === "buy" ? "buy_single" : "sell_single",
  posMode: "one_way_mode",
  tradeScope: "taker",
  enterPointSource: "api",
  cTime: String(fill.atMs),
});
