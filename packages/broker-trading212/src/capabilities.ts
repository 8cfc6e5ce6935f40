import type { BrokerCapabilities } from "@hookline/core/driver";

/**
 * What Trading 212 can do by its API. There is no client order id and the order endpoints are not idempotent, so
 * the class is `none`: an unknown outcome is settled by comparing, and is never sent again.
 */
export const trading212Capabilities: BrokerCapabilities = {
  orderTypes: ["market", "limit", "stop", "stop_limit"],
  timeInForce: ["day", "gtc"],
  idempotency: "none",
  // No flag, but an Invest or ISA account cannot go short: what is not held is refused.
  reduceOnly: true,
  short: false,
  fractional: true,
  streams: false,
  replace: false,
  options: false,
  leverage: false,
  notional: false,
  native: { bracket: false, oco: false, oto: false },
  clientOrderIdLength: 0,
  rateLimits: [
    { counts: "orders", limit: 50, periodMs: 60_000 },
    { counts: "orders", limit: 1, periodMs: 2_000 },
  ],
  session: "venue",
};
