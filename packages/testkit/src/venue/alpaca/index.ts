import { type Clock, type Decimal, decimal } from "@hookline/core/driver";
import { Exchange } from "../exchange.ts";
import type { FaultScript } from "../fault-script.ts";
import { type LocalServer, startLocalServer } from "../local-server.ts";
import { assetOf } from "./assets.ts";
import { AlpacaBook } from "./book.ts";
import { route } from "./routes.ts";
import { UpdateStream } from "./stream.ts";
import { localAlpacaKeys, type VenueKeys } from "./venue-keys.ts";

export { localAlpacaKeys, type VenueKeys } from "./venue-keys.ts";

export interface AlpacaVenueOptions {
  readonly clock?: Clock;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** 100,000 dollars unless told otherwise. */
  readonly cash?: Decimal;
  /** The keys it takes; `localAlpacaKeys` unless told otherwise. */
  readonly keys?: VenueKeys;
  readonly takerFeePercent?: Decimal;
  /** Most of one order that one price fills; all unless told otherwise. */
  readonly maxFillPerPrice?: Decimal | null;
}

/** A running local Alpaca: the trading API, latest prices and `trade_updates` on one address. */
export interface AlpacaVenue {
  readonly url: string;
  readonly socketUrl: string;
  readonly exchange: Exchange;
  readonly faults: FaultScript;
  readonly server: LocalServer;
  /** The stream's own faults: late, doubled and garbled messages. */
  readonly stream: Pick<UpdateStream, "hold" | "release" | "sendText" | "flush" | "listeners">;
  /** Moves the market of a symbol, `AAPL` or `BTC/USD` or `BTCUSD`. */
  movePrice(symbol: string, price: Decimal): void;
  /** Takes the newest execution back and says so on the stream (`trade_bust`). */
  bustNewest(): void;
  /** Refuses the keys from now on (false), or takes them again. */
  setSessionValid(valid: boolean): void;
  close(): Promise<void>;
}

/**
 * Starts a local venue that speaks Alpaca's protocol, with the semantics of the paper account; for tests, examples
 * and a first try without an account.
 * @example const venue = await startAlpacaVenue(); alpaca({ environment: "paper", ...localAlpacaKeys, localVenueUrl: venue.url });
 */
export async function startAlpacaVenue(options: AlpacaVenueOptions = {}): Promise<AlpacaVenue> {
  const clock = options.clock ?? { nowMs: () => Date.now() };
  const keys = options.keys ?? localAlpacaKeys;
  const exchange = new Exchange({
    clock,
    cash: options.cash ?? decimal("100000"),
    takerFeePercent: options.takerFeePercent ?? decimal("0"),
    maxFillPerPrice: options.maxFillPerPrice ?? null,
    uniqueClientIds: true,
  });
  const stream = new UpdateStream(keys);
  const book = new AlpacaBook(exchange, (data) => stream.send(data));
  let sessionValid = true;
  const parts = { book, clock, keys, isSessionValid: () => sessionValid };
  const server = await startLocalServer({
    handle: (request) => route(parts, request),
    onSocket: (socket, { path }) => {
      if (path === "/stream") stream.accept(socket);
      else socket.close();
    },
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  return {
    url: server.url,
    socketUrl: `${server.socketUrl}/stream`,
    exchange,
    faults: server.faults,
    server,
    stream,
    movePrice: (symbol, price) => exchange.movePrice(assetOf(symbol)?.symbol ?? symbol, price),
    bustNewest: () => book.bustNewest(clock.nowMs()),
    setSessionValid: (valid) => {
      sessionValid = valid;
      stream.setSessionValid(valid);
    },
    close: () => server.close(),
  };
}
