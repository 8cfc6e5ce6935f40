import { ZERO } from "@hookline/core/driver";
import type { Exchange, VenueOrder } from "../exchange.ts";
import { futuresAccount, lockedBase, riskRows, spotAccount } from "./account.ts";
import { isOn, keyOf, PAIRS, type Side, symbolRows } from "./instruments.ts";
import {
  accountRefusal,
  algoId,
  algoRow,
  isRefusal,
  numberOf,
  orderRow,
  type Refusal,
  readOrder,
  refuse,
  tradeRow,
} from "./orders.ts";

/** What a path gets: its parameters from query and body, and the market that it belongs to. */
export interface Asked {
  readonly exchange: Exchange;
  readonly params: URLSearchParams;
  readonly nowMs: number;
}

export type Route = (asked: Asked) => object | Refusal;

const isStop = ({ orderType }: VenueOrder): boolean => orderType.startsWith("stop");

/** On USD-M a stop is no order before it is reached: it stands in the list of conditional orders. */
const isPlain = (order: VenueOrder): boolean =>
  isOn(order.symbol, "spot") || !isStop(order) || order.triggered;

function ordersOn({ exchange, params }: Asked, side: Side): readonly VenueOrder[] {
  const symbol = params.get("symbol");
  return exchange.orders.filter(
    (order) =>
      isOn(order.symbol, side) && (symbol === null || order.symbol === keyOf(side, symbol)),
  );
}

/** The order that the parameters name; of several with one client id the newest. */
function named(asked: Asked, side: Side): VenueOrder | undefined {
  const id = asked.params.get("orderId");
  const link = asked.params.get("origClientOrderId");
  return ordersOn(asked, side)
    .filter(isPlain)
    .findLast((order) =>
      id === null ? order.clientId === link : String(numberOf(order.id)) === id,
    );
}

const conditional = (asked: Asked): VenueOrder | undefined => {
  const id = asked.params.get("algoId");
  const link = asked.params.get("clientAlgoId");
  return ordersOn(asked, "um")
    .filter(isStop)
    .findLast((order) => (id === null ? order.clientId === link : String(algoId(order)) === id));
};

const create =
  (side: Side, row: (order: VenueOrder) => object): Route =>
  ({ exchange, params }) => {
    const order = readOrder(params, side);
    if (isRefusal(order)) return order;
    const refusal = accountRefusal(exchange, order, lockedBase(exchange, order.symbol));
    if (refusal !== null) return refusal;
    return row(exchange.place(order));
  };

/** The answer of a spot order with `newOrderRespType=FULL`. */
const full = (order: VenueOrder): object => ({
  ...orderRow(order),
  transactTime: order.updatedMs,
  fills: [],
});

const query =
  (side: Side): Route =>
  (asked) => {
    const order = named(asked, side);
    return order === undefined ? refuse(-2013, "Order does not exist.") : orderRow(order);
  };

const cancel =
  (side: Side): Route =>
  (asked) => {
    const order = named(asked, side);
    const canceled = order === undefined ? null : asked.exchange.cancel(order.id);
    return canceled === null ? refuse(-2011, "Unknown order sent.") : orderRow(canceled);
  };

const trades =
  (side: Side): Route =>
  (asked) => {
    const ids = new Set(ordersOn(asked, side).map(({ id }) => id));
    const only = asked.params.get("orderId");
    const since = Number(asked.params.get("startTime") ?? 0);
    return asked.exchange.fills
      .filter(
        ({ atMs, orderId }) =>
          ids.has(orderId) &&
          atMs >= since &&
          (only === null || String(numberOf(orderId)) === only),
      )
      .map(tradeRow);
  };

const ticker =
  (side: Side): Route =>
  ({ exchange, nowMs, params }) => {
    const row = (id: string) => {
      const price = exchange.price(keyOf(side, id)) ?? ZERO;
      const book =
        side === "spot"
          ? { bidPrice: price, bidQty: "1", askPrice: price, askQty: "1", prevClosePrice: price }
          : {};
      return {
        symbol: id,
        lastPrice: price,
        lastQty: "1",
        openPrice: price,
        highPrice: price,
        lowPrice: price,
        priceChange: "0",
        priceChangePercent: "0",
        weightedAvgPrice: price,
        volume: "0",
        quoteVolume: "0",
        openTime: nowMs - 86_400_000,
        closeTime: nowMs,
        firstId: 1,
        lastId: 1,
        count: 1,
        ...book,
      };
    };
    const symbol = params.get("symbol");
    return symbol === null ? PAIRS.map(({ id }) => row(id)) : row(symbol);
  };

const info =
  (side: Side): Route =>
  ({ nowMs }) => ({
    timezone: "UTC",
    serverTime: nowMs,
    rateLimits: [],
    exchangeFilters: [],
    assets: [],
    symbols: symbolRows(side),
  });

/** Paths that need no signature. */
export const OPEN: Readonly<Record<string, Route>> = {
  "GET /api/v3/exchangeInfo": info("spot"),
  "GET /fapi/v1/exchangeInfo": info("um"),
  "GET /api/v3/ticker/24hr": ticker("spot"),
  "GET /fapi/v1/ticker/24hr": ticker("um"),
  "GET /api/v3/time": ({ nowMs }) => ({ serverTime: nowMs }),
  "GET /fapi/v1/time": ({ nowMs }) => ({ serverTime: nowMs }),
};

/** Paths that need one. */
export const SIGNED: Readonly<Record<string, Route>> = {
  "GET /api/v3/account": ({ exchange, nowMs }) => spotAccount(exchange, nowMs),
  "POST /api/v3/order": create("spot", full),
  "GET /api/v3/order": query("spot"),
  "DELETE /api/v3/order": cancel("spot"),
  "GET /api/v3/openOrders": (asked) =>
    ordersOn(asked, "spot")
      .filter(({ status }) => status === "open")
      .map(orderRow),
  "GET /api/v3/allOrders": (asked) => ordersOn(asked, "spot").map(orderRow),
  "GET /api/v3/myTrades": trades("spot"),
  "GET /sapi/v1/account/apiRestrictions": ({ nowMs }) => ({
    ipRestrict: true,
    createTime: nowMs,
    enableReading: true,
    enableWithdrawals: false,
    enableInternalTransfer: false,
    enableMargin: false,
    enableFutures: true,
    permitsUniversalTransfer: false,
    enableVanillaOptions: false,
    enableSpotAndMarginTrading: true,
  }),
  "GET /fapi/v2/account": ({ exchange, nowMs }) => ({
    feeTier: 0,
    canTrade: true,
    canDeposit: true,
    canWithdraw: true,
    ...futuresAccount(exchange, nowMs),
  }),
  "GET /fapi/v3/account": ({ exchange, nowMs }) => futuresAccount(exchange, nowMs),
  "GET /fapi/v3/positionRisk": ({ exchange, nowMs }) => riskRows(exchange, nowMs),
  "GET /fapi/v1/leverageBracket": () =>
    PAIRS.map(({ id }) => ({
      symbol: id,
      brackets: [
        {
          bracket: 1,
          initialLeverage: 125,
          notionalCap: 50000,
          notionalFloor: 0,
          maintMarginRatio: 0.004,
          cum: 0,
        },
      ],
    })),
  "POST /fapi/v1/order": create("um", orderRow),
  "GET /fapi/v1/order": query("um"),
  "DELETE /fapi/v1/order": cancel("um"),
  "GET /fapi/v1/openOrders": (asked) =>
    ordersOn(asked, "um")
      .filter((order) => order.status === "open" && isPlain(order))
      .map(orderRow),
  "GET /fapi/v1/userTrades": trades("um"),
  "POST /fapi/v1/algoOrder": create("um", algoRow),
  "GET /fapi/v1/algoOrder": (asked) => {
    const order = conditional(asked);
    return order === undefined ? refuse(-2013, "Order does not exist.") : algoRow(order);
  },
  "DELETE /fapi/v1/algoOrder": (asked) => {
    const order = conditional(asked);
    const canceled =
      order === undefined || order.triggered ? null : asked.exchange.cancel(order.id);
    return canceled === null
      ? refuse(-2011, "Unknown order sent.")
      : { algoId: algoId(canceled), clientAlgoId: canceled.clientId, code: "200", msg: "success" };
  },
  "GET /fapi/v1/openAlgoOrders": (asked) =>
    ordersOn(asked, "um")
      .filter((order) => order.status === "open" && isStop(order) && !order.triggered)
      .map(algoRow),
  "POST /fapi/v1/leverage": ({ params }) => ({
    leverage: Number(params.get("leverage")),
    maxNotionalValue: "1000000",
    symbol: params.get("symbol"),
  }),
  "POST /fapi/v1/marginType": () => ({ code: 200, msg: "success" }),
};
