import type { BrokerSession } from "@hookline/core/driver";
import { DeadMan } from "../dead-man.ts";
import { futuresPacer } from "../limits.ts";
import { Transport } from "../transport.ts";
import { Watch } from "../watch.ts";
import { FuturesAccount } from "./account.ts";
import { KRAKEN_FUTURES } from "./capabilities.ts";
import { Contracts, contractsOf } from "./contracts.ts";
import { FeedReader } from "./events.ts";
import { Feeds } from "./feeds.ts";
import { Leverage } from "./leverage.ts";
import { HOSTS, type KrakenFuturesOptions } from "./options.ts";
import { FuturesVenue } from "./venue.ts";

/** What stands between connect and close. */
export interface FuturesConnection {
  readonly account: FuturesAccount;
  readonly venue: FuturesVenue;
  readonly names: Contracts;
  close(): Promise<void>;
}

/** Loads the contracts, opens the feeds, and reports what happened to the orders that the engine knows. */
export async function connectFutures(
  options: KrakenFuturesOptions,
  session: BrokerSession,
): Promise<FuturesConnection> {
  const { clock, logger, timers } = session;
  const { apiKey, secret } = options;
  const host = HOSTS[options.environment];
  const loopback = options.loopbackUrl ?? null;
  const timeoutMs = options.requestTimeoutMs ?? 10_000;
  const transport = new Transport({ clock, timers, timeoutMs, host, loopback });
  const pacer = futuresPacer({ clock, timers }, KRAKEN_FUTURES.rateLimits);
  const venue = new FuturesVenue({ host, apiKey, secret, transport, pacer, clock });
  const listed = contractsOf(await venue.ask("GET", "instruments"));
  const names = new Contracts(listed, options.symbols ?? {});
  venue.contractOf = (symbol) => names.byVenueName(symbol);
  const aheadMs = (await venue.timeMs()) - clock.nowMs();
  const account = new FuturesAccount({
    venue,
    names,
    session,
    leverage: new Leverage(venue, options.leverage ?? null),
    triggerSignal: options.triggerSignal ?? "last",
    deadlineMs: options.deadlineMs ?? 10_000,
    aheadMs,
  });
  const watch = new Watch({ account, session, pollMs: options.pollMs ?? 5_000 });
  const reader = new FeedReader({
    book: account.book,
    contractOf: venue.contractOf,
    nowMs: () => clock.nowMs(),
    inspect: (order) => account.lookup.inspectSoon(order),
    onHole: () => watch.streamIsUp(),
  });
  const feeds = new Feeds({
    url: loopback === null ? `wss://${host}/ws/v1` : socketOf(loopback),
    apiKey,
    secret,
    timers,
    logger,
    onMessage: (message) => reader.take(message),
    onUp: () => watch.streamIsUp(),
    onDown: () => watch.streamIsDown(),
  });
  const deadMan =
    options.deadManMs === undefined
      ? null
      : new DeadMan(options.deadManMs, { venue, timers, logger });
  if (options.stream !== false) await feeds.start();
  await watch.start(feeds.up);
  await deadMan?.start();
  return {
    account,
    venue,
    names,
    close: async () => {
      account.close();
      watch.close();
      feeds.close();
      await deadMan?.close();
      pacer.close();
      transport.close();
    },
  };
}

function socketOf(loopback: string): string {
  const url = new URL("/ws/v1", loopback);
  url.protocol = "ws:";
  return url.href;
}
