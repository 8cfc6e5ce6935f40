import type { BrokerSession } from "@hookline/core/driver";
import { KrakenAccount } from "./account.ts";
import { type KrakenClient, makeClient } from "./client.ts";
import { DeadMan } from "./dead-man.ts";
import { takeEvents } from "./events.ts";
import { spotPacer } from "./limits.ts";
import { Names } from "./names.ts";
import type { KrakenOptions } from "./options.ts";
import type { Watched } from "./order-book.ts";
import { Stream } from "./stream.ts";
import { Transport } from "./transport.ts";
import { Venue, VenueUnavailable } from "./venue.ts";
import { Watch } from "./watch.ts";

const HOST = "api.kraken.com";
const SOCKET_URL = "wss://ws-auth.kraken.com/v2";

/** What stands between connect and close. */
export interface Connection {
  readonly account: KrakenAccount;
  readonly venue: Venue;
  readonly names: Names;
  close(): Promise<void>;
}

/** Loads ccxt and the markets, opens the stream, and reports what happened to the orders that the engine knows. */
export async function connect(options: KrakenOptions, session: BrokerSession): Promise<Connection> {
  const { clock, logger, timers } = session;
  const loopback = options.loopbackUrl ?? null;
  const timeoutMs = options.requestTimeoutMs ?? 10_000;
  const transport = new Transport({ clock, timers, timeoutMs, host: HOST, loopback });
  const pacer = spotPacer(options.tier ?? "starter", { clock, timers });
  const client = await makeClient(options, { clock, transport });
  const venue = new Venue({ client, transport, pacer, clock });
  const names = new Names(await marketsOf(client, transport), options.symbols ?? {});
  const aheadMs = (await venue.timeMs()) - Math.floor(clock.nowMs() / 1000) * 1000;
  const deadlineMs = options.deadlineMs ?? 10_000;
  const { leverage } = options;
  const parts = { client, venue, names, session, deadlineMs, aheadMs, leverage };
  const account = new KrakenAccount(parts);
  const events = {
    book: account.book,
    names,
    nowMs: () => clock.nowMs(),
    inspect: (order: Watched) => account.lookup.inspectSoon(order),
  };
  const watch = new Watch({ account, session, pollMs: options.pollMs ?? 5_000 });
  const stream = new Stream({
    url: loopback === null ? SOCKET_URL : socketOf(loopback),
    timers,
    logger,
    token: () => venue.socketToken(),
    onEvents: (rows) => takeEvents(events, rows),
    onUp: () => watch.streamIsUp(),
    onDown: () => watch.streamIsDown(),
  });
  const deadMan =
    options.deadManMs === undefined
      ? null
      : new DeadMan(options.deadManMs, { venue, timers, logger });
  if (options.stream !== false) await stream.start();
  await watch.start(stream.up);
  await deadMan?.start();
  return {
    account,
    venue,
    names,
    close: async () => {
      account.close();
      watch.close();
      stream.close();
      await deadMan?.close();
      pacer.close();
      transport.close();
    },
  };
}

async function marketsOf(client: KrakenClient, transport: Transport) {
  await transport.run(() => client.loadMarkets(), null);
  if (client.markets === undefined) throw new VenueUnavailable("the markets were not loaded");
  return Object.values(client.markets);
}

function socketOf(loopback: string): string {
  const url = new URL("/v2", loopback);
  url.protocol = "ws:";
  return url.href;
}
