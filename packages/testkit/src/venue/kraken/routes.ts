import type { Exchange, VenueOrder } from "../exchange.ts";
import { balanceEx, balances, tickers } from "./account.ts";
import type { MarginDesk } from "./margin.ts";
import { type Answer, addOrder, amendOrder, cancelOrder, failed, type Params } from "./orders.ts";
import { assetPairs, assets, PAIRS, pairOf } from "./pairs.ts";
import { orderRow, tradeIdOf, tradeRow, txidOf } from "./words.ts";

/** What the routes work on. */
export interface Desk {
  readonly exchange: Exchange;
  readonly margin: MarginDesk;
  readonly nowMs: () => number;
  /** A new token for the WebSocket. */
  readonly token: () => string;
  /** Sets the dead-man timer; 0 seconds ends it. */
  readonly cancelAllAfter: (seconds: number) => void;
}

const PAGE = 50;

/** Requests that everybody may make. */
export const PUBLIC: Readonly<Record<string, (desk: Desk, params: Params) => Answer>> = {
  Time: ({ nowMs }) => ({ result: { unixtime: Math.floor(nowMs() / 1000), rfc1123: "" } }),
  SystemStatus: ({ nowMs }) => ({
    result: { status: "online", timestamp: new Date(nowMs()).toISOString() },
  }),
  Assets: () => ({ result: assets() }),
  AssetPairs: () => ({ result: assetPairs() }),
  Ticker: ({ exchange }, params) => {
    const names = params.get("pair")?.split(",") ?? PAIRS.map(({ id }) => id);
    const pairs = names.map(pairOf).filter((pair) => pair !== null);
    return pairs.length < names.length
      ? failed("EQuery:Unknown asset pair")
      : { result: tickers(exchange, pairs) };
  },
};

/** Requests that need a signature. */
export const PRIVATE: Readonly<Record<string, (desk: Desk, params: Params) => Answer>> = {
  AddOrder: (desk, params) => addOrder(desk, params, desk.nowMs()),
  CancelOrder: ({ exchange }, params) => cancelOrder(exchange, params),
  AmendOrder: ({ exchange }, params) => amendOrder(exchange, params),
  CancelAll: ({ exchange }) => ({ result: { count: cancelAll(exchange) } }),
  CancelAllOrdersAfter: (desk, params) => {
    const timeout = Number(params.get("timeout"));
    if (!Number.isInteger(timeout) || timeout < 0) return failed("EGeneral:Invalid arguments");
    desk.cancelAllAfter(timeout);
    const at = desk.nowMs();
    const currentTime = new Date(at).toISOString();
    return {
      result: {
        currentTime,
        triggerTime: timeout === 0 ? "0" : new Date(at + timeout * 1000).toISOString(),
      },
    };
  },
  OpenOrders: ({ exchange }, params) => ({
    result: { open: rows(exchange, (order) => order.status === "open" && named(order, params)) },
  }),
  ClosedOrders: ({ exchange }, params) => {
    const closed = rows(exchange, (order) => order.status !== "open" && named(order, params));
    return { result: { closed, count: Object.keys(closed).length } };
  },
  QueryOrders: ({ exchange }, params) => {
    const wanted = new Set(params.get("txid")?.split(","));
    const found = rows(exchange, (order) => wanted.has(txidOf(order.id)));
    return Object.keys(found).length === 0 ? failed("EOrder:Unknown order") : { result: found };
  },
  TradesHistory: ({ exchange }, params) => {
    const start = Number(params.get("start") ?? "0") * 1000;
    const offset = Number(params.get("ofs") ?? "0");
    const fills = exchange.fills.filter(({ atMs }) => atMs > start).toReversed();
    const page = fills.slice(offset, offset + PAGE);
    const trades = Object.fromEntries(
      page.map((fill) => [tradeIdOf(fill.id), tradeRow(exchange, fill)]),
    );
    return { result: { trades, count: fills.length } };
  },
  QueryTrades: ({ exchange }, params) => {
    const wanted = new Set(params.get("txid")?.split(","));
    const fills = exchange.fills.filter(({ id }) => wanted.has(tradeIdOf(id)));
    if (fills.length < wanted.size) return failed("EQuery:Invalid trade");
    return {
      result: Object.fromEntries(
        fills.map((fill) => [tradeIdOf(fill.id), tradeRow(exchange, fill)]),
      ),
    };
  },
  Balance: ({ exchange }) => ({ result: balances(exchange) }),
  OpenPositions: ({ margin }) => ({ result: margin.positions }),
  TradeBalance: ({ margin }) => ({ result: margin.balance }),
  BalanceEx: ({ exchange }) => ({ result: balanceEx(exchange) }),
  GetWebSocketsToken: ({ token }) => ({ result: { token: token(), expires: 900 } }),
};

function cancelAll(exchange: Exchange): number {
  const open = exchange.orders.filter(({ status }) => status === "open");
  for (const { id } of open) exchange.cancel(id);
  return open.length;
}

const named = (order: VenueOrder, params: Params): boolean => {
  const clientId = params.get("cl_ord_id");
  return clientId === undefined || order.clientId === clientId;
};

const rows = (
  exchange: Exchange,
  wanted: (order: VenueOrder) => boolean,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    exchange.orders
      .filter(wanted)
      .toReversed()
      .slice(0, PAGE)
      .map((order) => [txidOf(order.id), orderRow(exchange, order)]),
  );
