import {
  add,
  type Decimal,
  divide,
  isPositive,
  lessThan,
  multiply,
  negate,
  parseDecimal,
  roundToStep,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import type { Exchange, NewVenueOrder, VenueFill, VenueOrder } from "../exchange.ts";
import {
  type Asked,
  BASES,
  isRefusal,
  type Refusal,
  type Route,
  type Row,
  refuse,
  STATE,
  text,
} from "./orders.ts";

/** How the exchange behind the venue names a spot pair; a contract has its plain id. */
export const spotKey = (id: string): string => `spot:${id}`;
export const isSpot = (key: string): boolean => key.startsWith("spot:");
/** The venue's own name of a pair or contract. */
const idOfKey = (key: string): string => key.replace(/^spot:/, "");

const IDS = new Set(BASES.map((base) => `${base}USDT`));
const leaves = ({ filledQuantity, quantity }: VenueOrder) => subtract(quantity, filledQuantity);
const open = (exchange: Exchange): readonly VenueOrder[] =>
  exchange.orders.filter(({ status, symbol }) => status === "open" && isSpot(symbol));
const sum = (values: readonly Decimal[]): Decimal =>
  values.reduce((total, value) => add(total, value), ZERO);

const lockedCoins = (exchange: Exchange, key: string): Decimal =>
  sum(
    open(exchange)
      .filter(({ side, symbol }) => side === "sell" && symbol === key)
      .map(leaves),
  );
const lockedMoney = (exchange: Exchange): Decimal =>
  sum(
    open(exchange)
      .filter(({ side }) => side === "buy")
      .map((order) => multiply(leaves(order), order.limitPrice ?? ZERO)),
  );
const held = (exchange: Exchange, key: string): Decimal =>
  exchange.positions.find(({ symbol }) => symbol === key)?.quantity ?? ZERO;

function readOrder({ exchange, params }: Asked): NewVenueOrder | Refusal {
  const id = text(params, "symbol");
  const orderType = text(params, "orderType");
  const side = text(params, "side");
  const size = parseDecimal(text(params, "size"));
  const limitPrice = orderType === "limit" ? parseDecimal(text(params, "price")) : null;
  const force = text(params, "force").toLowerCase();
  if (!IDS.has(id)) return refuse("40034", "Parameter does not exist");
  if (size === null || !isPositive(size))
    return refuse("40017", "Parameter verification failed size");
  if (orderType === "limit" && limitPrice === null)
    return refuse("40017", "Parameter verification failed price");
  if (side !== "buy" && side !== "sell")
    return refuse("40017", "Parameter verification failed side");
  // Here the size of a market order to buy is money, which this venue turns into as many whole steps as it pays for.
  const price = exchange.price(spotKey(id));
  const inMoney = orderType !== "limit" && side === "buy";
  if (inMoney && price === null) return refuse("40017", "Parameter verification failed price");
  return {
    clientId: text(params, "clientOid") || null,
    symbol: spotKey(id),
    side,
    orderType: orderType === "limit" ? "limit" : "market",
    quantity: inMoney ? stepsFor(size, price ?? ZERO) : size,
    limitPrice,
    stopPrice: null,
    trailAmount: null,
    timeInForce: force === "ioc" ? "ioc" : force === "fok" ? "fok" : "gtc",
    reduceOnly: false,
  };
}

const STEP = parseDecimal("0.000001") ?? ZERO;
const stepsFor = (money: Decimal, price: Decimal): Decimal =>
  roundToStep(divide(money, price), STEP, "down");

const place: Route = (asked) => {
  const { exchange } = asked;
  const order = readOrder(asked);
  if (isRefusal(order)) return order;
  const why = exchange.refusal(order);
  if (why === "duplicate_client_id") return refuse("43118", "clientOid duplicate");
  const free = subtract(held(exchange, order.symbol), lockedCoins(exchange, order.symbol));
  if (order.side === "sell" ? lessThan(free, order.quantity) : why !== null)
    return refuse("43012", "Insufficient balance");
  const { clientId, id } = exchange.place(order);
  return { orderId: id, clientOid: clientId ?? id };
};

const named = ({ exchange, params }: Asked): VenueOrder | undefined =>
  exchange.orders.find(
    ({ clientId, id, symbol }) =>
      isSpot(symbol) &&
      (text(params, "orderId") === ""
        ? clientId === text(params, "clientOid")
        : id === text(params, "orderId")),
  );

export function spotOrderRow(order: VenueOrder): Row {
  const partly = order.status === "open" && isPositive(order.filledQuantity);
  return {
    userId: "1",
    symbol: idOfKey(order.symbol),
    orderId: order.id,
    clientOid: order.clientId ?? order.id,
    price: order.limitPrice ?? "0",
    size: order.quantity,
    orderType: order.orderType,
    side: order.side,
    force: order.timeInForce,
    status: partly
      ? "partially_filled"
      : order.status === "canceled"
        ? "cancelled"
        : STATE[order.status],
    priceAvg: order.averagePrice ?? "0",
    baseVolume: order.filledQuantity,
    quoteVolume: multiply(order.filledQuantity, order.averagePrice ?? ZERO),
    enterPointSource: "API",
    feeDetail: "",
    orderSource: order.orderType === "market" ? "market" : "normal",
    cTime: String(order.createdMs),
    uTime: String(order.updatedMs),
  };
}

const fillRow = (fill: VenueFill): Row => ({
  userId: "1",
  symbol: idOfKey(fill.symbol),
  orderId: fill.orderId,
  tradeId: fill.id,
  orderType: "market",
  side: fill.side,
  priceAvg: fill.price,
  size: fill.quantity,
  amount: multiply(fill.price, fill.quantity),
  // A fee that was paid is negative here.
  feeDetail: {
    deduction: "no",
    feeCoin: "USDT",
    totalDeductionFee: "",
    totalFee: negate(fill.fee),
  },
  tradeScope: "taker",
  cTime: String(fill.atMs),
  uTime: String(fill.atMs),
});

const assets: Route = ({ exchange, nowMs }) => {
  const row = (coin: string, total: Decimal, frozen: Decimal): Row => ({
    coin,
    available: subtract(total, frozen),
    frozen,
    locked: "0",
    limitAvailable: "0",
    uTime: String(nowMs),
  });
  const coins = exchange.positions
    .filter(({ symbol }) => isSpot(symbol))
    .map(({ quantity, symbol }) =>
      row(idOfKey(symbol).replace(/USDT$/, ""), quantity, lockedCoins(exchange, symbol)),
    );
  return [row("USDT", exchange.cash, lockedMoney(exchange)), ...coins];
};

const symbols: Route = () =>
  BASES.map((base) => ({
    symbol: `${base}USDT`,
    baseCoin: base,
    quoteCoin: "USDT",
    minTradeAmount: "0.000001",
    maxTradeAmount: "10000",
    takerFeeRate: "0.001",
    makerFeeRate: "0.001",
    pricePrecision: "2",
    quantityPrecision: "6",
    quotePrecision: "6",
    minTradeUSDT: "1",
    status: "online",
    buyLimitPriceRatio: "0.05",
    sellLimitPriceRatio: "0.05",
  }));

const tickers: Route = ({ exchange, nowMs, params }) => {
  const id = text(params, "symbol");
  const price = exchange.price(spotKey(id)) ?? ZERO;
  const [same, none] = [price, "0"];
  return [
    {
      symbol: id,
      high24h: same,
      open: same,
      low24h: same,
      lastPr: same,
      quoteVolume: none,
      baseVolume: none,
      usdtVolume: none,
      bidPr: same,
      askPr: same,
      bidSz: "1",
      askSz: "1",
      openUtc: same,
      ts: String(nowMs),
      changeUtc24h: none,
      change24h: none,
    },
  ];
};

/** Spot paths that need no signature. The list of margin pairs is there because clients ask for it; it is empty. */
export const SPOT_OPEN: Readonly<Record<string, Route>> = {
  "GET /api/v2/spot/public/symbols": symbols,
  "GET /api/v2/spot/market/tickers": tickers,
  "GET /api/v2/margin/currencies": () => [],
};

/** Spot paths that need one. */
export const SPOT_SIGNED: Readonly<Record<string, Route>> = {
  "GET /api/v2/spot/account/assets": assets,
  "POST /api/v2/spot/trade/place-order": place,
  "POST /api/v2/spot/trade/cancel-order": (asked) => {
    const order = named(asked);
    const canceled = order === undefined ? null : asked.exchange.cancel(order.id);
    return canceled === null
      ? refuse("43001", "The order does not exist")
      : { orderId: canceled.id, clientOid: canceled.clientId ?? "" };
  },
  "GET /api/v2/spot/trade/orderInfo": (asked) => {
    const order = named(asked);
    return order === undefined ? [] : [spotOrderRow(order)];
  },
  "GET /api/v2/spot/trade/unfilled-orders": ({ exchange, params }) => {
    const wanted = text(params, "symbol");
    return open(exchange)
      .filter(({ symbol }) => wanted === "" || idOfKey(symbol) === wanted)
      .map(spotOrderRow);
  },
  "GET /api/v2/spot/trade/fills": ({ exchange, params }) => {
    const only = text(params, "orderId");
    const since = Number(text(params, "startTime") || 0);
    return exchange.fills
      .filter(
        ({ atMs, orderId, symbol }) =>
          symbol === spotKey(text(params, "symbol")) &&
          atMs >= since &&
          (only === "" || only === orderId),
      )
      .toReversed()
      .map(fillRow);
  },
};
