import { createHash, createHmac } from "node:crypto";
import { type Clock, type Decimal, decimal } from "@hookline/core/driver";
import { Exchange } from "../exchange.ts";
import type { FaultScript } from "../fault-script.ts";
import {
  type LocalServer,
  startLocalServer,
  type VenueAnswer,
  type VenueRequest,
} from "../local-server.ts";
import { FuturesFeeds } from "./feeds.ts";
import { History } from "./history.ts";
import { CONTRACTS, contractOf } from "./instruments.ts";
import { type Desk, historyPage, PRIVATE, PUBLIC, ticker } from "./routes.ts";
import { toText } from "./words.ts";

export interface KrakenFuturesVenueOptions {
  readonly clock?: Clock;
  readonly port?: number;
  readonly cash?: Decimal;
  readonly takerFeePercent?: Decimal;
  readonly maxFillPerPrice?: Decimal | null;
}

/** A local Kraken Futures: signed REST v3 with its history, and the private feeds. */
export interface KrakenFuturesVenue {
  readonly url: string;
  readonly socketUrl: string;
  readonly exchange: Exchange;
  readonly faults: FaultScript;
  readonly server: LocalServer;
  readonly feeds: FuturesFeeds;
  /** The most leverage that was set, by symbol. */
  readonly leverage: ReadonlyMap<string, string>;
  /** Seconds of the dead-man timer; null while it is off. */
  readonly deadManSeconds: () => number | null;
  movePrice(name: string, price: Decimal): void;
  close(): Promise<void>;
}

/** The key and the secret that the venue takes. */
export const LOCAL_KRAKEN_FUTURES_KEY: { readonly apiKey: string; readonly secret: string } = {
  apiKey: "local-futures-key",
  secret: Buffer.from("local-futures-secret").toString("base64"),
};

/** Starts it on loopback; prices of every contract begin at 100. */
export async function startKrakenFuturesVenue(
  options: KrakenFuturesVenueOptions = {},
): Promise<KrakenFuturesVenue> {
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
  const history = new History(exchange);
  const feeds = new FuturesFeeds(exchange, LOCAL_KRAKEN_FUTURES_KEY);
  const leverage = new Map<string, string>();
  let deadMan: number | null = null;
  const desk: Desk = {
    exchange,
    history,
    leverage,
    nowMs: () => clock.nowMs(),
    cancelAllAfter: (seconds) => {
      deadMan = seconds === 0 ? null : seconds;
    },
  };
  const server = await startLocalServer({
    handle: (request) => answer(desk, request),
    onSocket: (socket, request) => {
      if (request.path === "/ws/v1") feeds.open(socket);
      else socket.close();
    },
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const movePrice = (name: string, price: Decimal) =>
    exchange.movePrice(contractOf(name)?.symbol ?? name, price);
  for (const { symbol } of CONTRACTS) movePrice(symbol, decimal("100"));
  const { faults, socketUrl, url } = server;
  return {
    url,
    socketUrl,
    exchange,
    faults,
    server,
    feeds,
    leverage,
    deadManSeconds: () => deadMan,
    movePrice,
    close: () => server.close(),
  };
}

const API = "/derivatives/api/v3/";
const HISTORY = "/api/history/v3/";

function answer(desk: Desk, request: VenueRequest): VenueAnswer {
  const { path } = request;
  const serverTime = new Date(desk.nowMs()).toISOString();
  const failed = (error: string) => json({ result: "error", error, serverTime });
  if (path.startsWith(HISTORY)) {
    if (!isSigned(request)) return failed("authenticationError");
    const page = historyPage(desk, request);
    return page === null ? { status: 404, body: "" } : json(page);
  }
  if (!path.startsWith(API)) return { status: 404, body: "<html>Not found</html>" };
  const name = path.slice(API.length);
  if (name.startsWith("tickers/")) {
    const contract = contractOf(name.slice("tickers/".length));
    return contract === null
      ? failed("contractNotFound")
      : json({ result: "success", ticker: ticker(desk.exchange, contract.symbol), serverTime });
  }
  const isPublic = Object.hasOwn(PUBLIC, name);
  const route = isPublic ? PUBLIC[name] : PRIVATE[name];
  if (route === undefined) return failed("notFound");
  if (!isPublic && !isSigned(request)) return failed("authenticationError");
  const part = route(desk, new Map([...request.query, ...new URLSearchParams(request.body)]));
  return typeof part === "string" ? failed(part) : json({ result: "success", ...part, serverTime });
}

const json = (body: unknown): VenueAnswer => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: toText(body),
});

/** HMAC-SHA512 over SHA-256 of the parameters as they came and the path without `/derivatives`. */
function isSigned({ body, headers, path, query }: VenueRequest): boolean {
  const { apiKey, secret } = LOCAL_KRAKEN_FUTURES_KEY;
  const text = `${query.toString()}${body}${String(headers.nonce ?? "")}`;
  const digest = createHash("sha256")
    .update(`${text}${path.replace(/^\/derivatives/, "")}`)
    .digest();
  const wanted = createHmac("sha512", Buffer.from(secret, "base64"))
    .update(digest)
    .digest("base64");
  return headers.apikey === apiKey && headers.authent === wanted;
}
