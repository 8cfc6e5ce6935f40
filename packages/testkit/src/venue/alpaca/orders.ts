import { type Decimal, greaterThan, isZero } from "@hookline/core/driver";
import type { NewVenueOrder, VenueOrder } from "../exchange.ts";
import type { VenueAnswer, VenueRequest } from "../local-server.ts";
import { assetOf } from "./assets.ts";
import type { AlpacaBook } from "./book.ts";
import { orderIdOf, orderUuid } from "./ids.ts";
import { numberOf, objectOf, readOrderRequest } from "./order-request.ts";
import {
  DUPLICATE_ID,
  forbidden,
  invalid,
  malformed,
  NOT_CANCELABLE,
  NOT_REPLACEABLE,
  ORDER_NOT_FOUND,
} from "./refusals.ts";
import { NO_EXTRAS, type OrderExtras } from "./wire.ts";

const ok = (body: unknown): VenueAnswer => ({ status: 200, body });

/** POST /v2/orders */
export function postOrder(book: AlpacaBook, request: VenueRequest): VenueAnswer {
  const read = readOrderRequest(request.body, (symbol) => book.exchange.price(symbol));
  if ("refused" in read) return read.refused;
  const { body, order, stop } = read;
  if (order.clientId !== null && book.isUsed(order.clientId)) return DUPLICATE_ID;
  const refused = refusalOf(book, order, body);
  if (refused !== null) return refused;
  const extras: OrderExtras = {
    ...NO_EXTRAS,
    orderClass: stop === null ? "" : "oco",
    extendedHours: body.extended_hours === true,
    trailPercent: numberOf(body.trail_percent),
    positionIntent: typeof body.position_intent === "string" ? body.position_intent : null,
  };
  const placed = stop === null ? book.place(order, extras) : book.placePair(order, stop, extras);
  return ok(book.nestedBody(placed));
}

function refusalOf(
  book: AlpacaBook,
  order: NewVenueOrder,
  body: Readonly<Record<string, unknown>>,
): VenueAnswer | null {
  const price = order.limitPrice ?? order.stopPrice ?? book.exchange.price(order.symbol);
  if (price === null) return invalid("no price is known for the symbol");
  const asset = assetOf(order.symbol);
  if (String(body.position_intent ?? "").endsWith("_close") && !book.reduces(order)) {
    return invalid("position intent mismatch, inferred: open, specified: close");
  }
  if (book.opensShort(order) && (asset?.class === "crypto" || asset?.shortable === false)) {
    const available = book.held(order.symbol);
    return forbidden(
      `insufficient qty available for order (requested: ${order.quantity}, available: ${available})`,
      {
        available,
        existing_qty: available,
        symbol: order.symbol,
      },
    );
  }
  if (book.reduces(order) && greaterThan(order.quantity, book.available(order))) {
    return forbidden(
      `insufficient qty available for order (requested: ${order.quantity}, available: ${book.available(order)})`,
      {
        available: book.available(order),
        existing_qty: book.held(order.symbol),
        held_for_orders: book.reserved(order.symbol, order.side),
        symbol: order.symbol,
      },
    );
  }
  if (book.crossesOwn(order)) return invalid("potential wash trade detected. use complex orders");
  return book.reduces(order) ? null : fundsRefusal(book, order, price);
}

function fundsRefusal(book: AlpacaBook, order: NewVenueOrder, price: Decimal): VenueAnswer | null {
  const cost = book.cost(order.symbol, order.quantity, price);
  if (!greaterThan(cost, book.buyingPower)) return null;
  return forbidden("insufficient buying power", {
    buying_power: book.buyingPower,
    cost_basis: cost,
  });
}

/** GET /v2/orders */
export function listOrders(book: AlpacaBook, { query }: VenueRequest): VenueAnswer {
  const status = query.get("status") ?? "open";
  const limit = Number(query.get("limit") ?? "50");
  const afterMs = Date.parse(query.get("after") ?? "") || Number.NEGATIVE_INFINITY;
  const afterId = Number(orderIdOf(query.get("after_order_id") ?? "").slice(1) || "0");
  const found = book.exchange.orders.filter((order) => {
    const open = order.status === "open";
    const wanted = status === "all" || (status === "open") === open;
    return wanted && order.createdMs > afterMs && Number(order.id.slice(1)) > afterId;
  });
  const sorted = query.get("direction") === "asc" ? found : found.toReversed();
  return ok(sorted.slice(0, limit).map((order) => book.body(order)));
}

/** GET /v2/orders/{id} */
export function getOrder(book: AlpacaBook, uuid: string, { query }: VenueRequest): VenueAnswer {
  const order = book.exchange.order(orderIdOf(uuid));
  if (order === null) return ORDER_NOT_FOUND;
  return ok(query.get("nested") === "true" ? book.nestedBody(order) : book.body(order));
}

/** GET /v2/orders:by_client_order_id */
export function getByClientId(book: AlpacaBook, { query }: VenueRequest): VenueAnswer {
  const order = book.exchange.byClientId(query.get("client_order_id") ?? "");
  return order === null ? ORDER_NOT_FOUND : ok(book.body(order));
}

/** DELETE /v2/orders/{id} */
export function deleteOrder(book: AlpacaBook, uuid: string): VenueAnswer {
  const order = book.exchange.order(orderIdOf(uuid));
  if (order === null) return ORDER_NOT_FOUND;
  return book.exchange.cancel(order.id) === null ? NOT_CANCELABLE : { status: 204, body: "" };
}

/** DELETE /v2/orders */
export function deleteAllOrders(book: AlpacaBook): VenueAnswer {
  const open = book.exchange.orders.filter(({ status }) => status === "open");
  for (const { id } of open) book.exchange.cancel(id);
  return { status: 207, body: open.map(({ id }) => ({ id: orderUuid(id), status: 200 })) };
}

/** PATCH /v2/orders/{id} */
export function patchOrder(book: AlpacaBook, uuid: string, request: VenueRequest): VenueAnswer {
  const order = book.exchange.order(orderIdOf(uuid));
  const body = objectOf(request.body);
  if (body === null) return malformed("request body format is invalid");
  if (order === null) return ORDER_NOT_FOUND;
  if (order.status !== "open") return NOT_REPLACEABLE;
  const clientId = typeof body.client_order_id === "string" ? body.client_order_id : null;
  if (clientId !== null && book.isUsed(clientId)) return DUPLICATE_ID;
  return ok(book.body(book.replace(order, changed(order, body, clientId))));
}

const changed = (
  order: VenueOrder,
  body: Readonly<Record<string, unknown>>,
  clientId: string | null,
): NewVenueOrder => {
  const {
    limitPrice,
    orderType,
    quantity,
    reduceOnly,
    side,
    stopPrice,
    symbol,
    timeInForce,
    trailAmount,
  } = order;
  return {
    symbol,
    side,
    orderType,
    timeInForce,
    reduceOnly,
    clientId,
    quantity: numberOf(body.qty) ?? quantity,
    limitPrice: numberOf(body.limit_price) ?? limitPrice,
    stopPrice: numberOf(body.stop_price) ?? stopPrice,
    trailAmount: numberOf(body.trail) ?? trailAmount,
  };
};

/** DELETE /v2/positions/{symbol} */
export function closePosition(book: AlpacaBook, symbol: string): VenueAnswer {
  const name = assetOf(symbol)?.symbol ?? symbol;
  const held = book.held(name);
  if (isZero(held))
    return { status: 404, body: { code: 40_410_000, message: `position not found: ${symbol}` } };
  const side = held.startsWith("-") ? "buy" : "sell";
  const order = book.place(
    {
      clientId: null,
      symbol: name,
      side,
      orderType: "market",
      quantity: numberOf(held.replace("-", "")) ?? held,
      limitPrice: null,
      stopPrice: null,
      trailAmount: null,
      timeInForce: "day",
      reduceOnly: false,
    },
    NO_EXTRAS,
  );
  return ok(book.body(order));
}
