import {
  type Decimal,
  decimal,
  isMultipleOf,
  isPositive,
  lessThan,
  ONE,
  type OrderIntent,
  type OrderType,
  type Reason,
  type ReasonDetail,
  reason,
  type TimeInForce,
} from "@hookline/core/driver";
import type { Listing } from "./instruments.ts";
import type { AssetClass } from "./wire.ts";

type Rules = Readonly<Partial<Record<OrderType, readonly TimeInForce[]>>>;

/** Which order types a class takes, and for how long; from the specification of POST /v2/orders. */
const RULES: Readonly<Record<AssetClass, Rules>> = {
  us_equity: {
    market: ["day", "gtc", "ioc", "fok", "opg", "cls"],
    limit: ["day", "gtc", "ioc", "fok", "opg", "cls"],
    stop: ["day", "gtc"],
    stop_limit: ["day", "gtc"],
    trailing_stop: ["day", "gtc"],
  },
  us_option: { market: ["day"], limit: ["day"] },
  crypto: { market: ["gtc", "ioc"], limit: ["gtc", "ioc"], stop_limit: ["gtc", "ioc"] },
};

const CENT = decimal("0.01");
const PENNY_FRACTION = decimal("0.0001");

const incapable = (detail: ReasonDetail): Reason => reason("ORDER_CAPABILITY_MISSING", detail);
const refused = (why: string, detail: ReasonDetail = {}): Reason =>
  reason("ORDER_REJECTED_BY_BROKER", { why, ...detail });

/** Why an order must not be sent as it is; null where it may. Nothing is rounded and nothing is left out. */
export function refusalOf(intent: OrderIntent, listing: Listing): Reason | null {
  return (
    typeRefusal(intent, listing) ??
    quantityRefusal(intent, listing) ??
    pricesRefusal(intent, listing)
  );
}

function typeRefusal({ orderType, timeInForce }: OrderIntent, listing: Listing): Reason | null {
  const { assetClass, tradable } = listing;
  const times = RULES[assetClass][orderType];
  if (times === undefined) return incapable({ orderType, assetClass });
  if (!times.includes(timeInForce)) return incapable({ timeInForce, orderType, assetClass });
  return tradable ? null : refused("not_tradable");
}

function quantityRefusal(intent: OrderIntent, { assetClass, instrument }: Listing): Reason | null {
  const { orderType, quantity, timeInForce } = intent;
  const { lotSize, minQuantity } = instrument;
  if (!isPositive(quantity)) return refused("quantity_not_positive", { quantity });
  const fraction = !isMultipleOf(quantity, ONE);
  if (fraction && assetClass === "us_equity") {
    const plain = orderType === "market" && timeInForce === "day";
    if (lotSize === ONE || !plain)
      return incapable({ capability: "fractional", orderType, timeInForce });
  }
  if (!isMultipleOf(quantity, lotSize)) return refused("quantity_off_lot", { quantity, lotSize });
  return lessThan(quantity, minQuantity)
    ? refused("quantity_below_minimum", { quantity, minQuantity })
    : null;
}

function pricesRefusal(intent: OrderIntent, listing: Listing): Reason | null {
  const { limitPrice, orderType, stopPrice, trail } = intent;
  const limited = orderType === "limit" || orderType === "stop_limit";
  const stopped = orderType === "stop" || orderType === "stop_limit";
  if (orderType === "trailing_stop") {
    const size = trail === null ? null : trail.kind === "amount" ? trail.amount : trail.percent;
    if (size === null || !isPositive(size)) return refused("trail_missing");
    return trail?.kind === "amount" ? priceRefusal(size, listing) : null;
  }
  if (limited && limitPrice === null) return refused("limit_price_missing");
  if (stopped && stopPrice === null) return refused("stop_price_missing");
  return (
    (limited && limitPrice !== null ? priceRefusal(limitPrice, listing) : null) ??
    (stopped && stopPrice !== null ? priceRefusal(stopPrice, listing) : null)
  );
}

/** Why a price cannot go out; the sub-penny rule for shares, the price step for everything else. */
export function priceRefusal(price: Decimal, { assetClass, instrument }: Listing): Reason | null {
  if (!isPositive(price)) return refused("price_not_positive", { price });
  const below = assetClass === "us_equity" && lessThan(price, ONE);
  const tickSize = below ? PENNY_FRACTION : assetClass === "us_equity" ? CENT : instrument.tickSize;
  return isMultipleOf(price, tickSize) ? null : refused("price_off_tick", { price, tickSize });
}
