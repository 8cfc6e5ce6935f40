import { type Clock, type Decimal, decimal } from "@hookline/core/driver";
import { Exchange } from "../exchange.ts";
import type { FaultScript } from "../fault-script.ts";
import {
  type LocalServer,
  startLocalServer,
  type VenueAnswer,
  type VenueRequest,
} from "../local-server.ts";
import { marginRow, positionRows, quoteRows } from "./account.ts";
import { instrumentsCsv, KITE_INSTRUMENTS, type KiteVenueInstrument } from "./instruments.ts";
import { type KiteLag, KiteOrders } from "./orders.ts";
import { KiteSessionDesk } from "./session-desk.ts";
import { KiteTickerDesk } from "./ticker.ts";
import { failure, success } from "./words.ts";

export type { KiteVenueInstrument } from "./instruments.ts";
export type { KiteLag } from "./orders.ts";

/** What a local Kite is started with. */
export interface KiteVenueOptions {
  /** The computer's own unless told otherwise. */
  readonly clock?: Clock;
  readonly port?: number;
  /** 1,000,000 unless told otherwise. */
  readonly cash?: Decimal;
  readonly maxFillPerPrice?: Decimal | null;
  readonly apiKey?: string;
  readonly apiSecret?: string;
  readonly accessToken?: string;
  readonly instruments?: readonly KiteVenueInstrument[];
  /** By underlying; an order above it is taken and then rejected. NIFTY 1800 unless told otherwise. */
  readonly freezeQuantities?: Readonly<Record<string, string>>;
  /** Refuses the eleventh order request of a second with 429. */
  readonly enforceLimits?: boolean;
}

/** A local Kite that runs. */
export interface KiteVenue {
  readonly url: string;
  readonly socketUrl: string;
  readonly exchange: Exchange;
  readonly faults: FaultScript;
  readonly server: LocalServer;
  /** The ticker: hold, double and count its frames. */
  readonly ticker: KiteTickerDesk;
  readonly keys: {
    readonly apiKey: string;
    readonly apiSecret: string;
    readonly accessToken: string;
  };
  /** Moves the market of `NSE:INFY` and the like, and tells those who watch it. */
  movePrice(symbol: string, price: Decimal): void;
  /** Makes the book slow for orders placed from now on. */
  setLag(lag: KiteLag): void;
  /** Takes orders and rejects them afterwards with this text; null ends it. */
  rejectLater(message: string | null): void;
  /** Ends the day's token, and the sockets that were opened with it. */
  expireSession(): void;
  /** The request token that a person gets by logging in. */
  requestToken(): string;
  /** The raw body of an order's postback, with its checksum; null where there is no such order. */
  postback(orderId: string): string | null;
  close(): Promise<void>;
}

/** Starts a local Kite Connect: REST, ticker and postbacks, on 127.0.0.1, for one account. */
export async function startKiteVenue(options: KiteVenueOptions = {}): Promise<KiteVenue> {
  const clock = options.clock ?? { nowMs: () => Date.now() };
  const cash = options.cash ?? decimal("1000000");
  const keys = {
    apiKey: options.apiKey ?? "local-key",
    apiSecret: options.apiSecret ?? "local-secret",
    accessToken: options.accessToken ?? "local-token",
  };
  const exchange = new Exchange({ clock, cash, maxFillPerPrice: options.maxFillPerPrice ?? null });
  const instruments = new Map(
    (options.instruments ?? KITE_INSTRUMENTS).map((row) => [
      `${row.exchange}:${row.tradingsymbol}`,
      row,
    ]),
  );
  const freeze = new Map(
    Object.entries(options.freezeQuantities ?? { NIFTY: "1800" }).map(([name, text]) => [
      name,
      decimal(text),
    ]),
  );
  const session = new KiteSessionDesk(keys, clock);
  const orders = new KiteOrders({ exchange, clock, instruments, freeze });
  const ticker = new KiteTickerDesk();
  exchange.listen((event) => {
    const row = orders.note(event);
    if (row !== null) ticker.order(row);
  });
  const api = new KiteApi({ clock, cash, exchange, instruments, session, orders });
  api.enforceLimits = options.enforceLimits === true;
  const server = await startLocalServer({
    handle: (request) => api.answer(request),
    onSocket: (socket) => ticker.open(socket),
    refuseSocket: (request) => (session.admits(request, true) ? null : 403),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  return {
    url: server.url,
    socketUrl: server.socketUrl,
    exchange,
    faults: server.faults,
    server,
    ticker,
    keys,
    movePrice: (symbol, price) => {
      exchange.movePrice(symbol, price);
      const token = instruments.get(symbol)?.token;
      if (token !== undefined) ticker.tick(token, price, clock.nowMs());
    },
    setLag: (lag) => {
      orders.lag = lag;
    },
    rejectLater: (message) => {
      orders.rejectLater = message;
    },
    expireSession: () => {
      session.expire();
      server.dropSockets();
    },
    requestToken: () => session.requestToken(),
    postback: (orderId) => {
      const row = orders.row(orderId);
      if (row === null) return null;
      const checksum = session.checksum(orderId, String(row.order_timestamp));
      return JSON.stringify({ user_id: "AB1234", app_id: 1234, ...row, checksum });
    },
    close: async () => {
      ticker.close();
      await server.close();
    },
  };
}

const ORDERS_PER_SECOND = 10;

interface ApiParts {
  readonly clock: Clock;
  readonly cash: Decimal;
  readonly exchange: Exchange;
  readonly instruments: ReadonlyMap<string, KiteVenueInstrument>;
  readonly session: KiteSessionDesk;
  readonly orders: KiteOrders;
}

/** Kite's paths. */
class KiteApi {
  readonly #parts: ApiParts;
  #orderTimes: number[] = [];
  enforceLimits = false;

  constructor(parts: ApiParts) {
    this.#parts = parts;
  }

  answer(request: VenueRequest): VenueAnswer {
    const { method, path } = request;
    const { instruments, session } = this.#parts;
    const form = new Map(new URLSearchParams(request.body));
    if (method === "POST" && path === "/session/token") return session.logIn(form);
    const list = /^\/instruments(?:\/([A-Z]+))?$/.exec(path);
    if (method === "GET" && list !== null)
      return {
        status: 200,
        headers: { "content-type": "text/csv" },
        body: instrumentsCsv([...instruments.values()], list[1]),
      };
    if (!session.admits(request, false)) return session.refusal();
    if (method === "DELETE" && path === "/session/token") return session.logOut();
    if (method === "GET") return this.#read(request);
    return this.#order(request, form);
  }

  #read({ path, query }: VenueRequest): VenueAnswer {
    const { cash, clock, exchange, instruments, orders } = this.#parts;
    const one = /^\/orders\/(\d+)(\/trades)?$/.exec(path);
    if (one?.[2] !== undefined)
      return success(orders.trades().filter((trade) => trade.order_id === one[1]));
    if (one?.[1] !== undefined) {
      const row = orders.row(one[1]);
      return row === null
        ? failure(404, "OrderException", "Couldn't find that `order_id`.")
        : success([row]);
    }
    switch (path) {
      case "/orders":
        return success(orders.book());
      case "/trades":
        return success(orders.trades());
      case "/portfolio/positions": {
        const productOf = (symbol: string): string => orders.productOf(symbol);
        const net = positionRows({ exchange, instruments, productOf });
        return success({ net, day: net });
      }
      case "/portfolio/holdings":
        return success([]);
      case "/user/margins":
        return success({ equity: marginRow(exchange, cash), commodity: marginRow(exchange, cash) });
      case "/user/profile":
        return success({
          user_id: "AB1234",
          broker: "ZERODHA",
          exchanges: ["NSE", "NFO"],
          order_types: ["MARKET", "LIMIT", "SL", "SL-M"],
        });
      case "/quote":
      case "/quote/ltp":
      case "/quote/ohlc": {
        const names = query.getAll("i");
        return success(quoteRows({ names, exchange, instruments, nowMs: clock.nowMs() }));
      }
      default:
        return failure(404, "DataException", "Route not found");
    }
  }

  #order({ method, path }: VenueRequest, form: ReadonlyMap<string, string>): VenueAnswer {
    const { orders } = this.#parts;
    const target = /^\/orders\/(regular|amo|co|iceberg)(?:\/(\d+))?$/.exec(path);
    const [, variety, orderId] = target ?? [];
    if (variety === undefined) return failure(404, "DataException", "Route not found");
    if (this.#tooMany()) return failure(429, "NetworkException", "Too many requests");
    if (method === "POST" && orderId === undefined) return orders.place(variety, form);
    if (method === "PUT" && orderId !== undefined) return orders.modify(orderId, form);
    if (method === "DELETE" && orderId !== undefined) return orders.cancel(orderId);
    return failure(405, "InputException", "Method not allowed");
  }

  #tooMany(): boolean {
    const nowMs = this.#parts.clock.nowMs();
    this.#orderTimes = [...this.#orderTimes.filter((ms) => nowMs - ms < 1_000), nowMs];
    return this.enforceLimits && this.#orderTimes.length > ORDERS_PER_SECOND;
  }
}
