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
import { isRefusal, type Refusal, refuse } from "./orders.ts";
import { OPEN, SIGNED } from "./routes.ts";
import { BinanceStream } from "./stream.ts";

export interface BinanceVenueOptions {
  readonly clock?: Clock;
  readonly port?: number;
  readonly cash?: Decimal;
  readonly takerFeePercent?: Decimal;
  readonly maxFillPerPrice?: Decimal | null;
  /** The key that the venue knows. */
  readonly apiKey?: string;
  readonly secret?: string;
}

/** A local Binance: spot (`/api/v3`) and USD-M futures (`/fapi`) over REST with their user data streams, in one-way mode, with one purse for both. */
export interface BinanceVenue {
  readonly url: string;
  readonly socketUrl: string;
  readonly exchange: Exchange;
  readonly faults: FaultScript;
  readonly server: LocalServer;
  readonly streams: VenueStreams;
  /** Moves spot and futures of an id such as `BTCUSDT`. */
  movePrice(id: string, price: Decimal): void;
  close(): Promise<void>;
}

/** Starts it on loopback; prices of every pair begin at 100. */
export async function startBinanceVenue(options: BinanceVenueOptions = {}): Promise<BinanceVenue> {
  const clock = options.clock ?? { nowMs: () => Date.now() };
  const {
    cash = decimal("100000"),
    maxFillPerPrice = null,
    takerFeePercent = decimal("0"),
  } = options;
  const exchange = new Exchange({ clock, cash, takerFeePercent, maxFillPerPrice });
  const key = { apiKey: options.apiKey ?? "local-key", secret: options.secret ?? "local-secret" };
  const streams = new BinanceStream(exchange, { ...key, nowMs: () => clock.nowMs() });
  const server = await startLocalServer({
    handle: (request) =>
      streams.answer(request) ?? answer(exchange, request, { ...key, nowMs: clock.nowMs() }),
    onSocket: (socket, request) => streams.open(socket, request),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const movePrice = (id: string, price: Decimal) => {
    exchange.movePrice(keyOf("spot", id), price);
    exchange.movePrice(keyOf("um", id), price);
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

/** Binance answers its refusals with 400 (401 for the key) and `{code, msg}`. */
function answer(exchange: Exchange, request: VenueRequest, key: Key): VenueAnswer {
  const name = `${request.method} ${request.path}`;
  const payload =
    request.method === "GET" || request.body === "" ? request.query.toString() : request.body;
  const asked = { exchange, params: new URLSearchParams(payload), nowMs: key.nowMs };
  const route = OPEN[name] ?? SIGNED[name];
  if (route === undefined) return { status: 404, body: "" };
  const result =
    (OPEN[name] === undefined ? signatureRefusal(request, payload, key) : null) ?? route(asked);
  if (!isRefusal(result)) return { status: 200, body: result };
  return { status: result.status, body: { code: result.code, msg: result.msg } };
}

function signatureRefusal({ headers }: VenueRequest, payload: string, key: Key): Refusal | null {
  if (headers["x-mbx-apikey"] !== key.apiKey)
    return refuse(-2015, "Invalid API-key, IP, or permissions for action.", 401);
  const [signed = "", signature = ""] = payload.split("&signature=", 2);
  const params = new URLSearchParams(signed);
  const sent = Number(params.get("timestamp"));
  const window = Number(params.get("recvWindow") ?? 5000);
  if (!(sent < key.nowMs + 1000 && key.nowMs - sent <= window))
    return refuse(-1021, "Timestamp for this request is outside of the recvWindow.");
  const wanted = createHmac("sha256", key.secret).update(signed).digest("hex");
  return signature === wanted ? null : refuse(-1022, "Signature for this request is not valid.");
}
