import { subtract, ZERO } from "@hookline/core/driver";
import type { VenueOrder } from "../exchange.ts";
import {
  type Asked,
  BASES,
  create,
  isPair,
  lockedBase,
  lockedMoney,
  open,
  orderRow,
  type Route,
  refuse,
  tradeRow,
} from "./orders.ts";

const named = ({ exchange, params }: Asked): VenueOrder | undefined => {
  const id = params.get("orderId");
  const link = params.get("origClientOrderId");
  return exchange.orders.findLast(
    (order) =>
      order.symbol === params.get("symbol") &&
      (id === null ? order.clientId === link : order.id === id),
  );
};

const account: Route = ({ exchange }) => {
  const locked = lockedMoney(exchange);
  const held = exchange.positions.filter(({ symbol }) => isPair(symbol));
  const coins = held.map(({ quantity, symbol }) => {
    const sold = lockedBase(exchange, symbol);
    return { asset: symbol.replace(/USDT$/, ""), free: subtract(quantity, sold), locked: sold };
  });
  return {
    accountType: "SPOT",
    canTrade: true,
    canWithdraw: true,
    canDeposit: true,
    updateTime: null,
    permissions: ["SPOT"],
    balances: [{ asset: "USDT", free: subtract(exchange.cash, locked), locked }, ...coins],
  };
};

const symbols: Route = ({ nowMs }) => ({
  timezone: "CST",
  serverTime: nowMs,
  rateLimits: [],
  exchangeFilters: [],
  symbols: BASES.map((base) => ({
    symbol: `${base}USDT`,
    status: "1",
    baseAsset: base,
    baseAssetPrecision: 6,
    quoteAsset: "USDT",
    quotePrecision: 2,
    quoteAssetPrecision: 2,
    baseCommissionPrecision: 6,
    quoteCommissionPrecision: 2,
    orderTypes: ["LIMIT", "MARKET", "LIMIT_MAKER"],
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    quoteAmountPrecision: "1",
    baseSizePrecision: "0.000001",
    permissions: ["SPOT"],
    filters: [],
    maxQuoteAmount: "2000000",
    makerCommission: "0.0005",
    takerCommission: "0.0005",
    tradeSideType: 1,
  })),
});

const ticker: Route = ({ exchange, nowMs, params }) => {
  const price = exchange.price(params.get("symbol") ?? "") ?? ZERO;
  return {
    symbol: params.get("symbol"),
    priceChange: "0",
    priceChangePercent: "0",
    prevClosePrice: price,
    lastPrice: price,
    bidPrice: price,
    bidQty: "1",
    askPrice: price,
    askQty: "1",
    openPrice: price,
    highPrice: price,
    lowPrice: price,
    volume: "0",
    quoteVolume: null,
    openTime: nowMs - 86_400_000,
    closeTime: nowMs,
    count: null,
  };
};

/** Paths that need no signature. */
export const OPEN: Readonly<Record<string, Route>> = {
  "GET /api/v3/time": ({ nowMs }) => ({ serverTime: nowMs }),
  "GET /api/v3/exchangeInfo": symbols,
  "GET /api/v3/ticker/24hr": ticker,
};

/** Paths that need one. */
export const SIGNED: Readonly<Record<string, Route>> = {
  "GET /api/v3/account": account,
  "POST /api/v3/order": create,
  "GET /api/v3/order": (asked) => {
    const order = named(asked);
    return order === undefined ? refuse(-2013, "Order does not exist.") : orderRow(order);
  },
  "DELETE /api/v3/order": (asked) => {
    const order = named(asked);
    const canceled = order === undefined ? null : asked.exchange.cancel(order.id);
    return canceled === null ? refuse(-2011, "Unknown order sent.") : orderRow(canceled);
  },
  "GET /api/v3/openOrders": ({ exchange, params }) =>
    params.has("symbol")
      ? open(exchange)
          .filter(({ symbol }) => symbol === params.get("symbol"))
          .map(orderRow)
      : refuse(700004, "Param 'symbol' must be sent, but it was empty/null"),
  "GET /api/v3/myTrades": ({ exchange, params }) =>
    exchange.fills
      .filter(
        ({ atMs, orderId, symbol }) =>
          symbol === params.get("symbol") &&
          atMs >= Number(params.get("startTime") ?? 0) &&
          (params.get("orderId") ?? orderId) === orderId,
      )
      .toReversed()
      .map(tradeRow),
};
