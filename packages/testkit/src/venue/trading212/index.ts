import { type Clock, type Decimal, decimal } from "@hookline/core/driver";
import { Exchange } from "../exchange.ts";
import type { FaultScript } from "../fault-script.ts";
import { type LocalServer, startLocalServer } from "../local-server.ts";
import { Trading212Desk } from "./desk.ts";
import { defaultInstruments, type VenueInstrument } from "./instruments.ts";
import { Quota, type QuotaKind } from "./quota.ts";

/** How a local Trading 212 is set up. */
export interface Trading212VenueOptions {
  readonly clock?: Clock;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Money of the account; 100000. */
  readonly cash?: Decimal;
  readonly takerFeePercent?: Decimal;
  readonly maxFillPerPrice?: Decimal | null;
  /** What it takes: `demo-key` with `demo-secret`, and the legacy key `legacy-key`. */
  readonly apiKey?: string;
  readonly apiSecret?: string;
  readonly legacyKey?: string;
  /** `documented` refuses what is over the published limits; `generous`, the default, hardly anything. */
  readonly limits?: QuotaKind;
  /** Like real-money accounts of old: anything but a market order is refused. */
  readonly marketOrdersOnly?: boolean;
  readonly currency?: string;
  readonly instruments?: readonly VenueInstrument[];
}

/** A running local Trading 212. */
export interface Trading212Venue {
  readonly url: string;
  /** The venue has no sockets; the server would refuse them. */
  readonly socketUrl: string;
  readonly exchange: Exchange;
  readonly faults: FaultScript;
  readonly server: LocalServer;
  movePrice(ticker: string, price: Decimal): void;
  close(): Promise<void>;
}

/** Starts a local venue that speaks Trading 212's public API v0. */
export async function startTrading212Venue(
  options: Trading212VenueOptions = {},
): Promise<Trading212Venue> {
  const clock = options.clock ?? { nowMs: () => Date.now() };
  const exchange = new Exchange({
    clock,
    cash: options.cash ?? decimal("100000"),
    takerFeePercent: options.takerFeePercent ?? decimal("0"),
    maxFillPerPrice: options.maxFillPerPrice ?? null,
  });
  const desk = new Trading212Desk({
    exchange,
    quota: new Quota(clock, options.limits ?? "generous"),
    currency: options.currency ?? "USD",
    instruments: options.instruments ?? defaultInstruments,
    marketOrdersOnly: options.marketOrdersOnly ?? false,
    credentials: credentialsOf(options),
  });
  const server = await startLocalServer({
    handle: (request) => desk.handle(request),
    port: options.port ?? 0,
  });
  return {
    url: server.url,
    socketUrl: server.socketUrl,
    exchange,
    faults: server.faults,
    server,
    movePrice: (ticker, price) => exchange.movePrice(ticker, price),
    close: () => server.close(),
  };
}

const credentialsOf = ({
  apiKey = "demo-key",
  apiSecret = "demo-secret",
  legacyKey = "legacy-key",
}: Trading212VenueOptions): readonly string[] => [
  `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString("base64")}`,
  legacyKey,
];
