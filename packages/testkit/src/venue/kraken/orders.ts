import {
  absolute,
  atLeast,
  type Decimal,
  decimal,
  divide,
  isMultipleOf,
  isPositive,
  lessThan,
  multiply,
  type OrderType,
  parseDecimal,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import type { Exchange, NewVenueOrder, VenueOrder } from "../exchange.ts";
import { heldBack } from "./account.ts";
import type { MarginDesk } from "./margin.ts";
import { type KrakenPair, pairOf } from "./pairs.ts";
import { txidOf } from "./words.ts";

/** The members of a private request, whatever it was encoded as. */
export type Params = ReadonlyMap<string, string>;

/** Kraken's answer to a request: a result, or the texts of its `error`. */
export type Answer = { readonly result: unknown } | { readonly error: readonly string[] };

export const failed = (text: string): Answer => ({ error: [text] });

const LOT = decimal("0.00000001");
const COST_MINIMUM = decimal("0.5");
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const TYPES: Readonly<Record<string, OrderType>> = {
  market: "market",
  limit: "limit",
  "stop-loss": "stop",
  "stop-loss-limit": "stop_limit",
  "trailing-stop": "trailing_stop",
};

/** `AddOrder`. Members that Kraken does not know, such as `triggerPrice`, are passed over in silence, as there. */
export function addOrder(
  { exchange, margin }: { readonly exchange: Exchange; readonly margin: MarginDesk },
  params: Params,
  nowMs: number,
): Answer {
  const pair = pairOf(params.get("pair") ?? null);
  if (pair === null) return failed("EQuery:Unknown asset pair");
  const order = readOrder(exchange, pair, params);
  if (typeof order === "string") return failed(order);
  const leverage = params.get("leverage") ?? "none";
  const refusal =
    deadlineRefusal(params.get("deadline"), nowMs) ??
    refusalOf(exchange, pair, order) ??
    (leverage === "none" ? fundsRefusal(exchange, pair, order) : margin.refusal(order, leverage));
  if (refusal !== null) return failed(refusal);
  const descr = {
    order: `${order.side} ${order.quantity} ${pair.altname} @ ${params.get("ordertype") ?? ""}`,
  };
  if (params.get("validate") === "true") return { result: { descr } };
  if (leverage !== "none") margin.use(pair.id, leverage);
  return { result: { descr, txid: [txidOf(exchange.place(order).id)] } };
}

function readOrder(exchange: Exchange, pair: KrakenPair, params: Params): NewVenueOrder | string {
  const orderType = TYPES[params.get("ordertype") ?? ""];
  const side = params.get("type");
  const quantity = number(params.get("volume"));
  if (orderType === undefined) return "EGeneral:Invalid arguments:ordertype";
  if (side !== "buy" && side !== "sell") return "EGeneral:Invalid arguments:type";
  if (quantity === null || !isPositive(quantity)) return "EGeneral:Invalid arguments:volume";
  const clientId = params.get("cl_ord_id") ?? null;
  if (clientId !== null && !UUID.test(clientId) && clientId.length > 18)
    return "EGeneral:Invalid arguments:cl_ord_id";
  const prices = pricesOf(exchange, pair, { orderType, params });
  if (prices === null) return "EGeneral:Invalid arguments:price";
  const timeInForce = (params.get("timeinforce") ?? "GTC").toLowerCase();
  if (timeInForce !== "gtc" && timeInForce !== "ioc")
    return "EGeneral:Invalid arguments:timeinforce";
  return {
    clientId,
    symbol: pair.id,
    side,
    orderType,
    quantity,
    ...prices,
    timeInForce,
    reduceOnly: params.get("reduce_only") === "true",
  };
}

type Prices = Pick<NewVenueOrder, "limitPrice" | "stopPrice" | "trailAmount">;

/** For stops `price` is the trigger and `price2` the limit; a trail is `+5` or `+5%`. */
function pricesOf(
  exchange: Exchange,
  pair: KrakenPair,
  { orderType, params }: { readonly orderType: OrderType; readonly params: Params },
): Prices | null {
  const text = params.get("price");
  const none = { limitPrice: null, stopPrice: null, trailAmount: null };
  if (orderType === "market") return none;
  if (orderType === "trailing_stop") {
    const trailAmount = trailOf(text, exchange.price(pair.id));
    return trailAmount === null ? null : { ...none, trailAmount };
  }
  const price = number(text);
  if (price === null) return null;
  if (orderType === "limit") return { ...none, limitPrice: price };
  if (orderType === "stop") return { ...none, stopPrice: price };
  const limitPrice = number(params.get("price2"));
  return limitPrice === null ? null : { ...none, stopPrice: price, limitPrice };
}

function trailOf(text: string | undefined, price: Decimal | null): Decimal | null {
  if (text === undefined || !text.startsWith("+")) return null;
  if (!text.endsWith("%")) return number(text.slice(1));
  const percent = number(text.slice(1, -1));
  return percent === null || price === null
    ? null
    : divide(multiply(price, percent), decimal("100"));
}

function deadlineRefusal(text: string | undefined, nowMs: number): string | null {
  if (text === undefined) return null;
  const deadlineMs = Date.parse(text);
  if (!(deadlineMs <= nowMs + 60_000)) return "EGeneral:Invalid arguments:deadline";
  return deadlineMs < nowMs ? "EService:Deadline elapsed" : null;
}

function refusalOf(exchange: Exchange, pair: KrakenPair, order: NewVenueOrder): string | null {
  const { clientId, limitPrice, quantity, stopPrice } = order;
  if (lessThan(quantity, pair.orderMinimum)) return "EOrder:Order minimum not met";
  if (!isMultipleOf(quantity, LOT)) return "EGeneral:Invalid arguments:volume";
  const off = [limitPrice, stopPrice].some(
    (price) => price !== null && !isMultipleOf(price, pair.tickSize),
  );
  if (off) return "EOrder:Tick size check failed";
  // Unique over open orders only: the id of an order that has ended is taken again.
  if (
    clientId !== null &&
    exchange.orders.some((open) => open.status === "open" && open.clientId === clientId)
  )
    return "EGeneral:Invalid arguments:cl_ord_id";
  const price = limitPrice ?? stopPrice ?? exchange.price(pair.id) ?? ZERO;
  return lessThan(multiply(price, quantity), COST_MINIMUM) ? "EOrder:Cost minimum not met" : null;
}

function fundsRefusal(exchange: Exchange, pair: KrakenPair, order: NewVenueOrder): string | null {
  const { limitPrice, quantity, side, stopPrice } = order;
  const price = limitPrice ?? stopPrice ?? exchange.price(pair.id) ?? ZERO;
  const [asset, needed] =
    side === "buy" ? [pair.quote, multiply(price, quantity)] : [pair.base, quantity];
  const { balance, hold } = heldBack(exchange, asset);
  return atLeast(subtract(balance, hold), needed) ? null : "EOrder:Insufficient funds";
}

/** `CancelOrder` by `txid` or `cl_ord_id`. */
export function cancelOrder(exchange: Exchange, params: Params): Answer {
  const order = openOrder(exchange, params);
  if (order === null) return failed("EOrder:Unknown order");
  exchange.cancel(order.id);
  return { result: { count: 1 } };
}

/** `AmendOrder`: changes a working order in place. */
export function amendOrder(exchange: Exchange, params: Params): Answer {
  const order = openOrder(exchange, params);
  if (order === null) return failed("EOrder:Unknown order");
  const quantity = number(params.get("order_qty"));
  const limitPrice = number(params.get("limit_price"));
  const stopPrice = number(params.get("trigger_price"));
  const tick = pairOf(order.symbol)?.tickSize ?? ZERO;
  if ([limitPrice, stopPrice].some((price) => price !== null && !isMultipleOf(price, tick)))
    return failed("EOrder:Tick size check failed");
  if (stopPrice !== null && order.stopPrice === null)
    return failed("EGeneral:Invalid arguments:trigger_price");
  // What is left of an order that has filled that much already is cancelled.
  if (quantity !== null && atLeast(order.filledQuantity, quantity)) exchange.cancel(order.id);
  exchange.replace(order.id, {
    ...(quantity === null ? {} : { quantity: absolute(quantity) }),
    ...(limitPrice === null ? {} : { limitPrice }),
    ...(stopPrice === null ? {} : { stopPrice }),
  });
  return { result: { amend_id: "TJSMEH-AA67V-YUSQ6O" } };
}

function openOrder(exchange: Exchange, params: Params): VenueOrder | null {
  const txid = params.get("txid");
  const clientId = params.get("cl_ord_id");
  return (
    exchange.orders.find(
      (order) =>
        order.status === "open" &&
        (txid === undefined ? order.clientId === clientId : txidOf(order.id) === txid),
    ) ?? null
  );
}

const number = (text: string | undefined): Decimal | null =>
  text === undefined ? null : parseDecimal(text);
