// Trading 212, demo and live, behind Hookline's broker port.

import {
  type Broker,
  ConfigError,
  endingOf,
  reason,
  revealedOptions,
  type WithSecrets,
} from "@hookline/core/driver";
import { Account } from "./account.ts";
import { trading212Capabilities } from "./capabilities.ts";
import { readOptions, type Trading212Options } from "./options.ts";
import { notSent } from "./outcome.ts";

export { trading212Capabilities } from "./capabilities.ts";
export type {
  Trading212Environment,
  Trading212Instrument,
  Trading212Options,
} from "./options.ts";

/**
 * An Invest or Stocks ISA account at Trading 212, reached by its public API. Orders are looked at every five
 * seconds, for the venue pushes nothing; an order whose answer was lost is found again by comparing and is never
 * sent a second time.
 * @example
 * trading212({ environment: "demo", apiKey: "…", apiSecret: "…", instruments: { AAPL: { ticker: "AAPL_US_EQ" } } })
 */
export function trading212(given: WithSecrets<Trading212Options>): Broker {
  const options = revealedOptions<Trading212Options>(given);
  const { problems, settings } = readOptions(options);
  let account: Account | null = null;
  const connected = (): Account => {
    if (account === null) throw new Error("Trading 212 is asked while it is not connected.");
    return account;
  };
  return {
    name: `trading212-${settings.environment}`,
    platform: "trading212",
    executionMethod: `Trading 212 public API v0 (${settings.environment})`,
    mode: settings.environment === "live" ? "live" : "paper",
    keyEnding: endingOf(options.apiKey ?? options.legacyKey ?? ""),
    capabilities: trading212Capabilities,
    problems: () => problems,
    connect: async (session) => {
      if (problems.length > 0) throw new ConfigError(problems);
      account?.close();
      const opened = new Account(settings, session);
      await opened.open();
      account = opened;
    },
    close: async () => {
      account?.close();
      account = null;
    },
    submit: async (order, signal) => {
      if (signal.aborted) return notSent({ why: "aborted" });
      return account?.submit(order, signal) ?? notSent({ why: "not_connected" });
    },
    cancel: async (order, signal) =>
      account?.cancel(order, signal) ?? {
        kind: "unknown",
        reason: reason("ORDER_OUTCOME_UNKNOWN", { why: "not_connected" }),
      },
    replace: async () => ({
      kind: "rejected",
      reason: reason("ORDER_CAPABILITY_MISSING", { capability: "replace" }),
    }),
    findOrder: async (order) =>
      account?.find(order) ?? { kind: "unavailable", detail: "not connected" },
    openOrders: () => connected().reader.openOrders(),
    fillsSince: (sinceMs) => connected().reader.fillsSince(sinceMs),
    positions: () => connected().reader.positions(),
    balances: () => connected().reader.balances(),
    instrument: (symbol) => connected().instruments.instrument(symbol),
    quote: (symbol) => connected().reader.quote(symbol),
  };
}
