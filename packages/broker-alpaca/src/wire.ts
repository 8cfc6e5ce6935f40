import {
  type Decimal,
  type JsonObject,
  type JsonValue,
  type Side,
  ZERO,
} from "@hookline/core/driver";
import { asList, asObject, decimalOf, flagOf, textOf, timeOf } from "./json.ts";

/** What becomes of an order in each of the venue's states. */
const FATES = {
  new: "working",
  partially_filled: "working",
  filled: "filled",
  done_for_day: "done_for_day",
  canceled: "canceled",
  expired: "expired",
  replaced: "replaced",
  pending_cancel: "canceling",
  pending_replace: "working",
  accepted: "working",
  pending_new: "working",
  accepted_for_bidding: "working",
  stopped: "working",
  rejected: "rejected",
  suspended: "working",
  calculated: "working",
  held: "working",
} as const;

/** `null`: a state nobody documented, from which nothing may be concluded. */
export type OrderFate = (typeof FATES)[keyof typeof FATES] | null;
/** Descriptive; a class that is new is read as a share, whose rules the venue then applies itself. */
export type AssetClass = "us_equity" | "us_option" | "crypto";

/** An order as Alpaca tells it. */
export interface WireOrder {
  readonly id: string;
  readonly clientOrderId: string | null;
  readonly symbol: string;
  readonly side: Side;
  readonly fate: OrderFate;
  readonly orderType: string | null;
  readonly timeInForce: string | null;
  /** Null for an order by amount of money. */
  readonly quantity: Decimal | null;
  readonly filledQuantity: Decimal;
  readonly replacedBy: string | null;
  readonly replaces: string | null;
  /** Of an order of several legs, where the answer has them below it. */
  readonly legs: readonly WireOrder[];
  readonly submittedAtMs: number | null;
  /** When it ended, else when it changed last. */
  readonly changedAtMs: number | null;
}

/** One execution, from the stream or from the account's activities. */
export interface WireFill {
  readonly orderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal;
  /** Filled quantity of the order after this execution. */
  readonly cumulative: Decimal;
  readonly atMs: number;
}

/** A message of `trade_updates`. */
export interface WireUpdate {
  readonly event: string;
  readonly order: WireOrder;
  /** Present where the event is an execution that can be read. */
  readonly fill: WireFill | null;
  /** The stream's id of the execution. */
  readonly executionId: string | null;
  /** The execution that this one takes back or corrects. */
  readonly previousExecutionId: string | null;
  readonly atMs: number | null;
}

export interface WireAsset {
  readonly symbol: string;
  readonly assetClass: AssetClass;
  readonly tradable: boolean;
  readonly shortable: boolean;
  readonly fractionable: boolean;
  readonly priceIncrement: Decimal | null;
  readonly minOrderSize: Decimal | null;
  readonly minTradeIncrement: Decimal | null;
  /** Of an option contract. */
  readonly multiplier: Decimal | null;
}

/** Reads an order; null where what must be there is not. */
export function readOrder(value: JsonValue | undefined): WireOrder | null {
  const from = asObject(value);
  if (from === null) return null;
  const id = textOf(from, "id");
  const symbol = textOf(from, "symbol");
  const side = sideOf(from);
  if (id === null || symbol === null || side === null) return null;
  return {
    id,
    symbol: symbol.replace(/`/g, ""),
    side,
    clientOrderId: textOf(from, "client_order_id"),
    fate: fateOf(textOf(from, "status")),
    orderType: textOf(from, "type") ?? textOf(from, "order_type"),
    timeInForce: textOf(from, "time_in_force"),
    quantity: decimalOf(from, "qty"),
    filledQuantity: decimalOf(from, "filled_qty") ?? ZERO,
    replacedBy: textOf(from, "replaced_by"),
    replaces: textOf(from, "replaces"),
    legs: asList(from.get("legs") ?? null)?.flatMap((leg) => readOrder(leg) ?? []) ?? [],
    submittedAtMs: timeOf(from, "submitted_at") ?? timeOf(from, "created_at"),
    changedAtMs: endedAtMs(from) ?? timeOf(from, "updated_at"),
  };
}

/** Reads a list of orders; null where one of them cannot be read, because a hole looks like an order that ended. */
export function readOrders(value: JsonValue | undefined): readonly WireOrder[] | null {
  const orders = asList(value)?.map(readOrder);
  return orders?.every((order) => order !== null) === true ? orders : null;
}

/** Reads the data of a `trade_updates` message. */
export function readUpdate(data: JsonObject): WireUpdate | null {
  const event = textOf(data, "event");
  const order = readOrder(data.get("order"));
  if (event === null || order === null) return null;
  const atMs = timeOf(data, "timestamp") ?? timeOf(data, "at");
  const fill = executionOf(data, order, atMs ?? order.changedAtMs);
  const executionId = textOf(data, "execution_id");
  const previousExecutionId = textOf(data, "previous_execution_id");
  return { event, order, atMs, fill, executionId, previousExecutionId };
}

function executionOf(data: JsonObject, order: WireOrder, atMs: number | null): WireFill | null {
  const quantity = decimalOf(data, "qty");
  const price = decimalOf(data, "price");
  if (quantity === null || price === null || atMs === null) return null;
  const { filledQuantity: cumulative, id: orderId, side, symbol } = order;
  return { orderId, symbol, side, quantity, price, cumulative, atMs };
}

/** An entry of the account's activities: its id for the next page, and its fill. */
export interface WireActivity {
  readonly id: string;
  readonly fill: WireFill;
}

/** Reads a page of `FILL` activities; null where one of them cannot be read. */
export function readActivities(value: JsonValue | undefined): readonly WireActivity[] | null {
  const entries = asList(value)?.map(readActivity);
  return entries?.every((entry) => entry !== null) === true ? entries : null;
}

function readActivity(value: JsonValue): WireActivity | null {
  const from = asObject(value);
  if (from === null) return null;
  const id = textOf(from, "id");
  const orderId = textOf(from, "order_id");
  const symbol = textOf(from, "symbol");
  const side = sideOf(from);
  const quantity = decimalOf(from, "qty");
  const price = decimalOf(from, "price");
  const cumulative = decimalOf(from, "cum_qty");
  const atMs = timeOf(from, "transaction_time");
  if (id === null || orderId === null || symbol === null || side === null) return null;
  if (quantity === null || price === null || cumulative === null || atMs === null) return null;
  return { id, fill: { orderId, symbol, side, quantity, price, cumulative, atMs } };
}

/** Reads an asset or an option contract. */
export function readAsset(value: JsonValue | undefined): WireAsset | null {
  const from = asObject(value);
  const symbol = from === null ? null : textOf(from, "symbol");
  if (from === null || symbol === null) return null;
  const option = from.has("strike_price");
  return {
    symbol,
    assetClass: option ? "us_option" : textOf(from, "class") === "crypto" ? "crypto" : "us_equity",
    tradable: flagOf(from, "tradable") && textOf(from, "status") !== "inactive",
    shortable: flagOf(from, "shortable"),
    fractionable: flagOf(from, "fractionable"),
    priceIncrement: decimalOf(from, "price_increment"),
    minOrderSize: decimalOf(from, "min_order_size"),
    minTradeIncrement: decimalOf(from, "min_trade_increment"),
    multiplier: decimalOf(from, "multiplier"),
  };
}

const fateOf = (status: string | null): OrderFate => {
  const fates: Readonly<Record<string, OrderFate>> = FATES;
  return status !== null && Object.hasOwn(fates, status) ? (fates[status] ?? null) : null;
};

// `sell_short` stands in the activities of older accounts.
function sideOf(from: JsonObject): Side | null {
  const side = textOf(from, "side");
  if (side === "sell_short") return "sell";
  return side === "buy" || side === "sell" ? side : null;
}

const endedAtMs = (from: JsonObject): number | null =>
  timeOf(from, "canceled_at") ??
  timeOf(from, "expired_at") ??
  timeOf(from, "failed_at") ??
  timeOf(from, "filled_at");
