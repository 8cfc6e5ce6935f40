import {
  absolute,
  add,
  divide,
  isPositive,
  isZero,
  multiply,
  negate,
  parseDecimal,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import type { Exchange, NewVenueOrder, VenueFill, VenueOrder, VenuePosition } from "../exchange.ts";

type Row = Readonly<Record<string, unknown>>;

/** Bitget's refusal: 400 with `{code, msg}`. */
export interface Refusal {
  readonly refused: string;
  readonly msg: string;
}

/** What a path gets: its parameters from query or body, and the market behind it. */
export interface Asked {
  readonly exchange: Exchange;
  readonly params: Row;
  readonly nowMs: number;
}

type Route = (asked: Asked) => object | Refusal;

/** Perpetuals of the local Bitget: base currencies against USDT. */
export const BASES: readonly string[] = ["BTC", "ETH"];
const IDS = new Set(BASES.map((base) => `${base}USDT`));

const refuse = (code: string, msg: string): Refusal => ({ refused: code, msg });
export const isRefusal = (value: object): value is Refusal => "refused" in value;
const text = (params: Row, name: string): string => {
  const value = params[name];
  return typeof value === "string" ? value : "";
};

function readOrder(params: Row): NewVenueOrder | Refusal {
  const symbol = text(params, "symbol");
  const orderType = text(params, "orderType");
  const quantity = parseDecimal(text(params, "size"));
  const limitPrice = orderType === "limit" ? parseDecimal(text(params, "price")) : null;
  const side = text(params, "side");
  const force = text(params, "force").toLowerCase();
  if (!IDS.has(symbol)) return refuse("40034", "Parameter does not exist");
  if (text(params, "productType") !== "USDT-FUTURES")
    return refuse("40019", "Parameter productType cannot be empty");
  if (quantity === null || !isPositive(quantity))
    return refuse("40017", "Parameter verification failed size");
  if (orderType === "limit" && limitPrice === null)
    return refuse("40017", "Parameter verification failed price");
  if (side !== "buy" && side !== "sell")
    return refuse("40017", "Parameter verification failed side");
  return {
    clientId: text(params, "clientOid") || null,
    symbol,
    side,
    orderType: orderType === "limit" ? "limit" : "market",
    quantity,
    limitPrice,
    stopPrice: null,
    trailAmount: null,
    timeInForce: force === "ioc" ? "ioc" : force === "fok" ? "fok" : "gtc",
    reduceOnly: text(params, "reduceOnly").toUpperCase() === "YES",
  };
}

const create: Route = ({ exchange, params }) => {
  const order = readOrder(params);
  if (isRefusal(order)) return order;
  const held = exchange.positions.find(({ symbol }) => symbol === order.symbol)?.quantity ?? ZERO;
  const why = exchange.refusal(order);
  if (why === "duplicate_client_id") return refuse("40786", "Duplicate clientOid");
  if (order.reduceOnly && (isZero(held) || isPositive(held) === (order.side === "buy")))
    return refuse("22002", "No position to close");
  if (why !== null) return refuse("40762", "The order amount exceeds the balance");
  const { clientId, id } = exchange.place(order);
  return { orderId: id, clientOid: clientId ?? id };
};

const named = ({ exchange, params }: Asked): VenueOrder | undefined =>
  exchange.orders.find(
    (order) =>
      order.symbol === text(params, "symbol") &&
      (text(params, "orderId") === ""
        ? order.clientId === text(params, "clientOid")
        : order.id === text(params, "orderId")),
  );

const STATE = {
  open: "live",
  filled: "filled",
  canceled: "canceled",
  expired: "canceled",
  rejected: "canceled",
} as const;

function orderRow(order: VenueOrder, stateName: "state" | "status"): Row {
  const partly = order.status === "open" && isPositive(order.filledQuantity);
  return {
    symbol: order.symbol,
    size: order.quantity,
    orderId: order.id,
    clientOid: order.clientId ?? order.id,
    baseVolume: order.filledQuantity,
    quoteVolume: multiply(order.filledQuantity, order.averagePrice ?? ZERO),
    priceAvg: order.averagePrice ?? "",
    fee: "",
    price: order.limitPrice ?? "",
    [stateName]: partly ? "partially_filled" : STATE[order.status],
    side: order.side,
    force: order.timeInForce,
    totalProfits: "0",
    posSide: "net",
    posMode: "one_way_mode",
    tradeSide: order.side === "buy" ? "buy_single" : "sell_single",
    marginCoin: "USDT",
    marginMode: "crossed",
    leverage: "1",
    reduceOnly: order.reduceOnly ? "YES" : "NO",
    orderType: order.orderType,
    orderSource: order.orderType === "market" ? "market" : "normal",
    enterPointSource: "api",
    cTime: String(order.createdMs),
    uTime: String(order.updatedMs),
  };
}

const fillRow = (fill: VenueFill): Row => ({
  tradeId: fill.id,
  symbol: fill.symbol,
  orderId: fill.orderId,
  price: fill.price,
  baseVolume: fill.quantity,
  quoteVolume: multiply(fill.price, fill.quantity),
  // A fee that was paid is negative here.
  feeDetail: [
    { deduction: "no", feeCoin: "USDT", totalDeductionFee: "0", totalFee: negate(fill.fee) },
  ],
  side: fill.side,
  profit: "0",
  tradeSide: fill.side === "buy" ? "buy_single" : "sell_single",
  posMode: "one_way_mode",
  tradeScope: "taker",
  enterPointSource: "api",
  cTime: String(fill.atMs),
});

const cost = ({ averagePrice, quantity }: VenuePosition) => multiply(quantity, averagePrice);
const gain = (exchange: Exchange, { averagePrice, quantity, symbol }: VenuePosition) =>
  multiply(quantity, subtract(exchange.price(symbol) ?? averagePrice, averagePrice));

const accounts: Route = ({ exchange }) => {
  const unrealizedPL = exchange.positions.reduce(
    (sum, position) => add(sum, gain(exchange, position)),
    ZERO,
  );
  const margin = exchange.positions.reduce(
    (sum, position) => add(sum, absolute(cost(position))),
    ZERO,
  );
  const wallet = exchange.positions.reduce(
    (sum, position) => add(sum, cost(position)),
    exchange.cash,
  );
  const locked = exchange.orders
    .filter(({ reduceOnly, status }) => status === "open" && !reduceOnly)
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
  exchange.positions.map((position) => ({
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
  "GET /api/v2/mix/market/contracts": contracts,
  "GET /api/v2/mix/market/ticker": ticker,
};

/** Paths that need one. */
export const SIGNED: Readonly<Record<string, Route>> = {
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
      ({ status, symbol }) => status === "open" && (wanted === "" || wanted === symbol),
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
