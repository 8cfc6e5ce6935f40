import { createHash, createHmac, randomUUID } from "node:crypto";
import { subtract } from "@hookline/core/driver";
import type { WebSocket } from "ws";
import type { Exchange, VenueEvent, VenueFill, VenueOrder } from "../exchange.ts";
import { fillUid, isStop, number, orderUid, toText } from "./words.ts";

type Message = Readonly<Record<string, unknown>> & { readonly feed?: string };

interface Subscriber {
  challenge: string;
  readonly feeds: Set<string>;
}

/** The private feeds `open_orders` and `fills` behind a signed challenge. */
export class FuturesFeeds {
  readonly #exchange: Exchange;
  readonly #key: { readonly apiKey: string; readonly secret: string };
  readonly #sockets = new Map<WebSocket, Subscriber>();
  #sequence = 0;
  #late: (readonly Message[])[] | null = null;
  /** Events that a test holds back from every socket: a gap in the stream. */
  muted = false;

  constructor(exchange: Exchange, key: { readonly apiKey: string; readonly secret: string }) {
    this.#exchange = exchange;
    this.#key = key;
    exchange.listen((event) => {
      if (event.type === "fill") this.#sequence += 1;
      this.tell(event);
    });
  }

  open(socket: WebSocket): void {
    this.#sockets.set(socket, { challenge: "", feeds: new Set() });
    send(socket, { event: "info", version: 1 });
    socket.on("message", (data) => this.#hear(socket, String(data)));
    socket.on("close", () => this.#sockets.delete(socket));
  }

  /** Sends what happened to every subscriber; a test may send an old event again. */
  tell(event: VenueEvent): void {
    if (this.muted) return;
    const messages = this.#messagesOf(event);
    if (this.#late === null) this.#send(messages);
    else this.#late.push(messages);
  }

  /** Keeps back what happens from now on. */
  hold(): void {
    this.#late ??= [];
  }

  /** Sends what was kept back, each as often as asked: late. */
  release(copies = 1): void {
    const late = this.#late ?? [];
    this.#late = null;
    for (const messages of late) for (let copy = 0; copy < copies; copy += 1) this.#send(messages);
  }

  #send(messages: readonly Message[]): void {
    for (const [socket, { feeds }] of this.#sockets) {
      for (const message of messages) if (feeds.has(String(message.feed))) send(socket, message);
    }
  }

  /** Waits until every open socket has read what was sent to it. */
  async flush(): Promise<void> {
    await Promise.all(
      [...this.#sockets.keys()].map(
        (socket) =>
          new Promise<void>((resolve) => {
            if (socket.readyState !== socket.OPEN) return resolve();
            socket.once("pong", () => resolve());
            socket.once("close", () => resolve());
            socket.ping();
          }),
      ),
    );
  }

  /** How many sockets hear both feeds. */
  get subscribers(): number {
    return [...this.#sockets.values()].filter(
      ({ feeds }) => feeds.has("open_orders") && feeds.has("fills"),
    ).length;
  }

  #hear(socket: WebSocket, text: string): void {
    const message: unknown = JSON.parse(text);
    const event = member(message, "event");
    const feed = String(member(message, "feed") ?? "");
    const state = this.#sockets.get(socket);
    if (state === undefined) return;
    if (event === "challenge") {
      if (member(message, "api_key") !== this.#key.apiKey)
        return void send(socket, { event: "error", message: "Invalid api key" });
      state.challenge = randomUUID();
      return void send(socket, { event: "challenge", message: state.challenge });
    }
    if (event !== "subscribe")
      return void send(socket, { event: "error", message: "Invalid event" });
    if (feed === "heartbeat") return void send(socket, { event: "subscribed", feed });
    const isOurs =
      state.challenge !== "" &&
      member(message, "original_challenge") === state.challenge &&
      member(message, "signed_challenge") === signed(this.#key.secret, state.challenge);
    if (!isOurs) return void send(socket, { event: "alert", message: "Invalid challenge" });
    send(socket, { event: "subscribed", feed });
    state.feeds.add(feed);
    this.#snapshot(socket, feed);
  }

  #snapshot(socket: WebSocket, feed: string): void {
    const account = "local";
    if (feed === "open_orders") {
      const orders = this.#exchange.orders.filter(({ status }) => status === "open").map(orderRow);
      send(socket, { feed: "open_orders_snapshot", account, orders });
    } else {
      const fills = this.#exchange.fills
        .slice(-100)
        .map((fill, at) => fillRow(this.#exchange, fill, at + 1));
      send(socket, { feed: "fills_snapshot", account, fills });
    }
  }

  /** As Kraken does: what is filled or ended at once never stands among the open orders. */
  #messagesOf(event: VenueEvent): readonly Message[] {
    const { order } = event;
    if (event.type === "fill") {
      const fills = [fillRow(this.#exchange, event.fill, this.#sequence)];
      const reason = order.status === "filled" ? "full_fill" : "partial_fill";
      const told = order.status === "filled" ? gone(order, reason) : changed(order, reason);
      return [{ feed: "fills", username: "local", fills }, ...(rests(order) ? [told] : [])];
    }
    if (!rests(order)) return [];
    return [
      event.type === "new"
        ? changed(order, "new_placed_order_by_user")
        : gone(order, "cancelled_by_user"),
    ];
  }
}

const rests = ({ orderType, timeInForce }: VenueOrder): boolean =>
  timeInForce !== "ioc" && orderType !== "market";

const changed = (order: VenueOrder, reason: string): Message => ({
  feed: "open_orders",
  order: orderRow(order),
  is_cancel: false,
  reason,
});

const gone = (order: VenueOrder, reason: string): Message => ({
  feed: "open_orders",
  order_id: orderUid(order.id),
  ...(order.clientId === null ? {} : { cli_ord_id: order.clientId }),
  is_cancel: true,
  reason,
});

/** `qty` is what is left. */
const orderRow = (order: VenueOrder): Message => ({
  instrument: order.symbol,
  time: order.createdMs,
  last_update_time: order.updatedMs,
  qty: number(subtract(order.quantity, order.filledQuantity)),
  filled: number(order.filledQuantity),
  limit_price: number(order.limitPrice ?? "0"),
  stop_price: number(order.stopPrice ?? "0"),
  type: isStop(order) ? "stop" : "limit",
  order_id: orderUid(order.id),
  ...(order.clientId === null ? {} : { cli_ord_id: order.clientId }),
  direction: order.side === "buy" ? 0 : 1,
  reduce_only: order.reduceOnly,
});

function fillRow(exchange: Exchange, fill: VenueFill, seq: number): Message {
  const order = exchange.order(fill.orderId);
  return {
    instrument: fill.symbol,
    time: fill.atMs,
    price: number(fill.price),
    seq,
    buy: fill.side === "buy",
    qty: number(fill.quantity),
    remaining_order_qty: number(
      order === null ? "0" : subtract(order.quantity, order.filledQuantity),
    ),
    order_id: orderUid(fill.orderId),
    ...(fill.clientId === null ? {} : { cli_ord_id: fill.clientId }),
    fill_id: fillUid(fill.id),
    fill_type: "taker",
    fee_paid: number(fill.fee),
    fee_currency: "USD",
    taker_order_type: "market",
    order_type: "limit",
  };
}

const signed = (secret: string, challenge: string): string =>
  createHmac("sha512", Buffer.from(secret, "base64"))
    .update(createHash("sha256").update(challenge).digest())
    .digest("base64");

const send = (socket: WebSocket, message: Message): void => socket.send(toText(message));

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
