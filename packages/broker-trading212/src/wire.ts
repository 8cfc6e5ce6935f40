import {
  absolute,
  type Decimal,
  isNegative,
  isZero,
  type JsonObject,
  type JsonValue,
  type Side,
  ZERO,
} from "@hookline/core/driver";
import { idIn, listOf, numberIn, objectOf, textIn, timeIn } from "./read.ts";

/** `null` is a state that this version does not know: nothing is concluded from it. */
export type WireStatus = "working" | "filled" | "canceled" | "rejected" | null;

/** An order in either of the venue's two spellings (2024's flat one, and today's). */
export interface WireOrder {
  readonly id: string;
  readonly ticker: string;
  readonly side: Side;
  /** Unsigned; null for an order by value, which the API does not place. */
  readonly quantity: Decimal | null;
  readonly filledQuantity: Decimal;
  readonly limitPrice: Decimal | null;
  readonly stopPrice: Decimal | null;
  /** `MARKET`, `LIMIT`, `STOP`, `STOP_LIMIT`, or something new. */
  readonly type: string;
  readonly status: WireStatus;
  readonly createdMs: number | null;
  /** `API`, `IOS` and so on; null where the venue does not tell. */
  readonly initiatedFrom: string | null;
}

export interface WireFill {
  readonly id: string;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly atMs: number;
  readonly taxes: readonly WireTax[];
  readonly fxRate: Decimal | null;
  readonly netValue: Decimal | null;
}

export interface WireTax {
  /** Negative is a charge. */
  readonly quantity: Decimal;
  readonly currency: string | null;
}

/** One line of the history: an order that left the book, and one execution of it where there was one. */
export interface WireHistoryItem {
  readonly order: WireOrder;
  readonly fill: WireFill | null;
  readonly currency: string | null;
}

export interface WirePosition {
  readonly ticker: string;
  readonly quantity: Decimal;
  readonly averagePrice: Decimal | null;
  readonly price: Decimal | null;
}

export interface WireInstrument {
  readonly ticker: string;
  readonly currency: string;
  readonly minQuantity: Decimal | null;
  readonly maxQuantity: Decimal | null;
}

export interface WireSummary {
  readonly currency: string | null;
  readonly available: Decimal;
  readonly reserved: Decimal;
  readonly total: Decimal;
}

const STATUS: Readonly<Record<string, WireStatus>> = {
  LOCAL: "working",
  UNCONFIRMED: "working",
  CONFIRMED: "working",
  NEW: "working",
  CANCELLING: "working",
  REPLACING: "working",
  PARTIALLY_FILLED: "working",
  FILLED: "filled",
  CANCELLED: "canceled",
  REPLACED: "canceled",
  REJECTED: "rejected",
};

/** Reads an order; null where what identifies it is missing. */
export function readOrder(value: JsonValue | undefined): WireOrder | null {
  const order = objectOf(value);
  const id = idIn(order, "id");
  const ticker = textIn(order, "ticker") ?? textIn(objectOf(order?.get("instrument")), "ticker");
  if (order === null || id === null || ticker === null) return null;
  const quantity = numberIn(order, "quantity", "orderedQuantity");
  const status = textIn(order, "status") ?? "";
  return {
    id,
    ticker,
    side: sideOf(order, quantity),
    quantity: quantity === null || isZero(quantity) ? null : absolute(quantity),
    filledQuantity: absolute(numberIn(order, "filledQuantity") ?? ZERO),
    limitPrice: priceIn(order, "limitPrice"),
    stopPrice: priceIn(order, "stopPrice"),
    type: textIn(order, "type") ?? "",
    status: Object.hasOwn(STATUS, status) ? (STATUS[status] ?? null) : null,
    createdMs: timeIn(order, "createdAt", "creationTime", "dateCreated"),
    initiatedFrom: textIn(order, "initiatedFrom", "executor"),
  };
}

function sideOf(order: JsonObject, quantity: Decimal | null): Side {
  const side = textIn(order, "side");
  if (side === "SELL" || side === "BUY") return side === "SELL" ? "sell" : "buy";
  const signed = quantity ?? numberIn(order, "filledQuantity") ?? numberIn(order, "value") ?? ZERO;
  return isNegative(signed) ? "sell" : "buy";
}

// Older answers say 0 where there is no price.
function priceIn(order: JsonObject, name: string): Decimal | null {
  const price = numberIn(order, name);
  return price === null || isZero(price) ? null : price;
}

/** Reads a line of the history, nested as of today or flat as in 2024. */
export function readHistoryItem(value: JsonValue): WireHistoryItem | null {
  const item = objectOf(value);
  const nested = item?.has("order") === true;
  const order = readOrder(nested ? item?.get("order") : value);
  if (item === null || order === null) return null;
  const body = objectOf(nested ? item.get("order") : value);
  const currency =
    textIn(objectOf(body?.get("instrument")), "currency") ?? textIn(body, "currency");
  const fill = nested ? readFill(objectOf(item.get("fill"))) : readFlatFill(item);
  return { order, fill, currency };
}

function readFill(fill: JsonObject | null): WireFill | null {
  const wallet = objectOf(fill?.get("walletImpact"));
  // Splits, spin-offs and the like stand in the same list and are no trades.
  if ((textIn(fill, "type") ?? "TRADE") !== "TRADE") return null;
  return fillOf({
    id: idIn(fill, "id"),
    quantity: numberIn(fill, "quantity"),
    price: numberIn(fill, "price"),
    atMs: timeIn(fill, "filledAt"),
    taxes: readTaxes(wallet?.get("taxes")),
    fxRate: numberIn(wallet, "fxRate"),
    netValue: numberIn(wallet, "netValue"),
  });
}

function readFlatFill(item: JsonObject): WireFill | null {
  return fillOf({
    id: idIn(item, "fillId"),
    quantity: numberIn(item, "filledQuantity"),
    price: numberIn(item, "fillPrice"),
    atMs: timeIn(item, "dateExecuted", "dateModified", "dateCreated"),
    taxes: readTaxes(item.get("taxes")),
    fxRate: null,
    netValue: null,
  });
}

type Nullable<Shape> = { readonly [Name in keyof Shape]: Shape[Name] | null };

function fillOf(parts: Nullable<WireFill>): WireFill | null {
  const { atMs, fxRate, id, netValue, price, quantity, taxes } = parts;
  if (id === null || quantity === null || isZero(quantity) || price === null || atMs === null) {
    return null;
  }
  return { id, quantity: absolute(quantity), price, atMs, taxes: taxes ?? [], fxRate, netValue };
}

function readTaxes(value: JsonValue | undefined): readonly WireTax[] {
  return (listOf(value) ?? []).flatMap((entry) => {
    const tax = objectOf(entry);
    const quantity = numberIn(tax, "quantity");
    return quantity === null ? [] : [{ quantity, currency: textIn(tax, "currency") }];
  });
}

export function readPosition(value: JsonValue): WirePosition | null {
  const position = objectOf(value);
  const instrument = objectOf(position?.get("instrument"));
  const ticker = textIn(instrument, "ticker") ?? textIn(position, "ticker");
  const quantity = numberIn(position, "quantity");
  if (ticker === null || quantity === null) return null;
  const averagePrice = numberIn(position, "averagePricePaid", "averagePrice");
  return { ticker, quantity, averagePrice, price: numberIn(position, "currentPrice") };
}

export function readInstrument(value: JsonValue): WireInstrument | null {
  const instrument = objectOf(value);
  const ticker = textIn(instrument, "ticker");
  const currency = textIn(instrument, "currencyCode");
  if (ticker === null || currency === null) return null;
  const minQuantity = numberIn(instrument, "minTradeQuantity");
  return { ticker, currency, minQuantity, maxQuantity: numberIn(instrument, "maxOpenQuantity") };
}

/** Reads the account's money: today's summary, or the cash answer of 2024. */
export function readSummary(value: JsonValue | null): WireSummary | null {
  const summary = objectOf(value ?? undefined);
  const cash = objectOf(summary?.get("cash"));
  const available = numberIn(cash, "availableToTrade") ?? numberIn(summary, "free");
  const total = numberIn(summary, "totalValue", "total");
  if (available === null || total === null) return null;
  const reserved = numberIn(cash, "reservedForOrders") ?? numberIn(summary, "blocked") ?? ZERO;
  return { currency: textIn(summary, "currency", "currencyCode"), available, reserved, total };
}

/** Reads a list whole: one entry that cannot be read makes the list unreadable, for absence must prove something. */
export function readAll<Entry>(
  value: JsonValue | null | undefined,
  read: (entry: JsonValue) => Entry | null,
): readonly Entry[] | null {
  const entries = listOf(value ?? undefined)?.map(read);
  if (entries === undefined) return null;
  const known = entries.flatMap((entry) => (entry === null ? [] : [entry]));
  return known.length === entries.length ? known : null;
}
