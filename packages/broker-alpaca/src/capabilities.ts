import type { BrokerCapabilities, RateLimit } from "@hookline/core/driver";

/** 200 requests a minute and account; paid plans have more. */
export const REQUEST_LIMIT: RateLimit = { counts: "requests", limit: 200, periodMs: 60_000 };

/** Longest client order id that the present specification takes. */
const CLIENT_ORDER_ID_LENGTH = 128;

/**
 * What Alpaca can do over all asset classes together; what one class cannot do (a plain stop for crypto, say) is
 * refused order by order before anything is sent, see `class-rules.ts`.
 *
 * `native.oco`: stop and target of a share rest as one order of two legs. Brackets and OTO are not used: Alpaca places their
 * legs once the entry has filled completely, and a stop has to stand behind the first share (decision 24).
 */
export const alpacaCapabilities: BrokerCapabilities = {
  orderTypes: ["market", "limit", "stop", "stop_limit", "trailing_stop"],
  timeInForce: ["day", "gtc", "ioc", "fok", "opg", "cls"],
  idempotency: "enforced",
  reduceOnly: false,
  short: true,
  fractional: true,
  streams: true,
  replace: true,
  options: true,
  leverage: false,
  notional: false,
  native: { bracket: false, oco: true, oto: false },
  clientOrderIdLength: CLIENT_ORDER_ID_LENGTH,
  rateLimits: [REQUEST_LIMIT],
  session: "us_equities",
};
