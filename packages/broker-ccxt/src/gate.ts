import {
  atLeast,
  atMost,
  type Decimal,
  isMultipleOf,
  type OrderIntent,
  type Reason,
  reason,
} from "@hookline/core/driver";
import type { CcxtClient, CcxtMarket } from "./client.ts";
import { lotOf, minimumOf, positive, survivesNumber, tickOf } from "./precision.ts";
import type { Profile } from "./profile.ts";
import { at } from "./read.ts";

const missing = (capability: string): Reason => reason("ORDER_CAPABILITY_MISSING", { capability });

/**
 * Why an order cannot be sent as it is; null when it can. Asked before every order: first our own table of known
 * traps, then ccxt's `features`, then the market's steps. What passes here goes out unchanged or not at all.
 */
export function whyNot(
  profile: Profile,
  client: CcxtClient,
  market: CcxtMarket,
  intent: OrderIntent,
): Reason | null {
  return (
    kindGate(profile, intent) ??
    featureGate(profile, client.features, intent) ??
    stepGate(profile, market, intent)
  );
}

function kindGate(profile: Profile, intent: OrderIntent): Reason | null {
  const { clientOrderId, orderType, reduceOnly, side, timeInForce, trail } = intent;
  if (!profile.orderTypes.includes(orderType)) return missing(orderType);
  if (!profile.timeInForce.includes(timeInForce)) return missing(`time_in_force_${timeInForce}`);
  // A market order takes what is there: fill-or-kill would be dropped by every one of these venues.
  if (orderType === "market" && timeInForce === "fok") return missing("market_fok");
  // ccxt sends no time in force with a stop on several venues; what fires then is not what was asked for.
  if (orderType.startsWith("stop") && timeInForce !== "gtc")
    return missing(`${orderType}_${timeInForce}`);
  if (trail !== null && orderType !== "trailing_stop") return missing("trail");
  if (profile.market === "spot" && reduceOnly && side === "buy")
    return missing("reduce_only_buy_on_spot");
  if (orderType === "market" && side === "buy" && profile.marketBuy === "money")
    return missing("market_buy_by_quantity");
  if (orderType === "stop" && side === "buy" && profile.marketBuy !== "quantity")
    return missing("stop_buy_by_quantity");
  return clientOrderId.length > profile.clientOrderIdLength
    ? missing("client_order_id_length")
    : null;
}

/** ccxt's own word; where it says nothing, the order is refused. */
function featureGate(profile: Profile, features: unknown, intent: OrderIntent): Reason | null {
  const path = profile.market === "spot" ? ["spot"] : ["swap", "linear"];
  const create = at(features, ...path, "createOrder");
  const { orderType, timeInForce } = intent;
  if (create === undefined || create === null) return missing("features_createOrder");
  if (orderType.startsWith("stop") && at(create, "triggerPrice") !== true)
    return missing("trigger_price");
  const named = timeInForce.toUpperCase();
  const timed = orderType !== "market" && timeInForce !== "gtc";
  return timed && at(create, "timeInForce", named) !== true
    ? missing(`time_in_force_${timeInForce}`)
    : null;
}

function stepGate(profile: Profile, market: CcxtMarket, intent: OrderIntent): Reason | null {
  const { limitPrice, orderType, quantity, stopPrice } = intent;
  const prices = [
    ...(needsLimit(orderType) ? [limitPrice] : []),
    ...(needsStop(orderType) ? [stopPrice] : []),
  ];
  const off = (value: Decimal, step: Decimal) =>
    !isMultipleOf(value, step) || (profile.sendsNumbers && !survivesNumber(value));
  if (market.active === false)
    return reason("ORDER_REJECTED_BY_BROKER", { why: "market_not_active" });
  if (!atLeast(quantity, minimumOf(market))) {
    return reason("RISK_QUANTITY_BELOW_MIN", { quantity, minimum: minimumOf(market) });
  }
  const most = positive(market.limits.amount?.max);
  if (most !== null && !atMost(quantity, most))
    return reason("RISK_QUANTITY_EXCEEDS_MAX", { quantity, most });
  if (off(quantity, lotOf(market)))
    return reason("RISK_QUANTITY_OFF_STEP", { quantity, step: lotOf(market) });
  if (prices.includes(null)) return reason("RISK_PRICE_MISSING", { orderType });
  const wrong = prices.find((price) => price !== null && off(price, tickOf(market)));
  return wrong === undefined
    ? null
    : reason("RISK_PRICE_OFF_STEP", { price: wrong, step: tickOf(market) });
}

export const needsLimit = (orderType: OrderIntent["orderType"]): boolean =>
  orderType === "limit" || orderType === "stop_limit";
export const needsStop = (orderType: OrderIntent["orderType"]): boolean =>
  orderType === "stop" || orderType === "stop_limit";
