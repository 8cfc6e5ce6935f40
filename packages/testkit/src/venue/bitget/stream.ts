import { createHmac } from "node:crypto";
import { negate } from "@hookline/core/driver";
import type { WebSocket } from "ws";
import type { Exchange, VenueEvent } from "../exchange.ts";
import { memberOf, StreamHub, type VenueStreams } from "../stream-hub.ts";
import { isPlain, isPlan, orderRow } from "./orders.ts";
import { planFrame } from "./plans.ts";
import { isSpot, spotOrderRow } from "./spot.ts";

interface Key {
  readonly apiKey: string;
  readonly secret: string;
  readonly password: string;
  readonly nowMs: () => number;
}

/** The private WebSocket of v2: login, then the channels `orders` and `orders-algo`. */
export class BitgetStream implements VenueStreams {
  readonly hub: StreamHub;
  readonly #key: Key;

  constructor(exchange: Exchange, key: Key) {
    this.#key = key;
    this.hub = new StreamHub(exchange, (event) => framesOf(event, key.nowMs()));
  }

  expire(): void {
    this.hub.expire(null);
  }

  open(socket: WebSocket): void {
    let known = false;
    const send = (message: object) => socket.send(JSON.stringify(message));
    socket.on("message", (data) => {
      const text = String(data);
      if (text === "ping") return void socket.send("pong");
      const message: unknown = JSON.parse(text);
      const args = memberOf(message, "args");
      const list: readonly unknown[] = Array.isArray(args) ? args : [];
      if (memberOf(message, "op") === "login") {
        known = this.#isSigned(list[0]);
        const refusal = { event: "error", code: 30015, msg: "Invalid sign" };
        return send(known ? { event: "login", code: 0 } : refusal);
      }
      if (!known) return send({ event: "error", code: 30004, msg: "User needs to log in" });
      for (const arg of list) send({ event: "subscribe", arg });
      if (list.some((arg) => memberOf(arg, "channel") === "orders")) this.hub.subscribe(socket);
    });
  }

  #isSigned(arg: unknown): boolean {
    const { apiKey, nowMs, password, secret } = this.#key;
    const timestamp = String(memberOf(arg, "timestamp"));
    const wanted = createHmac("sha256", secret)
      .update(`${timestamp}GET/user/verify`)
      .digest("base64");
    return (
      memberOf(arg, "apiKey") === apiKey &&
      memberOf(arg, "passphrase") === password &&
      Math.abs(nowMs() / 1000 - Number(timestamp)) <= 30 &&
      memberOf(arg, "sign") === wanted
    );
  }
}

function framesOf(event: VenueEvent, nowMs: number): readonly string[] {
  const { order } = event;
  const arg = { instType: "USDT-FUTURES", channel: "orders-algo", instId: "default" };
  const plan = { action: "snapshot", arg, data: [planFrame(order)], ts: nowMs };
  return [
    ...(isPlan(order) ? [JSON.stringify(plan)] : []),
    ...(isPlain(order) ? [frameOf(event, nowMs)] : []),
  ];
}

function frameOf(event: VenueEvent, nowMs: number): string {
  const { order } = event;
  const spot = isSpot(order.symbol);
  const { baseVolume, symbol, ...row } = spot ? spotOrderRow(order) : orderRow(order, "status");
  const instType = spot ? "SPOT" : "USDT-FUTURES";
  const arg = { instType, channel: "orders", instId: "default" };
  const fill = event.type === "fill" ? event.fill : null;
  const execution =
    fill === null
      ? {}
      : {
          tradeId: fill.id,
          fillPrice: fill.price,
          baseVolume: fill.quantity,
          fillTime: String(fill.atMs),
          // A fee that was paid is negative here.
          fillFee: negate(fill.fee),
          fillFeeCoin: "USDT",
          tradeScope: "T",
        };
  const data = [{ ...row, instId: symbol, accBaseVolume: baseVolume, ...execution }];
  return JSON.stringify({ action: "snapshot", arg, data, ts: nowMs });
}
