import { createHmac } from "node:crypto";
import type { WebSocket } from "ws";
import type { Exchange, VenueEvent } from "../exchange.ts";
import { memberOf, StreamHub, type VenueStreams } from "../stream-hub.ts";
import { contractDealRow, contractOrderPush, isContract } from "./contract-orders.ts";

interface Key {
  readonly apiKey: string;
  readonly secret: string;
  readonly nowMs: () => number;
}

/** The contract API's WebSocket: a signed login, after which everything personal is pushed. */
export class MexcContractStream implements VenueStreams {
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
    const send = (message: object) => socket.send(JSON.stringify(message));
    socket.on("message", (data) => {
      const message: unknown = JSON.parse(String(data));
      const ts = this.#key.nowMs();
      const method = memberOf(message, "method");
      if (method === "ping") return send({ channel: "pong", data: ts });
      if (method !== "login") return;
      if (!this.#isSigned(memberOf(message, "param")))
        return send({ channel: "rs.error", data: "Verify failed", ts });
      send({ channel: "rs.login", data: "success", ts });
      this.hub.subscribe(socket);
    });
  }

  #isSigned(param: unknown): boolean {
    const { apiKey, nowMs, secret } = this.#key;
    const reqTime = String(memberOf(param, "reqTime"));
    const wanted = createHmac("sha256", secret).update(`${apiKey}${reqTime}`).digest("hex");
    return (
      memberOf(param, "apiKey") === apiKey &&
      Math.abs(nowMs() - Number(reqTime)) <= 10_000 &&
      memberOf(param, "signature") === wanted
    );
  }
}

function framesOf(event: VenueEvent, ts: number): readonly string[] {
  const { order } = event;
  if (!isContract(order.symbol)) return [];
  const frame = (channel: string, data: object) => JSON.stringify({ channel, data, ts });
  const orders = frame("push.personal.order", contractOrderPush(order));
  if (event.type !== "fill") return [orders];
  return [orders, frame("push.personal.order.deal", contractDealRow(event.fill, order))];
}
