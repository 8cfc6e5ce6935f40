import type { Profile } from "../profile.ts";
import { textOf } from "../read.ts";
import { codeUnder, nothingMore, orNull, termsSetter } from "./common.ts";

// Facts: the wire record of ccxt 4.5.84, and Bitget's codes as ccxt quotes them.

/** What both markets of a classic account have in common. */
const CLASSIC = {
  exchange: "bitget",
  platform: "bitget",
  credentials: ["apiKey", "secret", "password"],
  // Demo is a header on the live host; a demo key is no good without it.
  environments: {
    live: { hosts: ["api.bitget.com"], select: "default" },
    demo: { hosts: ["api.bitget.com"], select: "sandbox" },
  },
  orderTypes: ["market", "limit"],
  timeInForce: ["gtc", "ioc", "fok"],
  // Duplicates are refused; for how long, Bitget does not say.
  idempotency: "windowed",
  clientOrderIdLength: 36,
  rateLimits: [
    { counts: "orders", limit: 10, periodMs: 1_000 },
    { counts: "requests", limit: 6_000, periodMs: 60_000 },
  ],
  sendsNumbers: false,
  find: async (client, { clientOrderId, symbol }) =>
    await orNull(() => client.fetchOrder(undefined, symbol, { clientOrderId })),
  fills: async (client, { symbol }, found) =>
    await client.fetchMyTrades(symbol, undefined, 100, { orderId: textOf(found.id) ?? "" }),
  cancel: async (client, { clientOrderId, symbol }) =>
    await client.cancelOrder(undefined, symbol, { clientOrderId }),
  tradeParams: {},
  tradesNeedSymbol: true,
  tradeClientId: () => null,
  // A request whose time is more than 30 s off is refused.
  arrivalWindowMs: 45_000,
  codeOf: codeUnder("code"),
  codes: {
    "40786": "duplicate",
    "43118": "duplicate",
    "40008": "not_sent",
    "40004": "not_sent",
    "40010": "unknown", // "request timed out"; ccxt says AuthenticationError
    "40015": "unknown", // "system is abnormal"
    "40725": "unknown", // "service return an error"
    "45001": "unknown", // "unknown error"
    "22001": "unknown", // about a cancel
    "40109": "unknown", // about a query
    "40768": "unknown",
    "43001": "unknown",
    "43025": "unknown",
  },
} as const satisfies Partial<Profile>;

/**
 * Bitget USDT perpetuals (v2, classic account) in one-way mode. Stops are left out: they are plan orders that live in
 * a list of their own and become other orders.
 */
export const bitgetLinear: Profile = {
  ...CLASSIC,
  market: "linear",
  executionMethod: "Bitget API v2, USDT perpetuals (ccxt)",
  clientOptions: {
    defaultType: "swap",
    defaultSubType: "linear",
    uta: false,
    fetchMarkets: { types: ["swap"] },
  },
  marketBuy: "quantity",
  // Every order names its margin mode; without it ccxt says "crossed" whatever the account has.
  orderParams: (_, { marginMode }) => ({ marginMode: marginMode ?? "cross" }),
  openLists: [{ productType: "USDT-FUTURES" }],
  balanceParams: { type: "swap", productType: "USDT-FUTURES" },
  balanceTotal: "equity",
  prepare: termsSetter([], codeUnder("code")),
};

/**
 * Bitget spot (v2, classic account). Its market order to buy spends an amount of money, so a purchase goes as a bounded
 * limit order instead. Stops are left out, as for the perpetuals.
 */
export const bitgetSpot: Profile = {
  ...CLASSIC,
  market: "spot",
  executionMethod: "Bitget API v2, spot (ccxt)",
  clientOptions: { defaultType: "spot", uta: false, fetchMarkets: { types: ["spot"] } },
  marketBuy: "bounded",
  orderParams: nothingMore,
  openLists: [{}],
  balanceParams: { type: "spot" },
  balanceTotal: "wallet",
};
