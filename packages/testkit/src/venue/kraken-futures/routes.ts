import {
  absolute,
  add,
  type Decimal,
  isNegative,
  multiply,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import type { Exchange } from "../exchange.ts";
import type { VenueRequest } from "../local-server.ts";
import { ACCOUNT, type History } from "./history.ts";
import { CONTRACTS, contractOf, instrumentRows } from "./instruments.ts";
import { cancelOrder, editOrder, type Params, sendOrder } from "./orders.ts";
import { fillRow, number, openRow, orderPart, orderUid, statusWord } from "./words.ts";

/** What the routes work on. */
export interface Desk {
  readonly exchange: Exchange;
  readonly history: History;
  readonly nowMs: () => number;
  /** Sets the dead-man timer; 0 seconds ends it. */
  readonly cancelAllAfter: (seconds: number) => void;
  readonly leverage: Map<string, string>;
}

type Part = Readonly<Record<string, unknown>>;
/** A part of the answer beside `result` and `serverTime`; a text is the request's `error`. */
type Route = (desk: Desk, params: Params) => Part | string;

export const PUBLIC: Readonly<Record<string, Route>> = {
  instruments: () => ({ instruments: instrumentRows() }),
  tickers: ({ exchange }) => ({ tickers: CONTRACTS.map(({ symbol }) => ticker(exchange, symbol)) }),
};

export const PRIVATE: Readonly<Record<string, Route>> = {
  sendorder: ({ exchange, nowMs }, params) => ({
    sendStatus: sendOrder(exchange, params, nowMs()),
  }),
  editorder: ({ exchange, nowMs }, params) => ({
    editStatus: editOrder(exchange, params, nowMs()),
  }),
  cancelorder: ({ exchange, nowMs }, params) => ({
    cancelStatus: cancelOrder(exchange, params, nowMs()),
  }),
  batchorder: (desk, params) => ({ batchStatus: batch(desk, params) }),
  cancelallorders: ({ exchange }) => {
    const open = exchange.orders.filter(({ status }) => status === "open");
    for (const { id } of open) exchange.cancel(id);
    const cancelledOrders = open.map(({ id }) => ({ order_id: orderUid(id) }));
    return {
      cancelStatus: {
        status: open.length === 0 ? "noOrdersToCancel" : "cancelled",
        cancelledOrders,
      },
    };
  },
  cancelallordersafter: ({ cancelAllAfter, nowMs }, params) => {
    const timeout = Number(params.get("timeout"));
    if (!Number.isInteger(timeout) || timeout < 0) return "invalidArgument: timeout";
    cancelAllAfter(timeout);
    const triggerTime = timeout === 0 ? "0" : new Date(nowMs() + timeout * 1000).toISOString();
    return { status: { currentTime: new Date(nowMs()).toISOString(), triggerTime } };
  },
  openorders: ({ exchange }) => ({
    openOrders: exchange.orders.filter(({ status }) => status === "open").map(openRow),
  }),
  // Open orders, and those that ended within five seconds.
  "orders/status": ({ exchange, nowMs }, params) => {
    const ids = new Set([params.get("orderIds"), params.get("cliOrdIds")]);
    const orders = exchange.orders.filter(
      (order) =>
        (ids.has(orderUid(order.id)) || (order.clientId !== null && ids.has(order.clientId))) &&
        (order.status === "open" || nowMs() - order.updatedMs <= 5_000),
    );
    return {
      orders: orders.map((order) => ({
        order: orderPart(order),
        status: statusWord(order),
        updateReason: null,
        error: null,
      })),
    };
  },
  fills: ({ exchange }) => ({ fills: exchange.fills.slice(-100).toReversed().map(fillRow) }),
  openpositions: ({ exchange }) => ({
    openPositions: exchange.positions.map(({ averagePrice, quantity, symbol }) => ({
      side: isNegative(quantity) ? "short" : "long",
      symbol,
      price: number(averagePrice),
      size: number(absolute(quantity)),
      fillTime: new Date(0).toISOString(),
      unrealizedFunding: null,
    })),
  }),
  accounts: ({ exchange }) => ({ accounts: { flex: wallet(exchange) } }),
  leveragepreferences: ({ leverage }, params) => {
    const symbol = params.get("symbol");
    const maxLeverage = params.get("maxLeverage");
    if (symbol !== undefined && contractOf(symbol) === null) return "invalidArgument: symbol";
    if (symbol !== undefined && maxLeverage !== undefined) leverage.set(symbol, maxLeverage);
    return {
      leveragePreferences: [...leverage].map(([name, most]) => ({
        symbol: name,
        maxLeverage: number(most),
      })),
    };
  },
};

/** `batchorder`: orders, edits and cancels of one document, each with its own state. */
function batch({ exchange, nowMs }: Desk, params: Params): readonly unknown[] {
  const read: unknown = JSON.parse(params.get("json") ?? "{}");
  const rows = member(read, "batchOrder");
  return (Array.isArray(rows) ? rows : []).map((row: unknown) => {
    const fields = new Map(
      Object.entries(typeof row === "object" && row !== null ? row : {}).map(([name, value]) => [
        name,
        String(value),
      ]),
    );
    const order_tag = fields.get("order_tag");
    if (fields.get("order") === "cancel")
      return { order_tag, ...cancelOrder(exchange, fields, nowMs()) };
    if (fields.get("order") === "edit")
      return { order_tag, ...editOrder(exchange, fields, nowMs()) };
    return { order_tag, ...sendOrder(exchange, fields, nowMs()) };
  });
}

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;

export function ticker(exchange: Exchange, symbol: string): Part {
  const price = number(exchange.price(symbol) ?? ZERO);
  return {
    symbol,
    tag: "perpetual",
    last: price,
    bid: price,
    ask: price,
    markPrice: price,
    indexPrice: price,
    suspended: false,
  };
}

/** What positions and working orders tie up: all of their value, since no contract here gives leverage. */
function marginOf(exchange: Exchange): Decimal {
  const held = exchange.positions.map(({ quantity, symbol }) =>
    multiply(absolute(quantity), exchange.price(symbol) ?? ZERO),
  );
  const working = exchange.orders
    .filter(({ reduceOnly, status }) => status === "open" && !reduceOnly)
    .map((order) =>
      multiply(
        subtract(order.quantity, order.filledQuantity),
        order.limitPrice ?? order.stopPrice ?? exchange.price(order.symbol) ?? ZERO,
      ),
    );
  return [...held, ...working].reduce((sum, value) => add(sum, value), ZERO);
}

/** The multi-collateral wallet: what is open is worth its gain, and not its notional. */
function wallet(exchange: Exchange): Part {
  const gain = exchange.positions.reduce(
    (sum, { averagePrice, quantity, symbol }) =>
      subtract(sum, multiply(quantity, subtract(averagePrice, exchange.price(symbol) ?? ZERO))),
    ZERO,
  );
  const balance = subtract(exchange.equity, gain);
  return {
    type: "multiCollateralMarginAccount",
    currencies: {
      USD: { quantity: number(balance), value: number(balance), available: number(balance) },
    },
    balanceValue: number(balance),
    portfolioValue: number(exchange.equity),
    collateralValue: number(balance),
    initialMargin: number("0"),
    pnl: number(gain),
    marginEquity: number(exchange.equity),
    availableMargin: number(subtract(exchange.equity, marginOf(exchange))),
  };
}

/** A page of the history, which has a frame of its own; null: no such list. */
export function historyPage({ history, nowMs }: Desk, request: VenueRequest): Part | null {
  const list = request.path.split("/").at(-1) ?? "";
  const elements = history.page(list, request.query);
  return elements === null
    ? null
    : {
        accountUid: ACCOUNT,
        len: elements.length,
        serverTime: new Date(nowMs()).toISOString(),
        elements,
      };
}
