import type { OrderType, TimeInForce } from "../model/order.ts";
import type { PriceLevel, SignalDraft, SignalQuantity, StopLoss, Trail } from "../model/signal.ts";
import { type Decimal, HUNDRED } from "../prim/decimal.ts";
import type { FieldReader } from "./fields.ts";

// Parts of an order that several dialects read in the same way under different names. Whatever does not
// fit together is refused: an order type without its price, or a price without its order type.

/** Names of the members that price an order. */
export interface OrderTermNames {
  readonly orderType: string;
  readonly limitPrice: string;
  readonly stopPrice: string;
  readonly trailAmount: string;
  readonly trailPercent: string;
}

/** How an order is priced. */
export type OrderTerms = Pick<SignalDraft, "orderType" | "limitPrice" | "stopPrice" | "trail">;

/** The order types by their usual words. */
export const ORDER_TYPES: { readonly [Type in OrderType]: Type } = {
  market: "market",
  limit: "limit",
  stop: "stop",
  stop_limit: "stop_limit",
  trailing_stop: "trailing_stop",
};

/** The times in force by their usual words. */
export const TIMES_IN_FORCE: { readonly [Each in TimeInForce]: Each } = {
  day: "day",
  gtc: "gtc",
  ioc: "ioc",
  fok: "fok",
  opg: "opg",
  cls: "cls",
};

/** Which prices an order type takes; each of them is needed, and no other is allowed. */
const PRICES = {
  market: { limit: false, stop: false, trail: false },
  limit: { limit: true, stop: false, trail: false },
  stop: { limit: false, stop: true, trail: false },
  stop_limit: { limit: true, stop: true, trail: false },
  trailing_stop: { limit: false, stop: false, trail: true },
} as const satisfies Record<OrderType, Readonly<Record<"limit" | "stop" | "trail", boolean>>>;

/** Order type (market where absent) with exactly the prices that it takes. */
export function readOrderTerms(from: FieldReader, names: OrderTermNames): OrderTerms {
  const orderType = from.choice(names.orderType, ORDER_TYPES) ?? "market";
  const takes = PRICES[orderType];
  const trailNames = { amount: names.trailAmount, percent: names.trailPercent };
  const trail = readTrail(from, trailNames);
  const terms = {
    orderType,
    limitPrice: readPrice(from, names.limitPrice, { wanted: takes.limit, orderType }),
    stopPrice: readPrice(from, names.stopPrice, { wanted: takes.stop, orderType }),
    trail,
  };
  if (takes.trail && !has(from, trailNames)) from.require(names.trailAmount, { for: orderType });
  if (!takes.trail && trail !== null)
    from.refuse("FIELD_CONFLICT", names.trailAmount, { orderType });
  return terms;
}

function readPrice(
  from: FieldReader,
  name: string,
  { wanted, orderType }: { readonly wanted: boolean; readonly orderType: OrderType },
): Decimal | null {
  const price = from.positive(name);
  if (wanted) from.require(name, { for: orderType });
  else if (price !== null) from.refuse("FIELD_CONFLICT", name, { orderType });
  return price;
}

/** Names of one distance, in price units or in percent. */
export interface TrailNames {
  readonly amount: string;
  readonly percent: string;
}

const has = (from: FieldReader, names: TrailNames): boolean =>
  from.has(names.amount) || from.has(names.percent);

/** The distance of a trailing stop; null where neither form is given. */
export function readTrail(from: FieldReader, names: TrailNames): Trail | null {
  const amount = from.positive(names.amount);
  const percent = from.positive(names.percent, HUNDRED);
  if (from.has(names.amount) && from.has(names.percent)) {
    return from.refuse("FIELD_CONFLICT", names.percent, { allowed: "an amount or a percent" });
  }
  if (amount !== null) return { kind: "amount", amount };
  return percent === null ? null : { kind: "percent", percent };
}

/** Names of one level: a price, or a distance from the entry. */
export interface LevelNames extends TrailNames {
  readonly price: string;
}

/** A stop or a target; null where no form is given, a conflict where more than one is. */
export function readLevel(from: FieldReader, names: LevelNames, max?: Decimal): PriceLevel | null {
  const price = from.positive(names.price);
  const percent = from.positive(names.percent, max);
  const amount = from.positive(names.amount);
  const given = [names.price, names.percent, names.amount].filter((name) => from.has(name));
  const [, second] = given;
  if (second !== undefined) {
    return from.refuse("FIELD_CONFLICT", second, { allowed: "one of price, percent, amount" });
  }
  if (price !== null) return { kind: "price", price };
  if (percent !== null) return { kind: "percent", percent };
  return amount === null ? null : { kind: "amount", amount };
}

/** A stop below zero is none, so its distance is at most 100 percent. */
export const readStopLevel = (from: FieldReader, names: LevelNames): PriceLevel | null =>
  readLevel(from, names, HUNDRED);

/** Names of a protective stop in all its kinds. */
export interface StopLossNames extends LevelNames {
  readonly limitPrice: string;
  readonly trail: TrailNames;
}

/** A protective stop: at a level, at a level with a limit, or trailing. */
export function readStopLoss(from: FieldReader, names: StopLossNames): StopLoss | null {
  const level = readStopLevel(from, names);
  const trail = readTrail(from, names.trail);
  const limitPrice = from.positive(names.limitPrice);
  if (trail !== null) {
    if (level !== null || limitPrice !== null) from.refuse("FIELD_CONFLICT", names.trail.amount);
    return { kind: "trailing", trail };
  }
  if (limitPrice === null) return level === null ? null : { kind: "stop", level };
  if (level?.kind === "price") return { kind: "stop_limit", level, limitPrice };
  return from.refuse("FIELD_CONFLICT", names.limitPrice, { allowed: "with a stop price" });
}

/** A size of some kind; a kind without a number is refused, percents are at most 100. */
export function readQuantity<Kind extends SignalQuantity["kind"]>(
  from: FieldReader,
  names: { readonly quantity: string; readonly kind: string },
  kinds: Readonly<Record<string, Kind>>,
): SignalQuantity | null {
  const kind = from.choice(names.kind, kinds);
  if (from.has(names.kind)) from.require(names.quantity);
  const isPercent = kind?.includes("percent") ?? false;
  const value = from.positive(names.quantity, isPercent ? HUNDRED : undefined);
  if (value === null) return null;
  if (kind !== null) return { kind, value };
  // Without its kind a number is units, unless the kind is there and could not be read.
  return from.has(names.kind) ? null : { kind: "units", value };
}
