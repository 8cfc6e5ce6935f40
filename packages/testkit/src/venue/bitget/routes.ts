import { absolute, add, divide, isPositive, multiply, subtract, ZERO } from "@hookline/core/driver";
import type { Exchange, VenuePosition } from "../exchange.ts";
import {
  BASES,
  create,
  fillRow,
  isPlain,
  named,
  orderRow,
  type Route,
  refuse,
  text,
} from "./orders.ts";
import { PLANS } from "./plans.ts";
import { isSpot, SPOT_OPEN, SPOT_SIGNED } from "./spot.ts";

const cost = ({ averagePrice, quantity }: VenuePosition) => multiply(quantity, averagePrice);
const gain = (exchange: Exchange, { averagePrice, quantity, symbol }: VenuePosition) =>
  multiply(quantity, subtract(exchange.price(symbol) ?? averagePrice, averagePrice));

/** Positions in contracts; coins of the spot wallet are none. */
const contractsOf = (exchange: Exchange) =>
  exchange.positions.filter(({ symbol }) => !isSpot(symbol));

const accounts: Route = ({ exchange }) => {
  const unrealizedPL = contractsOf(exchange).reduce(
    (sum, position) => add(sum, gain(exchange, position)),
    ZERO,
  );
  const margin = contractsOf(exchange).reduce(
    (sum, position) => add(sum, absolute(cost(position))),
    ZERO,
  );
  const wallet = contractsOf(exchange).reduce(
    (sum, position) => add(sum, cost(position)),
    exchange.cash,
  );
  const locked = exchange.orders
    .filter(({ reduceOnly, status, symbol }) => status === "open" && !reduceOnly && !isSpot(symbol))
    .reduce(
      (sum, { filledQuantity, limitPrice, quantity, symbol }) =>
        add(
          sum,
          multiply(
            subtract(quantity, filledQuantity),
            limitPrice ?? exchange.price(symbol) ?? ZERO,
          ),
        ),
      ZERO,
    );
  const free = subtract(subtract(wallet, margin), locked);
  return [
    {
      marginCoin: "USDT",
      locked,
      available: free,
      crossedMaxAvailable: free,
      isolatedMaxAvailable: free,
      maxTransferOut: free,
      accountEquity: add(wallet, unrealizedPL),
      usdtEquity: add(wallet, unrealizedPL),
      unrealizedPL,
      coupon: "0",
    },
  ];
};

const positions: Route = ({ exchange, nowMs }) =>
  contractsOf(exchange).map((position) => ({
    marginCoin: "USDT",
    symbol: position.symbol,
    holdSide: isPositive(position.quantity) ? "long" : "short",
    total: absolute(position.quantity),
    available: absolute(position.quantity),
    locked: "0",
    openPriceAvg: divide(cost(position), position.quantity),
    marginSize: absolute(cost(position)),
    leverage: "1",
    marginMode: "crossed",
    posMode: "one_way_mode",
    unrealizedPL: gain(exchange, position),
    markPrice: exchange.price(position.symbol) ?? position.averagePrice,
    keepMarginRate: "0.004",
    liquidationPrice: "0",
    achievedProfits: "0",
    cTime: String(nowMs),
    uTime: String(nowMs),
  }));

const contracts: Route = ({ params }) =>
  text(params, "productType") === "USDT-FUTURES"
    ? BASES.map((base) => ({
        symbol: `${base}USDT`,
        baseCoin: base,
        quoteCoin: "USDT",
        supportMarginCoins: ["USDT"],
        minTradeNum: "0.001",
        priceEndStep: "1",
        volumePlace: "3",
        pricePlace: "1",
        sizeMultiplier: "0.001",
        symbolType: "perpetual",
        symbolStatus: "normal",
        minTradeUSDT: "5",
        makerFeeRate: "0.0002",
        takerFeeRate: "0.0006",
        minLever: "1",
        maxLever: "125",
        offTime: "-1",
        limitOpenTime: "-1",
        deliveryTime: "",
        launchTime: "",
        posLimit: "0.05",
      }))
    : [];

const ticker: Route = ({ exchange, nowMs, params }) => {
  const symbol = text(params, "symbol");
  const price = exchange.price(symbol) ?? ZERO;
  return [
    {
      symbol,
      lastPr: price,
      bidPr: price,
      askPr: price,
      bidSz: "1",
      askSz: "1",
      high24h: price,
      low24h: price,
      open24h: price,
      change24h: "0",
      baseVolume: "0",
      quoteVolume: "0",
      usdtVolume: "0",
      indexPrice: price,
      markPrice: price,
      ts: String(nowMs),
    },
  ];
};

/** Paths that need no signature. */
export const OPEN: Readonly<Record<string, Route>> = {
  "GET /api/v2/public/time": ({ nowMs }) => ({ serverTime: String(nowMs) }),
  "GET /api/v2/mix/market/contracts": contracts,
  "GET /api/v2/mix/market/ticker": ticker,
  ...SPOT_OPEN,
};

/** Paths that need one. */
export const SIGNED: Readonly<Record<string, Route>> = {
  ...SPOT_SIGNED,
  ...PLANS,
  "GET /api/v2/mix/account/accounts": accounts,
  "GET /api/v2/mix/position/all-position": positions,
  "POST /api/v2/mix/account/set-leverage": ({ params }) => ({
    symbol: text(params, "symbol"),
    marginCoin: "USDT",
    crossMarginLeverage: text(params, "leverage"),
    marginMode: "crossed",
  }),
  "POST /api/v2/mix/account/set-margin-mode": ({ params }) => ({
    symbol: text(params, "symbol"),
    marginCoin: "USDT",
    marginMode: text(params, "marginMode"),
  }),
  "POST /api/v2/mix/order/place-order": create,
  "POST /api/v2/mix/order/cancel-order": (asked) => {
    const order = named(asked);
    const canceled = order === undefined ? null : asked.exchange.cancel(order.id);
    return canceled === null
      ? refuse("22001", "No order to cancel")
      : { orderId: canceled.id, clientOid: canceled.clientId ?? "" };
  },
  "GET /api/v2/mix/order/detail": (asked) => {
    const order = named(asked);
    return order === undefined
      ? refuse("40109", "The data of the order cannot be found, please confirm the order number")
      : orderRow(order, "state");
  },
  "GET /api/v2/mix/order/orders-pending": ({ exchange, params }) => {
    const wanted = text(params, "symbol");
    const list = exchange.orders.filter(
      (order) =>
        order.status === "open" &&
        isPlain(order) &&
        !isSpot(order.symbol) &&
        (wanted === "" || wanted === order.symbol),
    );
    return {
      entrustedList: list.length === 0 ? null : list.map((order) => orderRow(order, "status")),
      endId: null,
    };
  },
  "GET /api/v2/mix/order/fills": ({ exchange, params }) => {
    const only = text(params, "orderId");
    const since = Number(text(params, "startTime") || 0);
    const list = exchange.fills.filter(
      ({ atMs, orderId, symbol }) =>
        symbol === text(params, "symbol") && atMs >= since && (only === "" || only === orderId),
    );
    return { fillList: list.toReversed().map(fillRow), endId: null };
  },
};
