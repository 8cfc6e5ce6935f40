import { createHmac } from "node:crypto";
import { type Clock, type Decimal, decimal } from "@hookline/core/driver";
import { Exchange } from "../exchange.ts";
import type { FaultScript } from "../fault-script.ts";
import {
  type LocalServer,
  startLocalServer,
  type VenueAnswer,
  type VenueRequest,
} from "../local-server.ts";
import type { VenueStreams } from "../stream-hub.ts";
import { keyOf, PAIRS } from "./instruments.ts";
import { isRefusal, type Refusal } from "./orders.ts";
import { ROUTES } from "./routes.ts";
import { BybitStream } from "./stream.ts";

export interface BybitVenueOptions {
  readonly clock?: Clock;
  readonly port?: number;
  readonly cash?: Decimal;
  readonly takerFeePercent?: Decimal;
  readonly maxFillPerPrice?: Decimal | null;
  /** The key that the venue knows. */
  readonly apiKey?: string;
  readonly secret?: string;
}

/** A local Bybit v5: spot and linear perpetuals over REST and the private WebSocket, one unified account in one-way mode. */
export interface BybitVenue {
  readonly url: string;
  readonly socketUrl: string;
  readonly exchange: Exchange;
  readonly faults: FaultScript;
  readonly server: LocalServer;
  readonly streams: VenueStreams;
  /** Moves spot and perpetual of an id such as `BTCUSDT`. */
  movePrice(id: string, price: Decimal): void;
  close(): Promise<void>;
}

/** Starts it on loopback; prices of every pair begin at 100. */
export async function startBybitVenue(options: BybitVenueOptions = {}): Promise<BybitVenue> {
  const clock = options.clock ?? { nowMs: () => Date.now() };
  const {
    cash = decimal("100000"),
    maxFillPerPrice = null,
    takerFeePercent = decimal("0"),
  } = options;
  const exchange = new Exchange({
    clock,
    cash,
    takerFeePercent,
    maxFillPerPrice,
    uniqueClientIds: true,
  });
  const key = { apiKey: options.apiKey ?? "local-key", secret: options.secret ?? "local-secret" };
  const streams = new BybitStream(exchange, { ...key, nowMs: () => clock.nowMs() });
  const server = await startLocalServer({
    handle: (request) => answer(exchange, request, { ...key, nowMs: clock.nowMs() }),
    onSocket: (socket, { path }) =>
      path === "/v5/private" ? streams.open(socket) : socket.close(),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const movePrice = (id: string, price: Decimal) => {
    exchange.movePrice(keyOf("spot", id), price);
    exchange.movePrice(keyOf("linear", id), price);
  };
  for (const { id } of PAIRS) movePrice(id, decimal("100"));
  const { faults, socketUrl, url } = server;
  return {
    url,
    socketUrl,
    exchange,
    faults,
    server,
    streams,
    movePrice,
    close: () => server.close(),
  };
}

interface Key {
  readonly apiKey: string;
  readonly secret: string;
  readonly nowMs: number;
}

/** Bybit answers 200 for its refusals too; the code stands in the body. */
function answer(exchange: Exchange, request: VenueRequest, key: Key): VenueAnswer {
  const route = ROUTES[`${request.method} ${request.path}`];
  if (route === undefined) return { status: 404, body: "" };
  const open = request.path.startsWith("/v5/market/");
  const result =
    (open ? null : signatureRefusal(request, key)) ?? route(exchange, request, key.nowMs);
  const refusal = isRefusal(result) ? result : { retCode: 0, retMsg: "OK" };
  return {
    status: 200,
    body: { ...refusal, result: isRefusal(result) ? {} : result, retExtInfo: {}, time: key.nowMs },
  };
}

function signatureRefusal(
  { body, headers, method, query }: VenueRequest,
  key: Key,
): Refusal | null {
  const header = (name: string): string => {
    const value = headers[`x-bapi-${name}`];
    return typeof value === "string" ? value : "";
  };
  const [apiKey, at, window, sign] = [
    header("api-key"),
    header("timestamp"),
    header("recv-window"),
    header("sign"),
  ];
  if (apiKey !== key.apiKey) return { retCode: 10003, retMsg: "API key is invalid." };
  const sent = Number(at);
  if (!(sent < key.nowMs + 1000 && key.nowMs - Number(window) <= sent)) {
    return {
      retCode: 10002,
      retMsg: "invalid request, please check your server timestamp or recv_window param",
    };
  }
  const payload = method === "GET" ? query.toString() : body;
  const wanted = createHmac("sha256", key.secret)
    .update(`${at}${apiKey}${window}${payload}`)
    .digest("hex");
  return sign === wanted
    ? null
    : { retCode: 10004, retMsg: "error sign! origin_string check failed" };
}
