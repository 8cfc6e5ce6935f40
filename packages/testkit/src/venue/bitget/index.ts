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
import { BASES, isRefusal, type Refusal } from "./orders.ts";
import { OPEN, SIGNED } from "./routes.ts";
import { spotKey } from "./spot.ts";
import { BitgetStream } from "./stream.ts";

export interface BitgetVenueOptions {
  readonly clock?: Clock;
  readonly port?: number;
  readonly cash?: Decimal;
  readonly takerFeePercent?: Decimal;
  readonly maxFillPerPrice?: Decimal | null;
  /** The key that the venue knows. */
  readonly apiKey?: string;
  readonly secret?: string;
  readonly password?: string;
}

/** A local Bitget v2: spot, and USDT perpetuals in one-way mode, over REST and the private WebSocket. */
export interface BitgetVenue {
  readonly url: string;
  readonly socketUrl: string;
  readonly exchange: Exchange;
  readonly faults: FaultScript;
  readonly server: LocalServer;
  readonly streams: VenueStreams;
  /** Moves the markets, spot and perpetual, of an id such as `BTCUSDT`. */
  movePrice(id: string, price: Decimal): void;
  close(): Promise<void>;
}

/** Starts it on loopback; prices of every pair begin at 100. */
export async function startBitgetVenue(options: BitgetVenueOptions = {}): Promise<BitgetVenue> {
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
  const { apiKey = "local-key", password = "local-password", secret = "local-secret" } = options;
  const key = { apiKey, password, secret, nowMs: () => clock.nowMs() };
  const streams = new BitgetStream(exchange, key);
  const server = await startLocalServer({
    handle: (request) =>
      answer(exchange, request, { apiKey, password, secret, nowMs: clock.nowMs() }),
    onSocket: (socket, { path }) =>
      path === "/v2/ws/private" ? streams.open(socket) : socket.close(),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const movePrice = (id: string, price: Decimal) => {
    exchange.movePrice(id, price);
    exchange.movePrice(spotKey(id), price);
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
    movePrice,
    close: () => server.close(),
  };
}

interface Key {
  readonly apiKey: string;
  readonly secret: string;
  readonly password: string;
  readonly nowMs: number;
}

function answer(exchange: Exchange, request: VenueRequest, key: Key): VenueAnswer {
  const name = `${request.method} ${request.path}`;
  const route = OPEN[name] ?? SIGNED[name];
  if (route === undefined) return { status: 404, body: "" };
  const params = request.body === "" ? Object.fromEntries(request.query) : paramsOf(request.body);
  const refusal = OPEN[name] === undefined ? signatureRefusal(request, key) : null;
  const result = refusal ?? route({ exchange, params, nowMs: key.nowMs });
  return isRefusal(result)
    ? {
        status: 400,
        body: { code: result.refused, msg: result.msg, requestTime: key.nowMs, data: null },
      }
    : {
        status: 200,
        body: { code: "00000", msg: "success", requestTime: key.nowMs, data: result },
      };
}

function paramsOf(body: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(body);
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function signatureRefusal(
  { body, headers, method, path, query }: VenueRequest,
  key: Key,
): Refusal | null {
  const at = String(headers["access-timestamp"]);
  if (headers["access-key"] !== key.apiKey) return { refused: "40006", msg: "Invalid ACCESS_KEY" };
  if (headers["access-passphrase"] !== key.password)
    return { refused: "40012", msg: "apikey/password is incorrect" };
  if (Math.abs(key.nowMs - Number(at)) > 30_000)
    return { refused: "40008", msg: "Request timestamp expired" };
  const asked = query.toString();
  const payload = `${at}${method}${path}${asked === "" ? "" : `?${asked}`}${body}`;
  const wanted = createHmac("sha256", key.secret).update(payload).digest("base64");
  return headers["access-sign"] === wanted
    ? null
    : { refused: "40009", msg: "sign signature error" };
}
