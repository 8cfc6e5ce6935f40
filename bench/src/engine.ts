import {
  createEngine,
  type Engine,
  fromSignal,
  github,
  paperBroker,
  simple,
  standardRisk,
} from "@hookline/core";
import type { Broker, Store } from "@hookline/core/driver";
import { SECRET } from "./signal.ts";

const WIDE = 1_000_000_000;

/** Limits that no measurement reaches; every rule is asked all the same. */
export const wideRisk = () =>
  standardRisk({
    maxOrderNotional: "1000000",
    maxPositionNotional: "1000000000",
    maxEntriesPerDay: WIDE,
    maxOpenOrders: WIDE,
    maxOpenOrdersPerSymbol: WIDE,
  });

/** Fills every order at once. */
export const paper = (): Broker => paperBroker({ cash: "1000000000" });

/** Takes orders and never answers: what is measured then is the acknowledged path alone. */
export const silent = (): Broker => ({ ...paper(), submit: () => new Promise(() => {}) });

/** Sends each order to a local venue and waits for its answer. */
export const atVenue = (url: string): Broker => ({
  ...paper(),
  async submit({ clientOrderId }) {
    await fetch(url, { method: "POST", body: clientOrderId });
    return { kind: "accepted", venueOrderId: null };
  },
});

export const engineOn = (store: Store, broker: Broker): Engine =>
  createEngine({
    store,
    accounts: { paper: { mode: "paper", broker } },
    sources: { bot: { path: "/webhook", auth: [github({ secret: SECRET })], dialect: simple() } },
    strategies: { bench: { account: "paper", symbols: "any", size: fromSignal() } },
    risk: wideRisk(),
  });
