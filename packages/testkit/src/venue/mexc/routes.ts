import {
  add,
  isPositive,
  lessThan,
  multiply,
  parseDecimal,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import type { Exchange, NewVenueOrder, VenueFill, VenueOrder } from "../exchange.ts";

type Row = Readonly<Record<string, unknown>>;

/** MEXC's refusal: 400 with `{code, msg}`. */
export interface Refusal {
  readonly code: number;
  readonly msg: string;
}

/** What a path gets: its parameters, and the market behind it. */
export interface Asked {
  readonly exchange: Exchange;
  readonly params: URLSearchParams;
  readonly nowMs: number;
}

type Route = (asked: Asked) => object | Refusal;

/** Pairs of the local MEXC: base currencies against USDT. */
export const BASES: readonly string[] = ["BTC", "ETH"];
const PAIRS = new Set(BASES.map((base) => `${base}USDT`));

export const refuse = (code: number, msg: string): Refusal => ({ code, msg });
export const isRefusal = (value: object): value is Refusal => "code" in value && "msg" in value;

const TYPES: Readonly<Record<string, Pick<NewVenueOrder, "orderType" | "timeInForce">>> = {
  MARKET: { orderType: "market", timeInForce: "gtc" },
  LIMIT: { orderType: "limit", timeInForce: "gtc" },
  IMMEDIATE_OR_CANCEL: { orderType: "limit", timeInForce: "ioc" },
  FILL_OR_KILL: { orderType: "limit", timeInForce: "fok" },
};

// Parameters that MEXC does not know are not refused: a stop price sent here is simply lost.
function readOrder(params: URLSearchParams): NewVenueOrder | Refusal {
  const symbol = params.get("symbol") ?? "";
  const kind = TYPES[params.get("type") ?? ""];
  const quantity = parseDecimal(params.get("quantity") ?? "");
  const price = parseDecimal(params.get("price") ?? "");
  if (!PAIRS.has(symbol)) return refuse(-1121, "Invalid symbol.");
  if (kind === undefined) return refuse(-1116, "Invalid orderType.");
  if (quantity === null || !isPositive(quantity))
    return refuse(700004, "Param 'quantity' must be sent, but it was empty/null");
  if (kind.orderType === "limit" && price === null)
    return refuse(700004, "Param 'price' must be sent, but it was empty/null");
  return {
    ...kind,
    clientId: params.get("newClientOrderId"),
    symbol,
    side: params.get("side") === "SELL" ? "sell" : "buy",
    quantity,
    limitPrice: kind.orderType === "limit" ? price : null,
    stopPrice: null,
    trailAmount: null,
    reduceOnly: false,
  };
}

const open = (exchange: Exchange): readonly VenueOrder[] =>
  exchange.orders.filter(({ status }) => status === "open");
const leaves = ({ filledQuantity, quantity }: VenueOrder) => subtract(quantity, filledQuantity);

const lockedBase = (exchange: Exchange, symbol: string) =>
  open(exchange)
    .filter((order) => order.symbol === symbol && order.side === "sell")
    .reduce((sum, order) => add(sum, leaves(order)), ZERO);

const lockedMoney = (exchange: Exchange) =>
  open(exchange)
    .filter(({ side }) => side === "buy")
    .reduce(
      (sum, order) =>
        add(sum, multiply(leaves(order), order.limitPrice ?? exchange.price(order.symbol) ?? ZERO)),
      ZERO,
    );

const held = (exchange: Exchange, symbol: string) =>
  exchange.positions.find((position) => position.symbol === symbol)?.quantity ?? ZERO;

const create: Route = ({ exchange, params }) => {
  const order = readOrder(params);
  if (isRefusal(order)) return order;
  if (
    order.side === "sell" &&
    lessThan(
      subtract(held(exchange, order.symbol), lockedBase(exchange, order.symbol)),
      order.quantity,
    )
  ) {
    return refuse(30005, "Oversold");
  }
  if (exchange.refusal(order) !== null) return refuse(30004, "Insufficient position");
  const placed = exchange.place(order);
  const { side, type } = orderRow(placed);
  return {
    symbol: placed.symbol,
    orderId: placed.id,
    orderListId: -1,
    price: placed.limitPrice ?? "0",
    origQty: placed.quantity,
    type,
    side,
    transactTime: placed.createdMs,
  };
};

const STATUS = {
  open: "NEW",
  filled: "FILLED",
  canceled: "CANCELED",
  expired: "CANCELED",
  rejected: "CANCELED",
} as const;

function orderRow(order: VenueOrder): Row {
  const begun = isPositive(order.filledQuantity);
  const partly = order.status === "open" ? "PARTIALLY_FILLED" : "PARTIALLY_CANCELED";
  return {
    symbol: order.symbol,
    orderId: order.id,
    orderListId: -1,
    clientOrderId: order.clientId,
    price: order.limitPrice ?? "0",
    origQty: order.quantity,
    executedQty: order.filledQuantity,
    cummulativeQuoteQty: multiply(order.filledQuantity, order.averagePrice ?? ZERO),
    status: begun && order.status !== "filled" ? partly : STATUS[order.status],
    timeInForce: null,
    type:
      order.timeInForce === "ioc"
        ? "IMMEDIATE_OR_CANCEL"
        : order.timeInForce === "fok"
          ? "FILL_OR_KILL"
          : order.orderType === "market"
            ? "MARKET"
            : "LIMIT",
    side: order.side === "buy" ? "BUY" : "SELL",
    stopPrice: null,
    icebergQty: null,
    time: order.createdMs,
    updateTime: order.updatedMs,
    isWorking: true,
    origQuoteOrderQty: "0",
  };
}

const tradeRow = (fill: VenueFill): Row => ({
  symbol: fill.symbol,
  id: fill.id,
  orderId: fill.orderId,
  orderListId: -1,
  price: fill.price,
  qty: fill.quantity,
  quoteQty: multiply(fill.price, fill.quantity),
  commission: fill.fee,
  commissionAsset: "USDT",
  time: fill.atMs,
  isBuyer: fill.side === "buy",
  isMaker: false,
  isBestMatch: true,
  clientOrderId: fill.clientId,
});

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
  const coins = exchange.positions.map(({ quantity, symbol }) => {
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

/** Paths that need no signature. The list of contracts is there because clients ask for it; it is empty. */
export const OPEN: Readonly<Record<string, Route>> = {
  "GET /api/v3/exchangeInfo": symbols,
  "GET /api/v3/ticker/24hr": ticker,
  "GET /api/v1/contract/detail": () => ({ success: true, data: [] }),
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
