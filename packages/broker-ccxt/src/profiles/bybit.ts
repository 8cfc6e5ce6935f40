import type { CcxtClient } from "../client.ts";
import type { OrderQuery, Profile } from "../profile.ts";
import { at, textOf } from "../read.ts";
import { codeUnder, nothingMore, termsSetter, triggerDirection, withId } from "./common.ts";

/** What `/v5/user/query-api` says of the key for one group of permissions. */
const accessBy =
  (group: "Spot" | "ContractTrade", right: string): NonNullable<Profile["access"]> =>
  async (client) => {
    const result = at(await client.privateGetV5UserQueryApi?.(), "result");
    const rights = (name: string): readonly unknown[] => {
      const list = at(result, "permissions", name);
      return Array.isArray(list) ? list : [];
    };
    const readOnly = textOf(at(result, "readOnly"));
    return {
      active: null,
      mayTrade: readOnly === null ? null : readOnly === "0" && rights(group).includes(right),
      mayWithdraw: readOnly === null ? null : rights("Wallet").includes("Withdraw"),
    };
  };

// Facts: docs of v5 (order/create-order, order/open-order, order/order-list, error) as ccxt 4.5.84 quotes them.

const base = {
  exchange: "bybit",
  platform: "bybit",
  credentials: ["apiKey", "secret"],
  environments: {
    live: { hosts: ["api.bybit.com"], select: "default" },
    testnet: { hosts: ["api-testnet.bybit.com"], select: "sandbox" },
    demo: { hosts: ["api-demo.bybit.com"], select: "demo" },
  },
  orderTypes: ["market", "limit", "stop", "stop_limit"],
  timeInForce: ["gtc", "ioc", "fok"],
  // Ids are refused again, but Bybit does not say for how long after an order's end.
  idempotency: "windowed",
  clientOrderIdLength: 36,
  rateLimits: [
    { counts: "orders", limit: 10, periodMs: 1_000 },
    { counts: "requests", limit: 600, periodMs: 5_000 },
  ],
  marketBuy: "quantity",
  balanceTotal: "wallet",
  sendsNumbers: false,
  openLists: [{}],
  // Open and recently ended orders first, then the history; both by our id.
  find: async (client: CcxtClient, { clientOrderId, symbol }: OrderQuery) => {
    const params = { orderLinkId: clientOrderId };
    const open = await client.fetchOpenOrders(symbol, undefined, undefined, params);
    return (
      withId(open, clientOrderId) ??
      withId(
        await client.fetchCanceledAndClosedOrders(symbol, undefined, undefined, params),
        clientOrderId,
      )
    );
  },
  fills: async (client: CcxtClient, { clientOrderId, symbol }: OrderQuery) =>
    await client.fetchMyTrades(symbol, undefined, 100, { orderLinkId: clientOrderId }),
  // ccxt does not map clientOrderId on a cancel here: it would send an empty order id.
  cancel: async (client: CcxtClient, { clientOrderId, symbol, venueOrderId }: OrderQuery) =>
    venueOrderId === null
      ? await client.cancelOrder(undefined, symbol, { orderLinkId: clientOrderId })
      : await client.cancelOrder(venueOrderId, symbol, {}),
  tradesNeedSymbol: false,
  tradeClientId: (trade: unknown) => textOf(at(trade, "info", "orderLinkId")),
  balanceParams: { type: "unified" },
  // recvWindow is 5 s: a request that is older is refused.
  arrivalWindowMs: 15_000,
  codeOf: codeUnder("retCode", "ret_code"),
  codes: {
    "10000": "unknown", // server time-out
    "10016": "unknown", // internal error
    "10014": "duplicate", // "request is duplicate"
    "110030": "duplicate",
    "140030": "duplicate",
    "30001": "duplicate", // "order_link_id is repeated"
    "110072": "duplicate",
    "170141": "duplicate",
    "12141": "duplicate",
    "10006": "not_sent",
    "10018": "not_sent",
    "10002": "not_sent", // the request's time is outside the window
    "110001": "unknown", // "order does not exist": not about the order that was sent
    "170213": "unknown",
    "-2013": "unknown",
    "20001": "unknown",
    "170035": "unknown", // "submitted to the system for processing"
    "170191": "unknown", // "can not cancel order, please try again later"
    "170146": "unknown", // "order creation timeout"
    "170147": "unknown", // "order cancellation timeout"
    "170007": "unknown", // "timeout waiting for response from backend server"
    "170001": "unknown", // internal error
    "170005": "not_sent", // too many new orders
    "170210": "rejected",
  },
} as const;

/** Bybit v5 spot on a unified account. */
export const bybitSpot: Profile = {
  ...base,
  market: "spot",
  executionMethod: "Bybit API v5, spot (ccxt)",
  clientOptions: {
    defaultType: "spot",
    fetchMarkets: { types: ["spot"] },
    enableUnifiedAccount: true,
    enableUnifiedMargin: false,
    recvWindow: 5_000,
  },
  access: accessBy("Spot", "SpotTrade"),
  orderParams: nothingMore,
  tradeParams: { type: "spot" },
  openLists: [{ type: "spot" }],
  // ccxt says "Order" unless told that it is a stop, and Bybit then does not find the stop.
  cancel: async (client, { clientOrderId, symbol, venueOrderId }) => {
    const order = await base.find(client, { clientOrderId, symbol, venueOrderId });
    const filter = textOf(at(order, "triggerPrice")) === null ? {} : { trigger: true };
    return venueOrderId === null
      ? await client.cancelOrder(undefined, symbol, { orderLinkId: clientOrderId, ...filter })
      : await client.cancelOrder(venueOrderId, symbol, filter);
  },
};

/** Bybit v5 linear perpetuals on a unified account in one-way mode. */
export const bybitLinear: Profile = {
  ...base,
  market: "linear",
  executionMethod: "Bybit API v5, linear perpetuals (ccxt)",
  clientOptions: {
    defaultType: "swap",
    defaultSubType: "linear",
    fetchMarkets: { types: ["linear"] },
    enableUnifiedAccount: true,
    enableUnifiedMargin: false,
    recvWindow: 5_000,
  },
  access: accessBy("ContractTrade", "Order"),
  orderParams: triggerDirection,
  tradeParams: { type: "swap", subType: "linear" },
  openLists: [{ type: "swap", subType: "linear" }],
  prepare: termsSetter(["110043", "110026", "110027"], codeUnder("retCode", "ret_code")),
};
