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
import { MexcContractStream } from "./contract-stream.ts";
import { contractAnswer, type Key } from "./contracts.ts";
import { BASES, isRefusal, type Refusal, refuse } from "./orders.ts";
import { OPEN, SIGNED } from "./routes.ts";
import { MexcStream } from "./stream.ts";

export interface MexcVenueOptions {
  readonly clock?: Clock;
  readonly port?: number;
  readonly cash?: Decimal;
  readonly takerFeePercent?: Decimal;
  readonly maxFillPerPrice?: Decimal | null;
  /** The key that the venue knows. */
  readonly apiKey?: string;
  readonly secret?: string;
}

/** A local MEXC: spot v3 and the contract API v1 over REST, each with its stream. */
export interface MexcVenue {
  readonly url: string;
  readonly socketUrl: string;
  readonly exchange: Exchange;
  readonly faults: FaultScript;
  readonly server: LocalServer;
  /** The user data stream of spot. */
  readonly streams: VenueStreams;
  readonly contractStreams: VenueStreams;
  /** Moves the market of an id such as `BTCUSDT`, and of its contract. */
  movePrice(id: string, price: Decimal): void;
  close(): Promise<void>;
}

/** Starts it on loopback; prices of every pair begin at 100. */
export async function startMexcVenue(options: MexcVenueOptions = {}): Promise<MexcVenue> {
  const clock = options.clock ?? { nowMs: () => Date.now() };
  const {
    cash = decimal("100000"),
    maxFillPerPrice = null,
    takerFeePercent = decimal("0"),
  } = options;
  const exchange = new Exchange({ clock, cash, takerFeePercent, maxFillPerPrice });
  const key = { apiKey: options.apiKey ?? "local-key", secret: options.secret ?? "local-secret" };
  const streams = new MexcStream(exchange, () => clock.nowMs());
  const contractStreams = new MexcContractStream(exchange, { ...key, nowMs: () => clock.nowMs() });
  const server = await startLocalServer({
    handle: (request) => {
      const now = { ...key, nowMs: clock.nowMs() };
      return (
        listenKey(streams, request, now) ??
        contractAnswer(exchange, request, now) ??
        answer(exchange, request, now)
      );
    },
    onSocket: (socket, { path, query }) => {
      if (path === "/edge") return contractStreams.open(socket);
      if (path === "/ws") return streams.open(socket, query.get("listenKey") ?? "");
      socket.close();
    },
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const movePrice = (id: string, price: Decimal) => {
    exchange.movePrice(id, price);
    exchange.movePrice(id.replace(/USDT$/, "_USDT"), price);
  };
  for (const base of BASES) movePrice(`${base}USDT`, decimal("100"));
  const { faults, socketUrl, url } = server;
  return {
    url,
    socketUrl,
    exchange,
    faults,
    server,
    streams,
    contractStreams,
    movePrice,
    close: () => server.close(),
  };
}

/** The listen key's own requests, signed as every other; null for other paths. */
function listenKey(streams: MexcStream, request: VenueRequest, key: Key): VenueAnswer | null {
  const { method, path, query } = request;
  if (path !== "/api/v3/userDataStream" || (method !== "POST" && method !== "PUT")) return null;
  const refusal = signatureRefusal(request, key);
  if (refusal !== null) return { status: 400, body: refusal };
  const made = streams.listenKey(method, query.get("listenKey") ?? "");
  return made === null
    ? { status: 400, body: refuse(730706, "Listen key does not exist") }
    : { status: 200, body: { listenKey: made } };
}

function answer(exchange: Exchange, request: VenueRequest, key: Key): VenueAnswer {
  const name = `${request.method} ${request.path}`;
  const asked = { exchange, params: request.query, nowMs: key.nowMs };
  const route = OPEN[name] ?? SIGNED[name];
  if (route === undefined) return { status: 404, body: "" };
  const result = (OPEN[name] === undefined ? signatureRefusal(request, key) : null) ?? route(asked);
  return { status: isRefusal(result) ? 400 : 200, body: result };
}

function signatureRefusal({ headers, query }: VenueRequest, key: Key): Refusal | null {
  if (headers["x-mexc-apikey"] !== key.apiKey) return refuse(10072, "Api key info invalid");
  const sent = Number(query.get("timestamp"));
  const window = Number(query.get("recvWindow") ?? 5000);
  if (!(sent < key.nowMs + 1000 && key.nowMs - sent <= window))
    return refuse(700003, "Timestamp for this request is outside of the recvWindow.");
  const [signed = ""] = query.toString().split("&signature=", 2);
  const wanted = createHmac("sha256", key.secret).update(signed).digest("hex");
  return query.get("signature") === wanted
    ? null
    : refuse(700002, "Signature for this request is not valid.");
}
