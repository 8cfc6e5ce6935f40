import type { BrokerCapabilities } from "@hookline/core/driver";

/** Kraken Futures. What is not here is refused before sending. */
export const KRAKEN_FUTURES: BrokerCapabilities = {
  orderTypes: ["market", "limit", "stop", "stop_limit", "trailing_stop"],
  timeInForce: ["gtc", "ioc"],
  // `cliOrdId` must be globally unique; a second one is answered with `clientOrderIdAlreadyExist`.
  idempotency: "enforced",
  reduceOnly: true,
  short: true,
  fractional: true,
  streams: true,
  replace: true,
  options: false,
  leverage: true,
  notional: false,
  native: { bracket: false, oco: false, oto: false },
  clientOrderIdLength: 36,
  // 500 tokens in ten seconds, ten for each order, edit and cancel.
  rateLimits: [{ counts: "orders", limit: 50, periodMs: 10_000 }],
  session: "always",
};
