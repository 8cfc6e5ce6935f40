import {
  type Broker,
  type BrokerCapabilities,
  type BrokerSession,
  ConfigError,
  endingOf,
  type Instrument,
  reason,
  revealedOptions,
  type WithSecrets,
} from "@hookline/core/driver";
import { CcxtAccount } from "./account.ts";
import type { CcxtMarket } from "./client.ts";
import { VenueUnavailable } from "./gateway.ts";
import { loadMarkets, makeClient } from "./library.ts";
import { spotBalances, spotPositions, swapBalances, swapPositions } from "./money.ts";
import { type CcxtBrokerOptions, problemsOf } from "./options.ts";
import { classesOf, notSent, unknown } from "./outcome.ts";
import { Poller } from "./poller.ts";
import { lotOf, minimumOf, multiplierOf, positive, tickOf } from "./precision.ts";
import type { Access, Profile } from "./profile.ts";
import { decimalOf, timeOf } from "./read.ts";
import type { Stream } from "./stream.ts";
import { orderStream } from "./stream-wiring.ts";
import { streamOf } from "./streams/stream-of.ts";
import { Transport } from "./transport.ts";

/**
 * A broker for one exchange of ccxt, described by a profile. ccxt is loaded in `connect` and not before.
 * @example ccxtBroker(bybitSpot, { apiKey, secret, environment: "testnet" })
 */
export function ccxtBroker(profile: Profile, given: WithSecrets<CcxtBrokerOptions>): Broker {
  const options = revealedOptions<CcxtBrokerOptions>(given);
  const problems = problemsOf(profile, options);
  const currency = options.currency ?? "USDT";
  let open: Connection | null = null;
  const account = (): CcxtAccount => {
    if (open === null) throw new VenueUnavailable("not connected");
    return open.account;
  };
  const close = async (): Promise<void> => {
    const closing = open;
    open = null;
    closing?.stream?.close();
    closing?.poller.close();
    closing?.account.gateway.close();
  };
  return {
    name: `${profile.exchange}-${profile.market}`,
    platform: profile.platform,
    executionMethod: profile.executionMethod,
    mode: options.environment === "live" ? "live" : "paper",
    keyEnding: endingOf(options.apiKey),
    capabilities:
      options.stream === false
        ? { ...capabilitiesOf(profile), streams: false }
        : capabilitiesOf(profile),
    problems: () => problems,
    connect: async (session) => {
      if (problems.length > 0) throw new ConfigError(problems);
      await close();
      open = await connect(profile, options, session);
      await open.stream?.start();
      await open.poller.start();
    },
    close,
    submit: async (order, signal) =>
      open === null || signal.aborted
        ? notSent({ why: signal.aborted ? "aborted" : "not_connected" })
        : await open.account.submit(order, signal),
    cancel: async (order, signal) =>
      open === null ? unknown({ why: "not_connected" }) : await open.account.cancel(order, signal),
    replace: async () => ({
      kind: "rejected",
      reason: reason("ORDER_CAPABILITY_MISSING", { capability: "replace" }),
    }),
    findOrder: async (order) =>
      open === null
        ? { kind: "unavailable", detail: "not connected" }
        : await open.account.finder.find(order),
    openOrders: async () => await account().listings.openOrders(),
    fillsSince: async (sinceMs) => await account().listings.fillsSince(sinceMs),
    positions: async () => {
      const { holdings, names } = account();
      const averageOf = holdings.averageOf.bind(holdings);
      return await account().gateway.ask((client) =>
        profile.market === "linear"
          ? swapPositions(client, names)
          : spotPositions(client, profile, { names, currency, averageOf }),
      );
    },
    balances: async () =>
      await account().gateway.ask((client) =>
        profile.market === "linear"
          ? swapBalances(client, profile, currency)
          : spotBalances(client, profile, currency),
      ),
    instrument: async (symbol) => {
      const market = account().names.market(symbol);
      return market === null ? null : instrumentOf(profile, symbol, market);
    },
    readiness: async () =>
      await account().gateway.ask(async (client) => ({
        serverTimeMs: timeOf(await client.fetchTime()),
        ...((await profile.access?.(client)) ?? NOTHING_TOLD),
      })),
    quote: async (symbol) => {
      const market = account().names.market(symbol);
      if (market === null) return null;
      const ticker = await account().gateway.ask((client) => client.fetchTicker(market.symbol));
      const price = positive(ticker.last);
      if (price === null) return null;
      const atMs = timeOf(ticker.timestamp) ?? account().gateway.nowMs;
      return { symbol, price, bid: decimalOf(ticker.bid), ask: decimalOf(ticker.ask), atMs };
    },
  };
}

const NOTHING_TOLD: Access = { active: null, mayTrade: null, mayWithdraw: null };

interface Connection {
  readonly account: CcxtAccount;
  readonly poller: Poller;
  readonly stream: Stream | null;
}

async function connect(
  profile: Profile,
  options: CcxtBrokerOptions,
  session: BrokerSession,
): Promise<Connection> {
  const { clock, timers } = session;
  const hosts = profile.environments[options.environment]?.hosts ?? [];
  const loopback = options.loopbackUrl ?? null;
  const transport = new Transport({
    clock,
    timers,
    hosts,
    loopback,
    timeoutMs: options.requestTimeoutMs ?? 10_000,
  });
  const client = await makeClient(profile, { options, transport, clock });
  const key = `${profile.exchange} ${profile.market} ${options.environment} ${loopback ?? ""}`;
  const { result } = await transport.run(() => loadMarkets(client, key, clock.nowMs()));
  // The cause is not handed on: ccxt's messages quote the request.
  if (!result.ok)
    throw new VenueUnavailable(
      `${profile.exchange}: the markets were not loaded (${classesOf(result.error)[0] ?? "Error"})`,
    );
  const account = new CcxtAccount({ profile, options, session, client, transport });
  const poller = new Poller({ account, profile, session, pollMs: options.pollMs ?? 2_000 });
  return { account, poller, stream: orderStream({ account, poller, profile, options, session }) };
}

const instrumentOf = (
  profile: Profile,
  symbol: Instrument["symbol"],
  market: CcxtMarket,
): Instrument => ({
  symbol,
  tickSize: tickOf(market),
  lotSize: lotOf(market),
  minQuantity: minimumOf(market),
  maxQuantity: positive(market.limits.amount?.max),
  multiplier: multiplierOf(market),
  shortable: profile.market === "linear",
  currency: market.settle ?? market.quote,
  base: market.base,
});

/** What a profile's broker declares. */
export function capabilitiesOf(profile: Profile): BrokerCapabilities {
  const swap = profile.market === "linear";
  return {
    orderTypes: profile.orderTypes,
    timeInForce: profile.timeInForce,
    idempotency: profile.idempotency,
    // A spot venue cannot open a short position, but it has no flag that it would enforce either.
    reduceOnly: swap,
    short: swap,
    fractional: !swap,
    streams: streamOf(profile) !== null,
    replace: false,
    options: false,
    leverage: profile.prepare !== undefined,
    notional: false,
    native: { bracket: false, oco: false, oto: false },
    clientOrderIdLength: profile.clientOrderIdLength,
    rateLimits: profile.rateLimits,
    session: "always",
  };
}
