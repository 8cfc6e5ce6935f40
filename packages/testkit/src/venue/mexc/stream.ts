import { subtract } from "@hookline/core/driver";
import type { WebSocket } from "ws";
import type { Exchange, VenueEvent } from "../exchange.ts";
import { memberOf, StreamHub, type VenueStreams } from "../stream-hub.ts";
import { isPair, orderRow } from "./orders.ts";

const ORDERS = "spot@private.orders.v3.api.pb";
const DEALS = "spot@private.deals.v3.api.pb";

/** The user data stream of spot v3: a listen key, then binary frames. */
export class MexcStream implements VenueStreams {
  readonly hub: StreamHub;
  readonly #listenKeys = new Set<string>();
  #made = 0;

  constructor(exchange: Exchange, nowMs: () => number) {
    this.hub = new StreamHub(exchange, (event) => framesOf(event, nowMs()));
  }

  expire(): void {
    this.#listenKeys.clear();
    this.hub.expire("Invalid listen key");
  }

  /** Makes or extends a listen key; null where the one to extend is none. */
  listenKey(method: "POST" | "PUT", given: string): string | null {
    if (method === "PUT") return this.#listenKeys.has(given) ? given : null;
    this.#made += 1;
    this.#listenKeys.add(`listen-${this.#made}`);
    return `listen-${this.#made}`;
  }

  open(socket: WebSocket, listenKey: string): void {
    if (!this.#listenKeys.has(listenKey)) {
      socket.send("Invalid listen key");
      return void socket.close();
    }
    socket.on("message", (data) => {
      const message: unknown = JSON.parse(String(data));
      const method = memberOf(message, "method");
      const answer = (msg: string) => socket.send(JSON.stringify({ id: 0, code: 0, msg }));
      if (method === "PING") return answer("PONG");
      const params = memberOf(message, "params");
      if (method !== "SUBSCRIPTION" || !Array.isArray(params)) return;
      answer(params.join(","));
      this.hub.subscribe(socket);
    });
  }
}

const STATUS: Readonly<Record<string, number>> = {
  NEW: 1,
  FILLED: 2,
  PARTIALLY_FILLED: 3,
  CANCELED: 4,
  PARTIALLY_CANCELED: 5,
};
const TYPES: Readonly<Record<string, number>> = {
  LIMIT: 1,
  IMMEDIATE_OR_CANCEL: 3,
  FILL_OR_KILL: 4,
  MARKET: 5,
};

function framesOf(event: VenueEvent, nowMs: number): readonly Buffer[] {
  const { order } = event;
  if (!isPair(order.symbol)) return [];
  const row = orderRow(order);
  const side = order.side === "buy" ? 1 : 2;
  const wrap = (channel: string, field: number, body: Buffer): Buffer =>
    message([
      [1, channel],
      [3, order.symbol],
      [6, nowMs],
      [field, body],
    ]);
  const orders = wrap(
    ORDERS,
    304,
    message([
      [1, order.id],
      [2, order.clientId ?? ""],
      [3, order.limitPrice ?? "0"],
      [4, order.quantity],
      [6, order.averagePrice ?? "0"],
      [7, TYPES[String(row.type)] ?? 1],
      [8, side],
      [11, subtract(order.quantity, order.filledQuantity)],
      [13, order.filledQuantity],
      [15, STATUS[String(row.status)] ?? 0],
      [16, order.createdMs],
    ]),
  );
  if (event.type !== "fill") return [orders];
  const { fill } = event;
  const deal = message([
    [1, fill.price],
    [2, fill.quantity],
    [4, side],
    [7, fill.id],
    [8, fill.clientId ?? ""],
    [9, fill.orderId],
    [10, fill.fee],
    [11, "USDT"],
    [12, fill.atMs],
  ]);
  return [orders, wrap(DEALS, 306, deal)];
}

/** A protobuf message: whole numbers as varints, everything else with its length before it. */
function message(fields: readonly (readonly [number, string | number | Buffer])[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([field, value]) => {
      if (typeof value === "number") return [varint(field * 8), varint(value)];
      const bytes = Buffer.from(value);
      return [varint(field * 8 + 2), varint(bytes.length), bytes];
    }),
  );
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = BigInt(value);
  while (left > 0x7fn) {
    bytes.push(Number(left & 0x7fn) | 0x80);
    left >>= 7n;
  }
  return Buffer.from([...bytes, Number(left)]);
}
