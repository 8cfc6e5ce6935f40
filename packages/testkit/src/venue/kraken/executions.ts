import type { WebSocket } from "ws";
import type { Exchange, VenueEvent, VenueOrder } from "../exchange.ts";
import { pairOf } from "./pairs.ts";
import { orderTypeOf, tradeIdOf, txidOf } from "./words.ts";

type Message = Readonly<Record<string, unknown>>;

/** Quantities and prices are JSON numbers on Kraken's WebSocket; here their text is written as it is. */
const NUMBER = "\u0000";
const number = (text: string): string => `${NUMBER}${text}${NUMBER}`;
const toText = (message: Message): string =>
  JSON.stringify(message).replaceAll(/"\\u0000(-?[0-9.]+)\\u0000"/g, "$1");

/** The WebSocket v2 channel `executions` of one account. */
export class ExecutionsChannel {
  readonly #exchange: Exchange;
  readonly #tokens: ReadonlySet<string>;
  readonly #subscribers = new Map<WebSocket, { sequence: number }>();
  #late: VenueEvent[] | null = null;
  /** Events that a test holds back from every socket: a gap in the stream. */
  muted = false;

  constructor(exchange: Exchange, tokens: ReadonlySet<string>) {
    this.#exchange = exchange;
    this.#tokens = tokens;
    exchange.listen((event) => this.tell(event));
  }

  open(socket: WebSocket): void {
    send(socket, {
      channel: "status",
      type: "update",
      data: [{ api_version: "v2", connection_id: 1, system: "online", version: "2.0.0" }],
    });
    socket.on("message", (data) => this.#hear(socket, String(data)));
    socket.on("close", () => this.#subscribers.delete(socket));
  }

  /** Keeps back what happens from now on. */
  hold(): void {
    this.#late ??= [];
  }

  /** Sends what was kept back, each as often as asked: late. */
  release(copies = 1): void {
    const late = this.#late ?? [];
    this.#late = null;
    for (const event of late) for (let copy = 0; copy < copies; copy += 1) this.tell(event);
  }

  /** Sends what happened to every subscriber; a test may send an old event again. */
  tell(event: VenueEvent): void {
    if (this.#late !== null) return void this.#late.push(event);
    const data = messagesOf(event);
    for (const [socket, state] of this.#subscribers) {
      // A gap takes the numbers of what is lost with it.
      state.sequence += 1;
      if (!this.muted) {
        send(socket, { channel: "executions", type: "update", data, sequence: state.sequence });
      }
    }
  }

  /** Waits until every open socket has read what was sent to it. */
  async flush(): Promise<void> {
    await Promise.all(
      [...this.#subscribers.keys()].map(
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

  get subscribers(): number {
    return this.#subscribers.size;
  }

  #hear(socket: WebSocket, text: string): void {
    const message: unknown = JSON.parse(text);
    const method = member(message, "method");
    const params = member(message, "params");
    const id = member(message, "req_id");
    const echo = id === undefined ? {} : { req_id: id };
    if (method === "ping") return void send(socket, { method: "pong", ...echo });
    if (method !== "subscribe" || member(params, "channel") !== "executions") {
      return void send(socket, { error: "Unsupported method", method, success: false, ...echo });
    }
    if (!this.#tokens.has(String(member(params, "token")))) {
      const error = "ESession:Invalid session";
      return void send(socket, { error, method, success: false, ...echo });
    }
    const result = {
      channel: "executions",
      maxratecount: 180,
      snap_orders: true,
      snap_trades: false,
    };
    send(socket, { method, result, success: true, ...echo });
    this.#subscribers.set(socket, { sequence: 1 });
    const open = this.#exchange.orders.filter(({ status }) => status === "open");
    const data = open.map((order) => ({ ...whole(order), exec_type: "new", order_status: "new" }));
    send(socket, { channel: "executions", type: "snapshot", data, sequence: 1 });
  }
}

const send = (socket: WebSocket, message: Message): void => socket.send(toText(message));

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;

const whole = (order: VenueOrder): Message => ({
  order_id: txidOf(order.id),
  ...(order.clientId === null ? {} : { cl_ord_id: order.clientId }),
  symbol: pairOf(order.symbol)?.socketName ?? order.symbol,
  side: order.side,
  order_type: orderTypeOf(order),
  order_qty: number(order.quantity),
  cum_qty: number(order.filledQuantity),
  time_in_force: order.timeInForce.toUpperCase(),
  timestamp: new Date(order.updatedMs).toISOString(),
});

/** As Kraken does: a new order is pending first, and the last trade is followed by its own `filled`. */
function messagesOf(event: VenueEvent): readonly Message[] {
  const { order } = event;
  const base = {
    order_id: txidOf(order.id),
    ...(order.clientId === null ? {} : { cl_ord_id: order.clientId }),
    timestamp: new Date(order.updatedMs).toISOString(),
  };
  if (event.type === "new") {
    return [
      { ...whole(order), exec_type: "pending_new", order_status: "pending_new" },
      { ...base, exec_type: "new", order_status: "new" },
    ];
  }
  if (event.type !== "fill") {
    const cum_qty = number(order.filledQuantity);
    return [
      {
        ...base,
        exec_type: event.type,
        order_status: event.type,
        cum_qty,
        reason: "User requested",
      },
    ];
  }
  const { fill } = event;
  const trade = {
    ...base,
    exec_id: tradeIdOf(fill.id),
    exec_type: "trade",
    trade_id: Number(fill.id.slice(1)),
    symbol: pairOf(order.symbol)?.socketName ?? order.symbol,
    side: order.side,
    last_qty: number(fill.quantity),
    last_price: number(fill.price),
    liquidity_ind: "t",
    order_type: orderTypeOf(order),
    order_status: "partially_filled",
    cum_qty: number(order.filledQuantity),
    fees: [{ asset: "USD", qty: number(fill.fee) }],
  };
  if (order.status !== "filled") return [trade];
  const cum_qty = number(order.filledQuantity);
  return [trade, { ...base, exec_type: "filled", order_status: "filled", cum_qty }];
}
