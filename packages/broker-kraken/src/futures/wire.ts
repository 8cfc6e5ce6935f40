import { at, decimalOf, textOf } from "@hookline/broker-ccxt";
import {
  add,
  atLeast,
  type Decimal,
  isZero,
  parseVenueOrderId,
  type Side,
  ZERO,
} from "@hookline/core/driver";
import { UnreadableAnswer, type VenueOrder, type VenueTrade } from "../wire.ts";
import { type Contract, currencyOf } from "./contracts.ts";

/** A fill, with what names its order. */
export interface FuturesTrade extends VenueTrade {
  readonly clientId: string | null;
  /** Null: the source does not tell the fee (the list of fills). */
  readonly paid: Decimal | null;
}

type Status = VenueOrder["status"];
type ContractOf = (symbol: string) => Contract | null;

const STATES: Readonly<Record<string, Status>> = {
  ENTERED_BOOK: "working",
  TRIGGER_PLACED: "working",
  FULLY_EXECUTED: "closed",
  CANCELLED: "canceled",
  REJECTED: "canceled",
  TRIGGER_ACTIVATION_FAILURE: "canceled",
};

/** Rows of `openorders`. */
export const openOrdersOf = (body: unknown): readonly VenueOrder[] =>
  listOf(body, "openOrders").map((row) => {
    const filled = needed(decimalOf(at(row, "filledSize")), "filledSize");
    return {
      ...named(at(row, "order_id"), at(row, "cliOrdId"), at(row, "symbol"), at(row, "side")),
      status: "working",
      quantity: add(needed(decimalOf(at(row, "unfilledSize")), "unfilledSize"), filled),
      filled,
      openedMs: stampOf(at(row, "receivedTime")),
      endedMs: null,
    };
  });

/** Rows of `orders/status`, which knows open orders and those that ended within five seconds. */
export const statusRowsOf = (body: unknown): readonly VenueOrder[] => {
  const rows = at(body, "orders");
  if (rows === undefined) return [];
  return listOf(body, "orders").map((row) => {
    const order = at(row, "order");
    return {
      ...named(at(order, "orderId"), at(order, "cliOrdId"), at(order, "symbol"), at(order, "side")),
      status: STATES[textOf(at(row, "status")) ?? ""] ?? null,
      quantity: needed(decimalOf(at(order, "quantity")), "quantity"),
      filled: decimalOf(at(order, "filled")) ?? ZERO,
      openedMs: stampOf(at(order, "timestamp")),
      endedMs: stampOf(at(order, "lastUpdateTimestamp")),
    };
  });
};

const EVENTS: Readonly<Record<string, Status>> = {
  OrderPlaced: "working",
  OrderTriggerPlaced: "working",
  OrderUpdated: "working",
  OrderTriggerUpdated: "working",
  OrderEdited: "working",
  OrderTriggerActivated: "working",
  OrderCancelled: "canceled",
  OrderTriggerCancelled: "canceled",
  OrderRejected: "canceled",
};

/** One event of an order in `history/v3/orders` or `triggers`; null for what is no event of an order. */
export function historyOrderOf(element: unknown): VenueOrder | null {
  const event = at(element, "event");
  const name = Object.keys(EVENTS).find((key) => at(event, key) !== undefined);
  if (name === undefined) return null;
  const told = at(event, name);
  const order = [
    at(told, "order"),
    at(told, "newOrder"),
    at(told, "orderTrigger"),
    at(told, "newOrderTrigger"),
  ].find((part) => part !== undefined);
  const quantity = decimalOf(at(order, "quantity"));
  if (quantity === null) return null;
  const filled = decimalOf(at(order, "filled")) ?? ZERO;
  const done =
    !isZero(filled) && (textOf(at(told, "reason")) === "full_fill" || atLeast(filled, quantity));
  return {
    ...named(
      at(order, "uid"),
      at(order, "clientId"),
      at(order, "tradeable"),
      at(order, "direction"),
    ),
    status: done ? "closed" : (EVENTS[name] ?? null),
    quantity,
    filled,
    openedMs: msOf(at(order, "timestamp")),
    endedMs: msOf(at(element, "timestamp")),
  };
}

/** Rows of `fills`; they tell no fee. */
export const fillsOf = (body: unknown): readonly FuturesTrade[] =>
  listOf(body, "fills").map((row) => ({
    id: needed(textOf(at(row, "fill_id")), "fill_id"),
    txid: needed(textOf(at(row, "order_id")), "order_id"),
    clientId: textOf(at(row, "cliOrdId")),
    side: needed(sideOf(at(row, "side")), "side"),
    quantity: needed(decimalOf(at(row, "size")), "size"),
    price: needed(decimalOf(at(row, "price")), "price"),
    fee: ZERO,
    paid: null,
    atMs: needed(stampOf(at(row, "fillTime")), "fillTime"),
  }));

/** The account's own side, or both where the answer does not say which it is. */
export function executionsOf(body: unknown, contractOf: ContractOf): readonly FuturesTrade[] {
  const account = textOf(at(body, "accountUid"));
  return listOf(body, "elements").flatMap((element) => {
    const execution = at(element, "event", "execution", "execution");
    if (execution === undefined) return [];
    return ["maker", "taker"].flatMap((role) => {
      const owner = textOf(at(execution, `${role}Order`, "accountUid"));
      if (owner !== null && account !== null && owner !== account) return [];
      const trade = executionSide(execution, role, contractOf);
      return trade === null ? [] : [trade];
    });
  });
}

function executionSide(
  execution: unknown,
  role: string,
  contractOf: ContractOf,
): FuturesTrade | null {
  const order = at(execution, `${role}Order`);
  const txid = textOf(at(order, "uid"));
  const side = sideOf(at(order, "direction"));
  if (txid === null || side === null) return null;
  const price = needed(decimalOf(at(execution, "price")), "price");
  const given =
    decimalOf(at(execution, `${role}OrderData`, "fee")) ??
    decimalOf(at(execution, "orderData", "fee"));
  const contract = contractOf(textOf(at(order, "tradeable")) ?? "");
  const paid = contract === null ? null : given;
  return {
    id: needed(textOf(at(execution, "uid")), "uid"),
    txid,
    clientId: textOf(at(order, "clientId")),
    side,
    quantity: needed(decimalOf(at(execution, "quantity")), "quantity"),
    price,
    fee: paid ?? ZERO,
    // Fees of inverse contracts are paid in the base currency.
    ...(contract?.inverse === true ? { feeCurrency: contract.base } : {}),
    paid,
    atMs: needed(msOf(at(execution, "timestamp")), "timestamp"),
  };
}

/** A row of the feed `fills`; null where it cannot be read whole. */
export function feedFillOf(row: unknown, contractOf: ContractOf): FuturesTrade | null {
  const id = textOf(at(row, "fill_id"));
  const txid = textOf(at(row, "order_id"));
  const buy = at(row, "buy");
  const quantity = decimalOf(at(row, "qty"));
  const price = decimalOf(at(row, "price"));
  const atMs = msOf(at(row, "time"));
  const contract = contractOf(textOf(at(row, "instrument")) ?? "");
  if (id === null || txid === null || typeof buy !== "boolean" || atMs === null) return null;
  if (quantity === null || price === null || contract === null) return null;
  const paid = decimalOf(at(row, "fee_paid")) ?? ZERO;
  const currency = currencyOf(textOf(at(row, "fee_currency")) ?? contract.quote);
  const side: Side = buy ? "buy" : "sell";
  const clientId = textOf(at(row, "cli_ord_id"));
  const fee = { fee: paid, ...inCurrency(currency, contract) };
  return { id, txid, clientId, side, quantity, price, ...fee, paid, atMs };
}

const inCurrency = (currency: string, { quote }: Contract): { readonly feeCurrency?: string } =>
  currency === quote ? {} : { feeCurrency: currency };

function named(id: unknown, clientId: unknown, symbol: unknown, side: unknown) {
  const text = textOf(id);
  return {
    txid: needed(text === null ? null : parseVenueOrderId(text), "order id"),
    clientId: textOf(clientId),
    pair: (textOf(symbol) ?? "").toUpperCase(),
    side: needed(sideOf(side), "side"),
    trades: [],
  };
}

/** The venue's id of an order, as an execution names it. */
export const orderIdOf = (text: string): VenueOrder["txid"] =>
  needed(parseVenueOrderId(text), "order id");

export function listOf(body: unknown, name: string): readonly unknown[] {
  const rows = at(body, name);
  if (!Array.isArray(rows)) throw new UnreadableAnswer(`no ${name}`);
  return rows;
}

export const msOf = (value: unknown): number | null => {
  const ms = Number(textOf(value) ?? Number.NaN);
  return Number.isSafeInteger(ms) && ms > 0 ? ms : null;
};

export const stampOf = (value: unknown): number | null => {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isSafeInteger(ms) ? ms : null;
};

const sideOf = (value: unknown): Side | null => {
  const word = textOf(value)?.toLowerCase();
  return word === "buy" || word === "sell" ? word : null;
};

function needed<Value>(value: Value | null, name: string): Value {
  if (value === null) throw new UnreadableAnswer(`${name} cannot be read`);
  return value;
}
