import {
  type Broker,
  type BrokerSession,
  ConfigError,
  endingOf,
  revealedOptions,
  type WithSecrets,
} from "@hookline/core/driver";
import { notSent, unknown } from "../outcome.ts";
import { VenueUnavailable } from "../venue.ts";
import { KRAKEN_FUTURES } from "./capabilities.ts";
import { connectFutures, type FuturesConnection } from "./connection.ts";
import { instrumentOf } from "./contracts.ts";
import { balancesOf, positionsOf, quoteOf } from "./money.ts";
import { futuresProblems, type KrakenFuturesOptions } from "./options.ts";

/**
 * A Kraken Futures account, demo or live.
 * @example krakenFutures({ environment: "demo", apiKey, secret, symbols: { BTCUSD: "PF_XBTUSD" } })
 */
export function krakenFutures(given: WithSecrets<KrakenFuturesOptions>): Broker {
  const options = revealedOptions<KrakenFuturesOptions>(given);
  const problems = futuresProblems(options);
  let open: FuturesConnection | null = null;
  const opened = (): FuturesConnection => {
    if (open === null) throw new VenueUnavailable("not connected");
    return open;
  };
  const close = async (): Promise<void> => {
    const closing = open;
    open = null;
    await closing?.close();
  };
  return {
    name: "kraken-futures",
    platform: "kraken-futures",
    executionMethod: `Kraken Futures REST v3 sendorder (${options.environment})`,
    mode: options.environment === "live" ? "live" : "paper",
    keyEnding: endingOf(options.apiKey),
    capabilities: KRAKEN_FUTURES,
    problems: () => problems,
    connect: async (session: BrokerSession) => {
      if (problems.length > 0) throw new ConfigError(problems);
      await close();
      open = await connectFutures(options, session);
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
    findOrder: async (order) =>
      open === null
        ? { kind: "unavailable", detail: "not connected" }
        : await open.account.lookup.findOrder(order),
    openOrders: async () => await opened().account.openOrders(),
    fillsSince: async (sinceMs) => await opened().account.fillsSince(sinceMs),
    positions: async () => await positionsOf(opened().venue, opened().names),
    balances: async () => await balancesOf(opened().venue),
    instrument: async (symbol) => {
      const contract = opened().names.market(symbol);
      return contract === null ? null : instrumentOf(symbol, contract);
    },
    quote: async (symbol) => {
      const contract = opened().names.market(symbol);
      return contract === null ? null : await quoteOf(opened().venue, contract, symbol);
    },
  };
}
