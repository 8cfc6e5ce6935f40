import type { BrokerCapabilities } from "@hookline/core/driver";
import type { Settings } from "./options.ts";
import { TAG_LENGTH } from "./tag.ts";

/**
 * What Kite Connect can do. It knows no reduce-only orders, no trailing stops, no groups but GTT, and nothing that
 * makes an order sent twice one order.
 */
export const capabilitiesOf = ({ gtcAsDay, limits }: Settings): BrokerCapabilities => ({
  orderTypes: ["market", "limit", "stop", "stop_limit"],
  timeInForce: gtcAsDay ? ["day", "ioc", "gtc"] : ["day", "ioc"],
  idempotency: "none",
  reduceOnly: false,
  short: true,
  fractional: false,
  streams: true,
  replace: true,
  options: true,
  leverage: false,
  notional: false,
  native: { bracket: false, oco: false, oto: false },
  clientOrderIdLength: TAG_LENGTH,
  rateLimits: [
    { counts: "orders", limit: limits.ordersPerSecond, periodMs: 1_000 },
    { counts: "orders", limit: limits.ordersPerMinute, periodMs: 60_000 },
    { counts: "orders", limit: limits.ordersPerDay, periodMs: 86_400_000 },
    { counts: "requests", limit: limits.requestsPerSecond, periodMs: 1_000 },
  ],
  session: "nse",
});
