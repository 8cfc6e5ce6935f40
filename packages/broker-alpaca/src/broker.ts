import {
  type Broker,
  ConfigError,
  endingOf,
  InvariantError,
  reason,
  revealedOptions,
  type WithSecrets,
} from "@hookline/core/driver";
import { AccountSession } from "./account-session.ts";
import { alpacaCapabilities } from "./capabilities.ts";
import { type AlpacaOptions, readOptions } from "./options.ts";
import { loadSdk } from "./rest.ts";
import { loadSocket } from "./stream.ts";
import { notSent } from "./submit.ts";

/**
 * One Alpaca account, paper or live: shares, crypto and options over REST and the `trade_updates` stream.
 *
 * Keys come from the options or from `ALPACA_PAPER_KEY_ID` and `ALPACA_PAPER_SECRET_KEY` (or the two with `LIVE`),
 * and go to the host of their kind only.
 * @example alpaca({ environment: "paper" })
 */
export function alpaca(given: WithSecrets<AlpacaOptions>): Broker {
  const options = revealedOptions<AlpacaOptions>(given);
  const { problems, settings } = readOptions(options);
  let current: AccountSession | null = null;
  const connected = (): AccountSession => {
    if (current === null)
      throw new InvariantError("a broker is asked while it is connected", { broker: "alpaca" });
    return current;
  };
  return {
    name: "alpaca",
    platform: "alpaca",
    executionMethod: `Alpaca Trading API v2 (${settings.environment})`,
    mode: settings.environment,
    keyEnding: endingOf(settings.keyId),
    capabilities: alpacaCapabilities,
    problems: () => problems,
    connect: async (session) => {
      if (problems.length > 0) throw new ConfigError(problems);
      current?.close();
      const [sdk, Socket] = await Promise.all([loadSdk(), loadSocket()]);
      current = new AccountSession({ session, settings, sdk, Socket });
      await current.open();
    },
    close: async () => {
      current?.close();
      current = null;
    },
    submit: async (order, signal) => {
      if (signal.aborted) return notSent("aborted");
      return current === null ? notSent("not_connected") : current.submit(order, signal);
    },
    submitOco: async (pair, signal) => {
      if (signal.aborted) return notSent("aborted");
      return current === null ? notSent("not_connected") : current.submitOco(pair, signal);
    },
    cancel: async (order, signal) =>
      current === null
        ? { kind: "unknown", reason: reason("ORDER_OUTCOME_UNKNOWN", { why: "not_connected" }) }
        : current.cancel(order, signal),
    replace: async (order, change, signal) => {
      if (signal.aborted) return notSent("aborted");
      return current === null ? notSent("not_connected") : current.replace(order, change, signal);
    },
    findOrder: async (order) =>
      current === null
        ? { kind: "unavailable", detail: "not connected" }
        : current.findOrder(order),
    openOrders: async () => connected().openOrders(),
    fillsSince: async (sinceMs) => connected().fillsSince(sinceMs),
    positions: async () => connected().positions(),
    balances: async () => connected().balances(),
    readiness: async () => connected().readiness(),
    instrument: async (symbol) => connected().instrument(symbol),
    quote: async (symbol) => connected().quote(symbol),
  };
}
