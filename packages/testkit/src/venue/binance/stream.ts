import { createHmac } from "node:crypto";
import type { WebSocket } from "ws";
import type { Exchange, VenueEvent, VenueOrder } from "../exchange.ts";
import type { VenueAnswer, VenueRequest } from "../local-server.ts";
import { memberOf, StreamHub, type VenueStreams } from "../stream-hub.ts";
import { idOf, isOn } from "./instruments.ts";
import { algoId, algoRow, numberOf, orderRow } from "./orders.ts";

interface Key {
  readonly apiKey: string;
  readonly secret: string;
  readonly nowMs: () => number;
}

type Row = Readonly<Record<string, unknown>>;

/** User data streams: spot over the WebSocket API, USD-M futures by listen key. One account, one hub. */
export class BinanceStream implements VenueStreams {
  readonly hub: StreamHub;
  readonly #key: Key;
  readonly #listenKeys = new Set<string>();
  #made = 0;

  constructor(exchange: Exchange, key: Key) {
    this.#key = key;
    this.hub = new StreamHub(exchange, (event) => framesOf(event, key.nowMs()));
  }

  expire(): void {
    this.#listenKeys.clear();
    this.hub.expire(JSON.stringify({ e: "listenKeyExpired", E: this.#key.nowMs() }));
  }

  /** The listen key's own requests; null for every other path. */
  answer({ headers, method, path, query, body }: VenueRequest): VenueAnswer | null {
    if (path !== "/fapi/v1/listenKey") return null;
    if (headers["x-mbx-apikey"] !== this.#key.apiKey)
      return { status: 401, body: { code: -2015, msg: "Invalid API-key" } };
    const given = query.get("listenKey") ?? new URLSearchParams(body).get("listenKey") ?? "";
    if (method === "PUT" && !this.#listenKeys.has(given))
      return { status: 400, body: { code: -1125, msg: "This listenKey does not exist." } };
    if (method === "POST") {
      this.#made += 1;
      this.#listenKeys.add(`listen-${this.#made}`);
    }
    return { status: 200, body: { listenKey: method === "POST" ? `listen-${this.#made}` : given } };
  }

  open(socket: WebSocket, { path, query }: VenueRequest): void {
    if (path === "/ws-api/v3") return void socket.on("message", (data) => this.#hear(socket, data));
    if (path === "/private/ws" && this.#listenKeys.has(query.get("listenKey") ?? ""))
      return void this.hub.subscribe(socket);
    socket.close();
  }

  #hear(socket: WebSocket, data: unknown): void {
    const message: unknown = JSON.parse(String(data));
    const id = memberOf(message, "id");
    const params = memberOf(message, "params");
    const taken =
      memberOf(message, "method") === "userDataStream.subscribe.signature" &&
      this.#isSigned(params);
    const refusal = { code: -1022, msg: "Signature for this request is not valid." };
    const answer = taken
      ? { id, status: 200, result: { subscriptionId: 0 } }
      : { id, status: 400, error: refusal };
    socket.send(JSON.stringify(answer));
    if (taken) this.hub.subscribe(socket);
  }

  #isSigned(params: unknown): boolean {
    const { apiKey, nowMs, secret } = this.#key;
    const timestamp = Number(memberOf(params, "timestamp"));
    const wanted = createHmac("sha256", secret)
      .update(`apiKey=${apiKey}&timestamp=${timestamp}`)
      .digest("hex");
    const fresh = Math.abs(nowMs() - timestamp) <= 5000;
    return (
      memberOf(params, "apiKey") === apiKey && fresh && memberOf(params, "signature") === wanted
    );
  }
}

function framesOf(event: VenueEvent, nowMs: number): readonly string[] {
  const { order } = event;
  if (isOn(order.symbol, "spot")) {
    const inner = { e: "executionReport", E: nowMs, ...reportOf(event) };
    return [JSON.stringify({ subscriptionId: 0, event: inner })];
  }
  const report = { e: "ORDER_TRADE_UPDATE", E: nowMs, T: nowMs, o: reportOf(event) };
  const algo = { e: "ALGO_UPDATE", E: nowMs, T: nowMs, o: algoOf(order) };
  const conditional = order.orderType.startsWith("stop");
  const plain = !conditional || order.triggered;
  return [...(conditional ? [algo] : []), ...(plain ? [report] : [])].map((one) =>
    JSON.stringify(one),
  );
}

const KINDS = { new: "NEW", canceled: "CANCELED", expired: "EXPIRED", fill: "TRADE" } as const;

function reportOf(event: VenueEvent): Row {
  const { order } = event;
  const row = orderRow(order);
  const spot = isOn(order.symbol, "spot");
  const fill = event.type === "fill" ? event.fill : null;
  const canceled = event.type === "canceled" && row.status === "CANCELED";
  return {
    s: idOf(order.symbol),
    // On spot a cancel has an id of its own, and the order's is in `C`.
    c: spot && canceled ? `cancel${numberOf(order.id)}` : row.clientOrderId,
    ...(spot ? { C: canceled ? row.clientOrderId : "" } : {}),
    S: row.side,
    o: row.type,
    f: row.timeInForce,
    q: order.quantity,
    p: row.price,
    x: fill === null && row.status === "EXPIRED" ? "EXPIRED" : KINDS[event.type],
    X: row.status,
    i: numberOf(order.id),
    l: fill?.quantity ?? "0",
    z: order.filledQuantity,
    L: fill?.price ?? "0",
    n: fill?.fee ?? "0",
    N: fill === null ? null : "USDT",
    T: order.updatedMs,
    t: fill === null ? -1 : numberOf(fill.id),
    m: false,
    ...(spot ? { O: order.createdMs } : { R: order.reduceOnly, ps: "BOTH", rp: "0" }),
  };
}

function algoOf(order: VenueOrder): Row {
  const row = algoRow(order);
  return {
    caid: row.clientAlgoId,
    aid: algoId(order),
    at: "CONDITIONAL",
    o: row.orderType,
    s: row.symbol,
    S: row.side,
    q: order.quantity,
    X: row.algoStatus,
    ai: row.actualOrderId,
    aq: order.filledQuantity,
    tp: order.stopPrice,
  };
}
