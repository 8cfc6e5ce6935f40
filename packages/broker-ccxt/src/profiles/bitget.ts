import type { Profile } from "../profile.ts";
import { textOf } from "../read.ts";
import { codeUnder, orNull, termsSetter } from "./common.ts";

// Facts: the wire record of ccxt 4.5.84, and Bitget's codes as ccxt quotes them.

/**
 * Bitget USDT perpetuals (v2, classic account) in one-way mode. Stops are left out: they are plan orders that live in
 * a list of their own and become other orders. Spot is left out: see docs/brokers/ccxt.md.
 */
export const bitgetLinear: Profile = {
  exchange: "bitget",
  platform: "bitget",
  market: "linear",
  executionMethod: "Bitget API v2, USDT perpetuals (ccxt)",
  credentials: ["apiKey", "secret", "password"],
  // Demo is a header on the live host; a demo key is no good without it.
  environments: {
    live: { hosts: ["api.bitget.com"], select: "default" },
    demo: { hosts: ["api.bitget.com"], select: "sandbox" },
  },
  clientOptions: {
    defaultType: "swap",
    defaultSubType: "linear",
    uta: false,
    fetchMarkets: { types: ["swap"] },
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
  marketBuy: "quantity",
  sendsNumbers: false,
  // Every order names its margin mode; without it ccxt says "crossed" whatever the account has.
  orderParams: (_, { marginMode }) => ({ marginMode: marginMode ?? "cross" }),
  openLists: [{ productType: "USDT-FUTURES" }],
  find: async (client, { clientOrderId, symbol }) =>
    await orNull(() => client.fetchOrder(undefined, symbol, { clientOrderId })),
  fills: async (client, { symbol }, found) =>
    await client.fetchMyTrades(symbol, undefined, 100, { orderId: textOf(found.id) ?? "" }),
  cancel: async (client, { clientOrderId, symbol }) =>
    await client.cancelOrder(undefined, symbol, { clientOrderId }),
  tradeParams: {},
  tradesNeedSymbol: true,
  tradeClientId: () => null,
  balanceParams: { type: "swap", productType: "USDT-FUTURES" },
  balanceTotal: "equity",
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
  prepare: termsSetter([], codeUnder("code")),
};
