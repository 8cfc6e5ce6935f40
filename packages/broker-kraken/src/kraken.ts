import {
  type Broker,
  type BrokerSession,
  ConfigError,
  endingOf,
  type OrderIntent,
  revealedOptions,
  type SubmitOutcome,
  type WithSecrets,
} from "@hookline/core/driver";
import { capabilitiesOf } from "./capabilities.ts";
import { type Connection, connect } from "./connection.ts";
import { marginBalances, marginPositions } from "./margin.ts";
import { balancesOf, positionsOf } from "./money.ts";
import { instrumentOf } from "./names.ts";
import { type KrakenOptions, problemsOf } from "./options.ts";
import { notSent, unknown } from "./outcome.ts";
import { VenueUnavailable } from "./venue.ts";

/** A broker that can also ask Kraken about an order without placing it. */
export interface KrakenBroker extends Broker {
  /** A dry run (`validate`): `accepted` says that Kraken would take the order now; nothing is placed. */
  validate(order: OrderIntent): Promise<SubmitOutcome>;
}

/**
 * A Kraken spot account, with margin where a leverage is chosen. ccxt is loaded in `connect` and not before.
 * @example kraken({ market: "spot", environment: "live", apiKey, secret })
 */
export function kraken(given: WithSecrets<KrakenOptions>): KrakenBroker {
  const options = revealedOptions<KrakenOptions>(given);
  const problems = problemsOf(options);
  const { currency = "USD", leverage } = options;
  let open: Connection | null = null;
  const opened = (): Connection => {
    if (open === null) throw new VenueUnavailable("not connected");
    return open;
  };
  const close = async (): Promise<void> => {
    const closing = open;
    open = null;
    await closing?.close();
  };
  return {
    name: "kraken-spot",
    platform: "kraken",
    executionMethod: `Kraken REST AddOrder, ${leverage === undefined ? "spot" : `margin ${leverage}:1`} (ccxt)`,
    mode: "live",
    keyEnding: endingOf(options.apiKey),
    capabilities: capabilitiesOf(leverage),
    problems: () => problems,
    connect: async (session: BrokerSession) => {
      if (problems.length > 0) throw new ConfigError(problems);
      await close();
      open = await connect(options, session);
    },
    close,
    submit: async (order, signal) =>
      open === null || signal.aborted
        ? notSent({ why: signal.aborted ? "aborted" : "not_connected" })
        : await open.account.submit(order, signal),
    cancel: async (order, signal) =>
      open === null ? unknown({ why: "not_connected" }) : await open.account.cancel(order, signal),
    replace: async (order, change, signal) =>
      open === null
        ? notSent({ why: "not_connected" })
        : await open.account.replace(order, change, signal),
    validate: async (order) =>
      open === null ? notSent({ why: "not_connected" }) : await open.account.validate(order),
    findOrder: async (order) =>
      open === null
        ? { kind: "unavailable", detail: "not connected" }
        : await open.account.lookup.findOrder(order),
    openOrders: async () => await opened().account.openOrders(),
    fillsSince: async (sinceMs) => await opened().account.fillsSince(sinceMs),
    positions: async () => {
      const { account, names, venue } = opened();
      return leverage === undefined
        ? await positionsOf({ venue, names, currency }, account.holdings)
        : await marginPositions({ venue, names, currency });
    },
    balances: async () => {
      const { names, venue } = opened();
      return leverage === undefined
        ? await balancesOf({ venue, names, currency })
        : await marginBalances({ venue, names, currency }, leverage);
    },
    instrument: async (symbol) => {
      const market = opened().names.market(symbol);
      return market === null ? null : instrumentOf(symbol, market, leverage);
    },
    // Kraken tells a key's rights to nobody but its own page.
    readiness: async () => ({
      serverTimeMs: await opened().venue.timeMs(),
      active: null,
      mayTrade: null,
      mayWithdraw: null,
    }),
    quote: async (symbol) => {
      const { names, venue } = opened();
      const market = names.market(symbol);
      const row = market === null ? undefined : (await venue.tickers([market.id])).get(market.id);
      if (row === undefined || row.last === null) return null;
      return { symbol, price: row.last, bid: row.bid, ask: row.ask, atMs: venue.nowMs };
    },
  };
}
