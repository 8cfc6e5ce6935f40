import { createHmac } from "node:crypto";
import type { WebSocket } from "ws";
import type { Exchange, VenueEvent } from "../exchange.ts";
import { memberOf, StreamHub, type VenueStreams } from "../stream-hub.ts";
import { inCategory } from "./instruments.ts";
import { fillRow, orderRow } from "./orders.ts";

interface Key {
  readonly apiKey: string;
  readonly secret: string;
  readonly nowMs: () => number;
}

/** The private WebSocket of v5: auth, then the topics `order` and `execution`. */
export class BybitStream implements VenueStreams {
  readonly hub: StreamHub;
  readonly #key: Key;

  constructor(exchange: Exchange, key: Key) {
    this.#key = key;
    this.hub = new StreamHub(exchange, (event) => framesOf(exchange, event, key.nowMs()));
  }

  expire(): void {
    this.hub.expire(null);
  }

  open(socket: WebSocket): void {
    let known = false;
    socket.on("message", (data) => {
      const message: unknown = JSON.parse(String(data));
      const op = memberOf(message, "op");
      const args = memberOf(message, "args");
      const answer = (success: boolean, ret_msg: string) =>
        socket.send(JSON.stringify({ success, ret_msg, op, conn_id: "local" }));
      if (op === "ping") return void socket.send('{"op":"pong","conn_id":"local"}');
      if (op === "auth") {
        known = this.#isSigned(args);
        return answer(known, known ? "" : "error:USVC1111");
      }
      const taken = op === "subscribe" && known && Array.isArray(args);
      answer(taken, taken ? "subscribe" : "Request not authorized");
      if (taken) this.hub.subscribe(socket);
    });
  }

  #isSigned(args: unknown): boolean {
    const { apiKey, nowMs, secret } = this.#key;
    const [key, expires, sign]: readonly unknown[] = Array.isArray(args) ? args : [];
    const wanted = createHmac("sha256", secret).update(`GET/realtime${expires}`).digest("hex");
    return key === apiKey && Number(expires) > nowMs() && sign === wanted;
  }
}

function framesOf(exchange: Exchange, event: VenueEvent, nowMs: number): readonly string[] {
  const { order } = event;
  const category = inCategory(order.symbol, "spot") ? "spot" : "linear";
  const frame = (topic: string, row: object): string =>
    JSON.stringify({
      id: `${topic}-${order.id}`,
      topic,
      creationTime: nowMs,
      data: [{ category, ...row }],
    });
  const orders = frame("order", orderRow(order, exchange.fillsOf(order.id)));
  if (event.type !== "fill") return [orders];
  // Bybit tells the order's new state before its execution as often as after it.
  return [orders, frame("execution", fillRow(event.fill, order))];
}
