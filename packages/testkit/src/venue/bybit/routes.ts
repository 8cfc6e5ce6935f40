import { ZERO } from "@hookline/core/driver";
import type { Exchange, VenueOrder } from "../exchange.ts";
import type { VenueRequest } from "../local-server.ts";
import { lockedBase, positionRows, walletOf } from "./account.ts";
import { type Category, instrumentRows, keyOf, PAIRS } from "./instruments.ts";
import { accountRefusal, fillRow, isRefusal, orderRow, type Refusal, readOrder } from "./orders.ts";

type Body = Readonly<Record<string, unknown>>;

/** What one path answers: the `result`, or a refusal. */
export type Route = (exchange: Exchange, request: VenueRequest, nowMs: number) => Body | Refusal;

const bodyOf = (request: VenueRequest): Body => {
  const value: unknown = request.body === "" ? {} : JSON.parse(request.body);
  return typeof value === "object" && value !== null ? { ...value } : {};
};

const categoryOf = (request: VenueRequest): Category =>
  request.query.get("category") === "linear" ? "linear" : "spot";

/** Orders of a category that the query asks for. */
function asked(
  exchange: Exchange,
  { query }: VenueRequest,
  category: Category,
): readonly VenueOrder[] {
  const symbol = query.get("symbol");
  const link = query.get("orderLinkId");
  const id = query.get("orderId");
  return exchange.orders.filter(
    (order) =>
      order.symbol.startsWith(`${category}:`) &&
      (symbol === null || order.symbol === keyOf(category, symbol)) &&
      (link === null || order.clientId === link) &&
      (id === null || order.id === id),
  );
}

const listed = (
  exchange: Exchange,
  request: VenueRequest,
  wanted: (order: VenueOrder) => boolean,
): Body => {
  const category = categoryOf(request);
  const rows = asked(exchange, request, category)
    .filter(wanted)
    .toReversed()
    .map((order) => orderRow(order, exchange.fillsOf(order.id)));
  return { category, list: rows, nextPageCursor: "" };
};

const create: Route = (exchange, request) => {
  const order = readOrder(bodyOf(request));
  if (isRefusal(order)) return order;
  const refusal = accountRefusal(exchange, order, (symbol) => lockedBase(exchange, symbol));
  if (refusal !== null) return refusal;
  const placed = exchange.place(order);
  return { orderId: placed.id, orderLinkId: placed.clientId ?? "" };
};

const cancel: Route = (exchange, request) => {
  const body = bodyOf(request);
  const category = body.category === "linear" ? "linear" : "spot";
  const found = exchange.orders.find(
    ({ clientId, id, symbol }) =>
      symbol.startsWith(`${category}:`) &&
      (body.orderId === undefined ? clientId === body.orderLinkId : id === body.orderId),
  );
  const filter = body.orderFilter ?? "Order";
  const stands =
    found !== undefined &&
    (category === "linear" || (filter === "StopOrder") === found.orderType.startsWith("stop"));
  const canceled = stands ? exchange.cancel(found.id) : null;
  if (canceled === null) {
    return category === "spot"
      ? { retCode: 170213, retMsg: "Order does not exist." }
      : { retCode: 110001, retMsg: "order not exists or too late to cancel" };
  }
  return { orderId: canceled.id, orderLinkId: canceled.clientId ?? "" };
};

const executions: Route = (exchange, request) => {
  const category = categoryOf(request);
  const since = Number(request.query.get("startTime") ?? 0);
  const ids = new Set(asked(exchange, request, category).map(({ id }) => id));
  const rows = exchange.fills
    .filter(({ atMs, orderId }) => ids.has(orderId) && atMs >= since)
    .toReversed()
    .map((fill) => fillRow(fill, exchange.order(fill.orderId)));
  return { category, list: rows, nextPageCursor: "" };
};

const tickers: Route = (exchange, request) => {
  const category = categoryOf(request);
  const symbol = request.query.get("symbol");
  const list = PAIRS.filter(({ id }) => symbol === null || id === symbol).map(({ id }) => {
    const price = exchange.price(keyOf(category, id)) ?? ZERO;
    return {
      symbol: id,
      lastPrice: price,
      bid1Price: price,
      bid1Size: "1",
      ask1Price: price,
      ask1Size: "1",
      prevPrice24h: price,
      price24hPcnt: "0",
      highPrice24h: price,
      lowPrice24h: price,
      turnover24h: "0",
      volume24h: "0",
      markPrice: price,
      indexPrice: price,
    };
  });
  return { category, list };
};

/** Every path of Bybit v5 that the local venue has. */
export const ROUTES: Readonly<Record<string, Route>> = {
  "GET /v5/market/instruments-info": (_, request) => ({
    category: categoryOf(request),
    list: request.query.get("status") === "PreLaunch" ? [] : instrumentRows(categoryOf(request)),
    nextPageCursor: "",
  }),
  "GET /v5/market/tickers": tickers,
  "GET /v5/market/time": (_, __, nowMs) => ({
    timeSecond: String(Math.floor(nowMs / 1000)),
    timeNano: `${nowMs}000000`,
  }),
  "GET /v5/user/query-api": () => ({
    id: "1",
    readOnly: 0,
    unified: 0,
    uta: 1,
    userID: 1,
    isMaster: true,
    permissions: {
      Spot: ["SpotTrade"],
      ContractTrade: ["Order", "Position"],
      Wallet: ["AccountTransfer"],
    },
  }),
  "GET /v5/account/info": (_, __, nowMs) => ({
    marginMode: "REGULAR_MARGIN",
    updatedTime: String(nowMs),
    unifiedMarginStatus: 6,
  }),
  "GET /v5/account/wallet-balance": (exchange) => ({
    list: [{ accountType: "UNIFIED", coin: walletOf(exchange, "USDT") }],
  }),
  "GET /v5/position/list": (exchange, request, nowMs) => ({
    category: "linear",
    list: positionRows(exchange, { symbol: request.query.get("symbol"), nowMs }),
    nextPageCursor: "",
  }),
  "POST /v5/position/set-leverage": () => ({}),
  "POST /v5/account/set-margin-mode": () => ({ reasons: [] }),
  "POST /v5/order/create": create,
  "POST /v5/order/cancel": cancel,
  "GET /v5/order/realtime": (exchange, request) =>
    listed(exchange, request, ({ status }) => status === "open"),
  "GET /v5/order/history": (exchange, request) =>
    listed(exchange, request, ({ status }) => status !== "open"),
  "GET /v5/execution/list": executions,
};
