import type { CcxtClient, Unified } from "../client.ts";
import type { OrderQuery, Profile } from "../profile.ts";
import { at, textOf } from "../read.ts";
import { codeUnder, nothingMore, orNull, termsSetter, withId } from "./common.ts";

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

const isPlan = (order: Unified): boolean => textOf(at(order, "info", "planType")) !== null;

/**
 * Stops are plan orders in lists of their own. One that was reached has become an order with another number and without
 * our id; the plan names it.
 */
async function findOnPerpetuals(client: CcxtClient, query: OrderQuery): Promise<Unified | null> {
  const { clientOrderId, symbol } = query;
  const plain = await orNull(() => client.fetchOrder(undefined, symbol, { clientOrderId }));
  if (plain !== null) return plain;
  const asked = { trigger: true, clientOrderId };
  // What is reached between the two questions is in the second list.
  const waiting = await client.fetchOpenOrders(symbol, undefined, undefined, asked);
  const found = withId(waiting, clientOrderId);
  if (found !== null) return found;
  const past = await client.fetchCanceledAndClosedOrders(symbol, undefined, undefined, asked);
  const plan = withId(past, clientOrderId);
  if (plan === null || plan.status !== "closed") return plan;
  const became = textOf(at(plan, "info", "executeOrderId"));
  const order = became === null ? null : await orNull(() => client.fetchOrder(became, symbol, {}));
  return order === null ? { ...plan, status: "unclear" } : { ...order, clientOrderId };
}

/** Bitget USDT perpetuals (v2, classic account) in one-way mode. */
export const bitgetLinear: Profile = {
  ...CLASSIC,
  market: "linear",
  orderTypes: ["market", "limit", "stop", "stop_limit"],
  find: findOnPerpetuals,
  cancel: async (client, query) => {
    const { clientOrderId, symbol } = query;
    const found = await findOnPerpetuals(client, query);
    if (found !== null && isPlan(found))
      return await client.cancelOrder(undefined, symbol, { clientOrderId, trigger: true });
    const id = found === null ? null : textOf(found.id);
    return id === null
      ? await client.cancelOrder(undefined, symbol, { clientOrderId })
      : await client.cancelOrder(id, symbol, {});
  },
  executionMethod: "Bitget API v2, USDT perpetuals (ccxt)",
  clientOptions: {
    defaultType: "swap",
    defaultSubType: "linear",
    uta: false,
    fetchMarkets: { types: ["swap"] },
  },
  marketBuy: "quantity",
  // Every order names its margin mode; without it ccxt says "crossed" whatever the account has.
  // A stop looks at the last price, as stops do everywhere else here, not at the mark.
  orderParams: ({ stopPrice }, { marginMode }) => ({
    marginMode: marginMode ?? "cross",
    ...(stopPrice === null ? {} : { triggerType: "fill_price" }),
  }),
  openLists: [{ productType: "USDT-FUTURES" }, { productType: "USDT-FUTURES", trigger: true }],
  balanceParams: { type: "swap", productType: "USDT-FUTURES" },
  balanceTotal: "equity",
  prepare: termsSetter([], codeUnder("code")),
};

/**
 * Bitget spot (v2, classic account). Its market order to buy spends an amount of money, so a purchase goes as a bounded
 * limit order instead. Stops are left out: their plan orders have no look-up by our id.
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
