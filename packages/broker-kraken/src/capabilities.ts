import type { BrokerCapabilities } from "@hookline/core/driver";

/** Kraken spot. What is not here is refused before sending. */
export const KRAKEN_SPOT: BrokerCapabilities = {
  orderTypes: ["market", "limit", "stop", "stop_limit", "trailing_stop"],
  // GTD needs an end, and Kraken documents no fill-or-kill for REST.
  timeInForce: ["gtc", "ioc"],
  // Unique over open orders only: after a fill Kraken takes the same id again.
  idempotency: "echo",
  // `reduce_only` is for margin positions; without leverage a sale cannot open a short position.
  reduceOnly: false,
  short: false,
  fractional: true,
  streams: true,
  replace: true,
  options: false,
  leverage: false,
  notional: false,
  native: { bracket: false, oco: false, oto: false },
  clientOrderIdLength: 36,
  // Kraken counts with decaying counters (docs/brokers/kraken.md); these are what they allow at a steady pace.
  rateLimits: [
    { counts: "orders", limit: 60, periodMs: 60_000 },
    { counts: "requests", limit: 20, periodMs: 60_000 },
  ],
  session: "always",
};

/** Kraken spot with margin: what a host gets that chooses a leverage. */
export const KRAKEN_MARGIN: BrokerCapabilities = {
  ...KRAKEN_SPOT,
  reduceOnly: true,
  short: true,
  leverage: true,
};

/** What an account of these options can do. */
export const capabilitiesOf = (leverage: number | undefined): BrokerCapabilities =>
  leverage === undefined ? KRAKEN_SPOT : KRAKEN_MARGIN;
