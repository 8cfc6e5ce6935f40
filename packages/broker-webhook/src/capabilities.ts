import type { BrokerCapabilities } from "@hookline/core/driver";
import type { WebhookBrokerOptions } from "./options.ts";

/** What a receiver can do, as its operator declares it; the defaults promise as little as there is. */
export const capabilitiesOf = ({
  idempotency,
  orderTypes = ["market"],
  reduceOnly = false,
  short = true,
  timeInForce = ["gtc", "day"],
}: WebhookBrokerOptions): BrokerCapabilities => ({
  orderTypes,
  timeInForce,
  idempotency: idempotency?.documented === true ? "enforced" : "none",
  reduceOnly,
  short,
  fractional: true,
  streams: false,
  replace: false,
  options: false,
  leverage: false,
  notional: false,
  native: { bracket: false, oco: false, oto: false },
  clientOrderIdLength: 36,
  rateLimits: [],
  session: "always",
});
