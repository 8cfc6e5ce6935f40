import type { CcxtClient, Unified } from "../client.ts";
import type { OrderQuery, Profile } from "../profile.ts";
import { at, textOf } from "../read.ts";
import { codeUnder, ifTold, nothingMore, orNull, termsSetter, truthOf } from "./common.ts";

// Facts: Binance's published error codes and the wire record of ccxt 4.5.84.

const byId = async (
  client: CcxtClient,
  { clientOrderId, symbol }: OrderQuery,
): Promise<Unified | null> =>
  await orNull(() => client.fetchOrder(undefined, symbol, { clientOrderId }));

const base = {
  exchange: "binance",
  platform: "binance",
  credentials: ["apiKey", "secret"],
  orderTypes: ["market", "limit", "stop", "stop_limit"],
  timeInForce: ["gtc", "ioc", "fok"],
  // An id is refused only while an order with it is open.
  idempotency: "echo",
  clientOrderIdLength: 36,
  marketBuy: "quantity",
  balanceTotal: "equity",
  sendsNumbers: false,
  orderParams: nothingMore,
  fills: async (client: CcxtClient, { symbol }: OrderQuery, found: Unified) =>
    await client.fetchMyTrades(symbol, undefined, 500, { orderId: textOf(found.id) ?? "" }),
  tradeParams: {},
  tradesNeedSymbol: true,
  tradeClientId: () => null,
  // recvWindow is 5 s: a request that is older is refused.
  arrivalWindowMs: 15_000,
  codeOf: codeUnder("code"),
  codes: {
    // One code for "insufficient balance" and for "Duplicate order sent.": only a look-up tells them apart.
    "-2010": "refused_or_duplicate",
    "-4115": "duplicate",
    "-4116": "duplicate",
    "-4111": "duplicate",
    "-1000": "unknown",
    "-1001": "unknown",
    "-10021": "unknown", // "order does not exist"
    "-1003": "not_sent",
    "-1004": "unknown", // "server is busy"
    "-1006": "unknown",
    "-1007": "unknown", // "execution status unknown"
    "-1008": "not_sent", // overloaded, the request was not processed
    "-1015": "not_sent", // too many orders
    "-1021": "not_sent",
    "-2011": "unknown", // about a cancel
    "-2013": "unknown", // about a query
  },
} as const;

/** Binance spot. */
export const binanceSpot: Profile = {
  ...base,
  market: "spot",
  executionMethod: "Binance spot API v3 (ccxt)",
  environments: {
    live: { hosts: ["api.binance.com"], select: "default" },
    testnet: { hosts: ["testnet.binance.vision"], select: "sandbox" },
    demo: { hosts: ["demo-api.binance.com"], select: "demo" },
  },
  clientOptions: {
    defaultType: "spot",
    fetchMarkets: { types: ["spot"] },
    fetchMargins: false,
    recvWindow: 5_000,
    fetchOpenOrders: { warnWithoutSymbol: false },
  },
  rateLimits: [
    { counts: "orders", limit: 50, periodMs: 10_000 },
    { counts: "requests", limit: 300, periodMs: 60_000 },
  ],
  access: async (client) => {
    const account = await client.privateGetAccount?.();
    // The test environments do not have this question.
    const key = await ifTold(() => client.sapiGetAccountApiRestrictions?.());
    return {
      active: truthOf(at(account, "canTrade")),
      mayTrade: truthOf(at(key, "enableSpotAndMarginTrading")),
      mayWithdraw: truthOf(at(key, "enableWithdrawals")),
    };
  },
  openLists: [{ type: "spot" }],
  find: byId,
  cancel: async (client, { clientOrderId, symbol }) =>
    await client.cancelOrder(undefined, symbol, { clientOrderId }),
  balanceParams: { type: "spot" },
};

const isAlgo = (order: Unified): boolean => textOf(at(order, "info", "algoId")) !== null;

/**
 * Stops of USD-M are conditional orders in a list of their own. A conditional order that was reached has become an
 * order with another number; ccxt calls it `closed` then, whatever became of that order.
 */
async function findOnFutures(client: CcxtClient, query: OrderQuery): Promise<Unified | null> {
  const { clientOrderId, symbol } = query;
  const algo = await orNull(() =>
    client.fetchOrder(undefined, symbol, { clientOrderId, trigger: true }),
  );
  if (algo === null) return await byId(client, query);
  const became = textOf(at(algo, "info", "actualOrderId"));
  if (algo.status !== "closed") return algo;
  const order = became === null ? null : await orNull(() => client.fetchOrder(became, symbol, {}));
  return order === null ? { ...algo, status: "unclear" } : { ...order, clientOrderId };
}

/** Binance USD-M perpetuals in one-way mode. */
export const binanceLinear: Profile = {
  ...base,
  market: "linear",
  executionMethod: "Binance USD-M futures API (ccxt)",
  // ccxt refuses the futures testnet; the demo environment is there instead.
  environments: {
    live: { hosts: ["fapi.binance.com"], select: "default" },
    demo: { hosts: ["demo-fapi.binance.com"], select: "demo" },
  },
  clientOptions: {
    defaultType: "swap",
    defaultSubType: "linear",
    fetchMarkets: { types: ["linear"] },
    fetchMargins: false,
    recvWindow: 5_000,
    fetchOpenOrders: { warnWithoutSymbol: false },
  },
  rateLimits: [
    { counts: "orders", limit: 300, periodMs: 10_000 },
    { counts: "requests", limit: 480, periodMs: 60_000 },
  ],
  // What a key may do is told on another host, which its credentials are not sent to.
  access: async (client) => ({
    active: truthOf(at(await client.fapiPrivateV2GetAccount?.(), "canTrade")),
    mayTrade: null,
    mayWithdraw: null,
  }),
  openLists: [
    { type: "swap", subType: "linear" },
    { type: "swap", subType: "linear", trigger: true },
  ],
  find: findOnFutures,
  cancel: async (client, query) => {
    const { clientOrderId, symbol } = query;
    const found = await findOnFutures(client, query);
    const trigger = found !== null && isAlgo(found) ? { trigger: true } : {};
    const id = found === null || isAlgo(found) ? null : textOf(found.id);
    return id === null
      ? await client.cancelOrder(undefined, symbol, { clientOrderId, ...trigger })
      : await client.cancelOrder(id, symbol, {});
  },
  balanceParams: { type: "swap", subType: "linear" },
  prepare: termsSetter(["-4046"], codeUnder("code")),
};
