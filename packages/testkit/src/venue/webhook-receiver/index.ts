import { createHmac, timingSafeEqual } from "node:crypto";
import { type Clock, type Decimal, decimal } from "@hookline/core/driver";
import { Exchange, type VenueOrder } from "../exchange.ts";
import type { FaultScript } from "../fault-script.ts";
import {
  type LocalServer,
  startLocalServer,
  type VenueAnswer,
  type VenueRequest,
} from "../local-server.ts";
import { readOrder } from "./read-order.ts";

/** How a local receiver is set up. */
export interface WebhookReceiverOptions {
  readonly clock?: Clock;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly cash?: Decimal;
  readonly takerFeePercent?: Decimal;
  readonly maxFillPerPrice?: Decimal | null;
  /** HMAC-SHA256 of the body in `x-signature`, or a bearer token with this value; `relay-secret-0123456789`. */
  readonly secret?: string;
  /** Whether an order with a `client_order_id` that came before is answered again and not executed again; true. */
  readonly idempotent?: boolean;
}

/** A running receiver: a relay that trades on an exchange of its own. */
export interface WebhookReceiverVenue {
  /** Where orders go: `…/orders`. */
  readonly url: string;
  readonly socketUrl: string;
  readonly exchange: Exchange;
  readonly faults: FaultScript;
  readonly server: LocalServer;
  movePrice(symbol: string, price: Decimal): void;
  close(): Promise<void>;
}

/**
 * Starts a receiver such as a Kraken relay. `POST /orders` takes the default body of the webhook broker and answers
 * `{ "status": "accepted", "order_id": "…" }`; `GET /orders/{client_order_id}` tells the state and the fills.
 */
export async function startWebhookReceiverVenue(
  options: WebhookReceiverOptions = {},
): Promise<WebhookReceiverVenue> {
  const { idempotent = true, secret = "relay-secret-0123456789" } = options;
  const exchange = new Exchange({
    clock: options.clock ?? { nowMs: () => Date.now() },
    cash: options.cash ?? decimal("100000"),
    takerFeePercent: options.takerFeePercent ?? decimal("0"),
    maxFillPerPrice: options.maxFillPerPrice ?? null,
  });
  const handle = (request: VenueRequest): VenueAnswer => {
    if (!isAuthentic(request, secret)) return refuse(401, "unauthorized");
    const id = /^\/orders\/([A-Za-z0-9_-]{1,36})$/.exec(request.path)?.[1];
    if (request.method === "GET" && id !== undefined) return tell(exchange, id);
    if (request.method !== "POST" || request.path !== "/orders") return refuse(404, "no_such_path");
    return place(exchange, request.body, idempotent);
  };
  const server = await startLocalServer({ handle, port: options.port ?? 0 });
  return {
    url: `${server.url}/orders`,
    socketUrl: server.socketUrl,
    exchange,
    faults: server.faults,
    server,
    movePrice: (symbol, price) => exchange.movePrice(symbol, price),
    close: () => server.close(),
  };
}

function isAuthentic({ body, headers, method, path }: VenueRequest, secret: string): boolean {
  if (isEqual(headers.authorization ?? "", `Bearer ${secret}`)) return true;
  const signed = method === "POST" ? body : path;
  const digest = createHmac("sha256", secret).update(signed).digest("hex");
  return isEqual(String(headers["x-signature"] ?? ""), `sha256=${digest}`);
}

const isEqual = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));

function place(exchange: Exchange, body: string, idempotent: boolean): VenueAnswer {
  const order = readOrder(body);
  if (order === null) return refuse(422, "order_invalid");
  const known = order.clientId === null ? null : exchange.byClientId(order.clientId);
  if (idempotent && known !== null) return receipt(known);
  const refusal = exchange.refusal(order);
  return refusal === null ? receipt(exchange.place(order)) : refuse(422, refusal);
}

const receipt = ({ id }: VenueOrder): VenueAnswer => ({
  status: 202,
  body: { status: "accepted", order_id: id },
});

const refuse = (status: number, error: string): VenueAnswer => ({
  status,
  body: { status: "rejected", error },
});

function tell(exchange: Exchange, clientId: string): VenueAnswer {
  const order = exchange.byClientId(clientId);
  if (order === null) return refuse(404, "order_unknown");
  const fills = exchange.fillsOf(order.id).map(({ atMs, fee, id, price, quantity }) => ({
    id,
    quantity,
    price,
    fee,
    at_ms: atMs,
  }));
  const status = order.status === "open" ? "accepted" : order.status;
  return { status: 200, body: { status, order_id: order.id, fills } };
}
