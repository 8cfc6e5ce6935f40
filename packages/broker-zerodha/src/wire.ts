import {
  add,
  type Decimal,
  isJsonObject,
  isZero,
  type JsonObject,
  type JsonValue,
  type Side,
  ZERO,
} from "@hookline/core/driver";
import { arrayAt, decimalAt, objectAt, textAt } from "./json.ts";
import { type StatusKind, statusKind } from "./status.ts";
import { parseIst } from "./time.ts";

/** A row of `GET /orders`, and the data of an order frame or a postback. */
export interface OrderRow {
  readonly orderId: string;
  readonly parentOrderId: string | null;
  readonly variety: string;
  readonly exchange: string;
  readonly tradingsymbol: string;
  readonly side: Side;
  /** MARKET and SL-M read LIMIT once the exchange has protected them: no part of an order's identity. */
  readonly orderType: string;
  readonly product: string;
  readonly status: string;
  readonly kind: StatusKind;
  readonly statusMessage: string | null;
  readonly quantity: Decimal;
  readonly filledQuantity: Decimal;
  /** Ours and the system's (`mktp:2.00`, `autoslice`, `autoslice:<parent>`). */
  readonly tags: readonly string[];
  readonly placedMs: number | null;
  readonly updatedMs: number | null;
}

/** A row of `GET /trades`. */
export interface TradeRow {
  readonly tradeId: string;
  readonly orderId: string;
  readonly exchange: string;
  readonly tradingsymbol: string;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal;
  /** As sent, `YYYY-MM-DD HH:MM:SS`. */
  readonly filledAt: string;
  readonly filledMs: number;
}

const SIDES: ReadonlyMap<string | null, Side> = new Map([
  ["BUY", "buy"],
  ["SELL", "sell"],
]);

/** Reads an order; null where what identifies it is missing. */
export function readOrder(row: JsonObject): OrderRow | null {
  const orderId = textAt(row, "order_id");
  const tradingsymbol = textAt(row, "tradingsymbol");
  const exchange = textAt(row, "exchange");
  const side = SIDES.get(textAt(row, "transaction_type"));
  const status = textAt(row, "status");
  const quantity = decimalAt(row, "quantity");
  if (orderId === null || tradingsymbol === null || exchange === null) return null;
  if (side === undefined || status === null || quantity === null) return null;
  const placedMs = parseIst(textAt(row, "order_timestamp"));
  return {
    orderId,
    parentOrderId: textAt(row, "parent_order_id"),
    variety: textAt(row, "variety") ?? "regular",
    exchange,
    tradingsymbol,
    side,
    orderType: textAt(row, "order_type") ?? "",
    product: textAt(row, "product") ?? "",
    status,
    kind: statusKind(status),
    statusMessage: textAt(row, "status_message"),
    quantity,
    filledQuantity: decimalAt(row, "filled_quantity") ?? ZERO,
    tags: tagsOf(row),
    placedMs,
    updatedMs: parseIst(textAt(row, "exchange_update_timestamp")) ?? placedMs,
  };
}

function tagsOf(row: JsonObject): readonly string[] {
  const tag = textAt(row, "tag");
  const others = (arrayAt(row, "tags") ?? []).filter((value) => typeof value === "string");
  return [...new Set(tag === null ? others : [tag, ...others])];
}

/** Reads a trade; null where a part is missing. */
export function readTrade(row: JsonObject): TradeRow | null {
  const tradeId = textAt(row, "trade_id");
  const orderId = textAt(row, "order_id");
  const exchange = textAt(row, "exchange");
  const tradingsymbol = textAt(row, "tradingsymbol");
  const side = SIDES.get(textAt(row, "transaction_type"));
  const quantity = decimalAt(row, "quantity");
  const price = decimalAt(row, "average_price");
  const filledAt = textAt(row, "fill_timestamp") ?? textAt(row, "exchange_timestamp");
  const filledMs = parseIst(filledAt);
  if (tradeId === null || orderId === null || exchange === null || tradingsymbol === null)
    return null;
  if (side === undefined || quantity === null || price === null) return null;
  if (filledAt === null || filledMs === null) return null;
  return {
    tradeId,
    orderId,
    exchange,
    tradingsymbol,
    side,
    quantity,
    price,
    filledAt,
    filledMs,
  };
}

/** The ids that a placement answered: the order's, and those of the slices that the venue made of it. */
export interface Placed {
  readonly orderId: string;
  readonly childIds: readonly string[];
  /** Slices that the venue refused while it took others. */
  readonly failedChildren: number;
}

/** Reads the data of a placement; null where there is no id. */
export function readPlaced(data: JsonValue | undefined): Placed | null {
  if (!isJsonObject(data)) return null;
  const children = arrayAt(data, "children") ?? [];
  const childIds = children.flatMap((child) => {
    const id = isJsonObject(child) ? textAt(child, "order_id") : null;
    return id === null ? [] : [id];
  });
  const orderId = textAt(data, "order_id") ?? childIds[0] ?? null;
  return orderId === null
    ? null
    : { orderId, childIds, failedChildren: children.length - childIds.length };
}

/** A position of `GET /portfolio/positions`, from its `net` list. */
export interface PositionRow {
  readonly exchange: string;
  readonly tradingsymbol: string;
  readonly product: string;
  readonly quantity: Decimal;
  readonly overnightQuantity: Decimal;
  readonly averagePrice: Decimal;
  readonly multiplier: Decimal;
  readonly closePrice: Decimal;
  readonly m2m: Decimal;
}

export function readPosition(row: JsonObject): PositionRow | null {
  const exchange = textAt(row, "exchange");
  const tradingsymbol = textAt(row, "tradingsymbol");
  const product = textAt(row, "product");
  const quantity = decimalAt(row, "quantity");
  const averagePrice = decimalAt(row, "average_price");
  if (exchange === null || tradingsymbol === null || product === null) return null;
  if (quantity === null || averagePrice === null) return null;
  return {
    exchange,
    tradingsymbol,
    product,
    quantity,
    averagePrice,
    overnightQuantity: decimalAt(row, "overnight_quantity") ?? ZERO,
    multiplier: decimalAt(row, "multiplier") ?? ZERO,
    closePrice: decimalAt(row, "close_price") ?? ZERO,
    m2m: decimalAt(row, "m2m") ?? ZERO,
  };
}

/** A row of `GET /portfolio/holdings`. */
export interface HoldingRow {
  readonly exchange: string;
  readonly tradingsymbol: string;
  /** What was held when the day began; the day's trades stand in the positions. */
  readonly openingQuantity: Decimal;
  readonly averagePrice: Decimal;
  readonly lastPrice: Decimal;
  /** What was bought on margin (MTF); it is not part of the quantity above. */
  readonly margin: { readonly quantity: Decimal; readonly averagePrice: Decimal } | null;
}

export function readHolding(row: JsonObject): HoldingRow | null {
  const exchange = textAt(row, "exchange");
  const tradingsymbol = textAt(row, "tradingsymbol");
  // Older answers have no opening quantity; then what is held and what is being delivered count.
  const openingQuantity =
    decimalAt(row, "opening_quantity") ??
    add(decimalAt(row, "quantity") ?? ZERO, decimalAt(row, "t1_quantity") ?? ZERO);
  const averagePrice = decimalAt(row, "average_price");
  const lastPrice = decimalAt(row, "last_price");
  if (exchange === null || tradingsymbol === null) return null;
  if (averagePrice === null || lastPrice === null) return null;
  const mtf = objectAt(row, "mtf");
  const quantity = decimalAt(mtf, "quantity");
  const margin =
    quantity === null || isZero(quantity)
      ? null
      : { quantity, averagePrice: decimalAt(mtf, "average_price") ?? averagePrice };
  return { exchange, tradingsymbol, openingQuantity, averagePrice, lastPrice, margin };
}

/** Money of one segment of `GET /user/margins`. */
export interface MarginRow {
  /** What new orders may use. */
  readonly net: Decimal;
  readonly cash: Decimal;
  readonly intradayPayin: Decimal;
  readonly collateral: Decimal;
  readonly debits: Decimal;
}

export function readMargin(data: JsonObject | null, segment: string): MarginRow | null {
  const margin = objectAt(data, segment);
  const net = decimalAt(margin, "net");
  const available = objectAt(margin, "available");
  const cash = decimalAt(available, "cash");
  if (net === null || cash === null) return null;
  return {
    net,
    cash,
    intradayPayin: decimalAt(available, "intraday_payin") ?? ZERO,
    collateral: decimalAt(available, "collateral") ?? ZERO,
    debits: decimalAt(objectAt(margin, "utilised"), "debits") ?? ZERO,
  };
}
