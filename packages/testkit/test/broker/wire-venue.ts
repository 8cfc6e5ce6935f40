import type { Clock, Decimal } from "@hookline/core/driver";
import { parseDecimal } from "@hookline/core/driver";
import { Exchange, type VenueOrder } from "../../src/venue/exchange.ts";
import {
  type LocalServer,
  startLocalServer,
  type VenueAnswer,
  type VenueRequest,
} from "../../src/venue/local-server.ts";
import { StreamHub } from "../../src/venue/stream-hub.ts";

/** The smallest venue that can go wrong in every way of the suite: orders, lists and a stream, in JSON. */
export interface WireVenue {
  readonly exchange: Exchange;
  readonly server: LocalServer;
  readonly hub: StreamHub;
}

export async function startWireVenue(parts: {
  readonly clock: Clock;
  readonly cash: Decimal;
  readonly maxFillPerPrice: Decimal | null;
}): Promise<WireVenue> {
  const exchange = new Exchange(parts);
  const hub = new StreamHub(exchange, ({ order }) => [JSON.stringify(told(exchange, order))]);
  const server = await startLocalServer({
    handle: (request) => answer(exchange, request),
    onSocket: (socket) => hub.subscribe(socket),
  });
  return { exchange, server, hub };
}

const told = (exchange: Exchange, order: VenueOrder) => ({
  ...order,
  fills: exchange.fillsOf(order.id),
});

function answer(exchange: Exchange, { body, method, path }: VenueRequest): VenueAnswer {
  const [, list, id = ""] = path.split("/");
  if (method === "POST") return place(exchange, new Map(Object.entries(JSON.parse(body))));
  const order = exchange.byClientId(id);
  if (method === "DELETE") {
    const canceled = order === null ? null : exchange.cancel(order.id);
    return canceled === null ? { status: 404, body: {} } : { status: 200, body: {} };
  }
  if (method === "PUT") {
    const form = new Map(Object.entries(JSON.parse(body)));
    const quantity = parseDecimal(String(form.get("quantity")));
    const limitPrice = parseDecimal(String(form.get("limitPrice")));
    const change = { ...(quantity ? { quantity } : {}), ...(limitPrice ? { limitPrice } : {}) };
    const changed = order === null ? null : exchange.replace(order.id, change);
    return { status: changed === null ? 404 : 200, body: {} };
  }
  if (list === "fills") return { status: 200, body: exchange.fills };
  if (list === "positions") return { status: 200, body: exchange.positions };
  if (list === "balance") return { status: 200, body: { cash: exchange.cash } };
  if (id === "") {
    const open = exchange.orders.filter(({ status }) => status === "open");
    return { status: 200, body: open.map((one) => told(exchange, one)) };
  }
  return order === null
    ? { status: 404, body: { error: "unknown_order" } }
    : { status: 200, body: told(exchange, order) };
}

function place(exchange: Exchange, form: ReadonlyMap<string, unknown>): VenueAnswer {
  const text = (name: string) => String(form.get(name) ?? "");
  const quantity = parseDecimal(text("quantity"));
  if (quantity === null) return { status: 422, body: { error: "quantity" } };
  const limitPrice = parseDecimal(text("limitPrice"));
  const { id } = exchange.place({
    clientId: text("id"),
    symbol: text("symbol"),
    side: text("side") === "buy" ? "buy" : "sell",
    orderType: limitPrice === null ? "market" : "limit",
    quantity,
    limitPrice,
    stopPrice: null,
    trailAmount: null,
    timeInForce: "gtc",
    reduceOnly: false,
  });
  return { status: 201, body: { orderId: id } };
}
