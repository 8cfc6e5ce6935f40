import type { CcxtClient, Unified } from "../client.ts";
import type { OrderQuery, Profile } from "../profile.ts";
import { at, textOf } from "../read.ts";
import { codeUnder, nothingMore, orNull, truthOf } from "./common.ts";

// Facts: the wire record of ccxt 4.5.84, and MEXC's codes as ccxt quotes them.

const codeOf = codeUnder("code");

/**
 * MEXC spot v3. Stops are left out: ccxt sends `triggerPrice` and `stopLossPrice` along, MEXC ignores them, and the
 * order trades at once.
 */
export const mexcSpot: Profile = {
  exchange: "mexc",
  platform: "mexc",
  market: "spot",
  executionMethod: "MEXC spot API v3 (ccxt)",
  credentials: ["apiKey", "secret"],
  // ccxt has neither sandbox nor demo: setSandboxMode does not throw, it breaks every address.
  environments: { live: { hosts: ["api.mexc.com"], select: "default" } },
  clientOptions: {
    defaultType: "spot",
    recvWindow: 5_000,
  },
  orderTypes: ["market", "limit"],
  timeInForce: ["gtc", "ioc", "fok"],
  idempotency: "echo",
  clientOrderIdLength: 32,
  rateLimits: [
    { counts: "orders", limit: 5, periodMs: 1_000 },
    { counts: "requests", limit: 40, periodMs: 1_000 },
  ],
  marketBuy: "quantity",
  sendsNumbers: false,
  orderParams: nothingMore,
  openLists: [{ type: "spot" }],
  openNeedsSymbol: true,
  find: async (
    client: CcxtClient,
    { clientOrderId, symbol }: OrderQuery,
  ): Promise<Unified | null> => {
    const order = await orNull(() => client.fetchOrder(undefined, symbol, { clientOrderId }), {
      codeOf,
      code: "-2013",
    });
    return order === null ? null : { ...order, clientOrderId };
  },
  fills: async (client, { symbol }, found) =>
    await client.fetchMyTrades(symbol, undefined, 100, { orderId: textOf(found.id) ?? "" }),
  cancel: async (client, { clientOrderId, symbol }) =>
    await client.cancelOrder(undefined, symbol, { clientOrderId }),
  tradeParams: {},
  tradesNeedSymbol: true,
  tradeClientId: (trade) => {
    const { info } = trade;
    return textOf(
      typeof info === "object" && info !== null && "clientOrderId" in info
        ? info.clientOrderId
        : null,
    );
  },
  access: async (client) => ({
    active: truthOf(at(await client.spotPrivateGetAccount?.(), "canTrade")),
    mayTrade: null,
    mayWithdraw: null,
  }),
  balanceParams: { type: "spot" },
  balanceTotal: "wallet",
  // recvWindow is 5 s: a request that is older is refused.
  arrivalWindowMs: 15_000,
  codeOf,
  codes: {
    "-2011": "unknown", // about a cancel
    "-2013": "unknown", // about a query
    "10200": "unknown", // "operation processing"
    "513": "unknown", // "invalid request, please try again later"
    "603": "unknown", // "repeated request"
    "500": "unknown",
    "501": "unknown",
    "700003": "not_sent",
    "510": "not_sent",
  },
};
