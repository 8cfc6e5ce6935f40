import { type Balances, type OrderIntent, subtract, ZERO } from "@hookline/core/driver";
import type { CcxtClient, Unified } from "../client.ts";
import { classesOf } from "../outcome.ts";
import type { MarginTerms, OrderQuery, Profile } from "../profile.ts";
import { at, decimalOf, textOf } from "../read.ts";
import { codeUnder, withId } from "./common.ts";

// Facts: the wire record of ccxt 4.5.84, MEXC's contract API v1 and its codes as ccxt and MEXC's page of codes quote them.

/** 1 opens and 3 opens short, 2 closes short and 4 closes long: ccxt calls 2 a sale and leaves 3 and 4 as they are. */
const SIDES: Readonly<Record<string, "buy" | "sell">> = {
  "1": "buy",
  "2": "buy",
  "3": "sell",
  "4": "sell",
};

/** MEXC's order types of ours. Its 6, which is what ccxt makes of a market order, may rest at the current price. */
const TYPES: Readonly<Record<string, number>> = { gtc: 1, ioc: 3, fok: 4 };
const MARKET = 5;
const ISOLATED = 1;
const CROSS = 2;
const ONE_WAY = 2;
const INVALID = "5";

/** Teaches the client the sides, our id and the state that ccxt has no word for. */
function mend(client: CcxtClient): void {
  const parseOrder = client.parseOrder.bind(client);
  client.parseOrderSide = (word) => (word === undefined ? undefined : (SIDES[word] ?? word));
  client.parseOrder = (raw, market) => {
    // A cancel is answered with a list of one.
    const row: unknown = Array.isArray(raw) ? raw[0] : raw;
    const order = parseOrder(row, market);
    const rejected = textOf(at(row, "state")) === INVALID ? { status: "rejected" } : {};
    return { ...order, clientOrderId: textOf(at(row, "externalOid")), ...rejected };
  };
}

/** The order under our id; undefined where the venue says in whatever words that it has none. */
async function external(client: CcxtClient, query: OrderQuery): Promise<Unified | undefined> {
  const { clientOrderId, symbol } = query;
  const market = client.market(symbol);
  try {
    const answer = await client.contractPrivateGetOrderExternalSymbolExternalOid?.({
      symbol: market.id,
      external_oid: clientOrderId,
    });
    const row = at(answer, "data");
    return textOf(at(row, "orderId")) === null ? undefined : client.parseOrder(row, market);
  } catch (error) {
    const classes = classesOf(error);
    const answered = classes.includes("ExchangeError") && !classes.includes("AuthenticationError");
    if (answered) return undefined;
    throw error;
  }
}

/** MEXC names no code for "no such order": it is absent when both lists of its symbol do not have it either. */
async function find(client: CcxtClient, query: OrderQuery): Promise<Unified | null> {
  const { clientOrderId, symbol } = query;
  const told = await external(client, query);
  if (told !== undefined) return told;
  // What ends between the two questions is in the second list.
  const open = await client.fetchOpenOrders(symbol, undefined, undefined, {});
  const waiting = withId(open, clientOrderId);
  if (waiting !== null) return waiting;
  return withId(await client.fetchOrders(symbol, undefined, 100, {}), clientOrderId);
}

const orderParams = (
  { orderType, timeInForce }: OrderIntent,
  { leverage, marginMode }: MarginTerms,
): Readonly<Record<string, unknown>> => ({
  // ccxt knows these only by MEXC's numbers; the words would be sent along and ignored.
  type: orderType === "market" ? MARKET : TYPES[timeInForce],
  timeInForce: undefined,
  openType: marginMode === "isolated" ? ISOLATED : CROSS,
  // Named, so that an account in hedge mode refuses and does not open a second position beside the first.
  positionMode: ONE_WAY,
  ...(leverage === null ? {} : { leverage }),
});

async function prepare(client: CcxtClient, symbol: string, terms: MarginTerms): Promise<void> {
  const { leverage, marginMode } = terms;
  if (leverage === null) return;
  const openType = marginMode === "isolated" ? ISOLATED : CROSS;
  for (const positionType of [1, 2]) {
    await client.setLeverage(leverage, symbol, { openType, positionType });
  }
}

/** ccxt's total is what is free and what orders hold back: the margin of positions is missing in it. */
async function balances(client: CcxtClient, currency: string): Promise<Balances> {
  const answer = await client.contractPrivateGetAccountAssets?.();
  const data = at(answer, "data");
  const rows: readonly unknown[] = Array.isArray(data) ? data : [];
  const row = rows.find((one) => at(one, "currency") === currency);
  const equity = decimalOf(at(row, "equity")) ?? ZERO;
  const cash = subtract(equity, decimalOf(at(row, "unrealized")) ?? ZERO);
  return { currency, cash, equity, buyingPower: decimalOf(at(row, "availableBalance")) ?? ZERO };
}

/**
 * MEXC USDT perpetuals (contract API v1) in one-way mode. Stops are left out: its plan orders carry no id of ours, so
 * one whose answer was lost could not be found again.
 */
export const mexcLinear: Profile = {
  exchange: "mexc",
  platform: "mexc",
  market: "linear",
  executionMethod: "MEXC contract API v1, USDT perpetuals (ccxt)",
  credentials: ["apiKey", "secret"],
  environments: { live: { hosts: ["api.mexc.com"], select: "default" } },
  clientOptions: { defaultType: "swap", defaultSubType: "linear" },
  mend,
  orderTypes: ["market", "limit"],
  timeInForce: ["gtc", "ioc", "fok"],
  idempotency: "echo",
  clientOrderIdLength: 32,
  rateLimits: [
    { counts: "orders", limit: 20, periodMs: 2_000 },
    { counts: "requests", limit: 20, periodMs: 2_000 },
  ],
  marketBuy: "quantity",
  sendsNumbers: true,
  orderParams,
  openLists: [{}],
  find,
  fills: async (client, { symbol }, found) =>
    await client.fetchOrderTrades(textOf(found.id) ?? "", symbol),
  cancel: async (client, query) => {
    const { clientOrderId, symbol, venueOrderId } = query;
    if (venueOrderId !== null) return await client.cancelOrder(venueOrderId, symbol, {});
    const asked = { symbol: client.market(symbol).id, externalOid: clientOrderId };
    await client.contractPrivatePostOrderCancelWithExternal?.(asked);
    return undefined;
  },
  tradeParams: { page_size: 100 },
  tradesNeedSymbol: true,
  tradeClientId: () => null,
  balanceParams: { type: "swap" },
  balanceTotal: "wallet",
  balances,
  // A request whose time is more than 10 s off is refused.
  arrivalWindowMs: 20_000,
  codeOf: codeUnder("code"),
  codes: {
    "2040": "unknown", // about a query or a cancel: "order does not exist"
    "2041": "unknown", // about a cancel
    "9999": "unknown", // "public abnormal"
    "500": "unknown",
    "501": "unknown", // "system busy"
    "506": "unknown",
    "513": "unknown", // a time that is off, or "invalid request, please try again later"
    "603": "unknown", // "repeated request"
    "510": "not_sent",
  },
  isolatedNeedsLeverage: true,
  prepare,
};
