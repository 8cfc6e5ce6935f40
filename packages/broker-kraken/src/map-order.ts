import { at, lotOf, minimumOf, tickOf } from "@hookline/broker-ccxt";
import {
  atLeast,
  isMultipleOf,
  isPositive,
  type OrderChange,
  type OrderIntent,
  type Reason,
  reason,
} from "@hookline/core/driver";
import { KRAKEN_SPOT } from "./capabilities.ts";
import type { Market } from "./client.ts";
import { krakenId } from "./ids.ts";
import { takesLeverage } from "./names.ts";

const missing = (capability: string): Reason => reason("ORDER_CAPABILITY_MISSING", { capability });

/** Why an order cannot be sent as it is; null when it can. What passes goes out unchanged. */
export const whyNot = (
  { features, leverage }: { readonly features: unknown; readonly leverage?: number | undefined },
  market: Market,
  intent: OrderIntent,
): Reason | null =>
  kindGate(intent) ??
  marginGate(market, intent, leverage) ??
  featureGate(features, intent) ??
  stepGate(market, intent);

function kindGate({ orderType, timeInForce, trail }: OrderIntent): Reason | null {
  if (!KRAKEN_SPOT.orderTypes.includes(orderType)) return missing(orderType);
  if (!KRAKEN_SPOT.timeInForce.includes(timeInForce))
    return missing(`time_in_force_${timeInForce}`);
  // A triggered order takes no time in force with it; what fired would not be what was asked for.
  if (orderType !== "limit" && orderType !== "market" && timeInForce !== "gtc")
    return missing(`${orderType}_${timeInForce}`);
  return (trail !== null) === (orderType === "trailing_stop") ? null : missing("trail");
}

function marginGate(
  market: Market,
  { reduceOnly, side }: OrderIntent,
  leverage: number | undefined,
): Reason | null {
  // Without margin a sale cannot open a position, so an exit needs no flag; a purchase always could.
  if (leverage === undefined)
    return reduceOnly && side === "buy" ? missing("reduce_only_buy_on_spot") : null;
  return takesLeverage(market, side, leverage) ? null : missing(`leverage_${leverage}_${side}`);
}

/** ccxt passes what it does not know through, and Kraken passes over it: a stop would go out as a plain order. */
function featureGate(features: unknown, { orderType, timeInForce }: OrderIntent): Reason | null {
  const create = at(features, "spot", "createOrder");
  if (create === undefined || create === null) return missing("features_createOrder");
  if (orderType === "stop" || orderType === "stop_limit")
    return at(create, "stopLossPrice") === true ? null : missing("stop_loss_price");
  if (orderType === "trailing_stop")
    return at(create, "trailing") === true ? null : missing("trailing");
  const timed = orderType === "limit" && timeInForce !== "gtc";
  return timed && at(create, "timeInForce", timeInForce.toUpperCase()) !== true
    ? missing(`time_in_force_${timeInForce}`)
    : null;
}

function stepGate(market: Market, intent: OrderIntent): Reason | null {
  const { orderType, quantity, trail } = intent;
  if (market.active === false)
    return reason("ORDER_REJECTED_BY_BROKER", { why: "market_not_active" });
  if (!isPositive(quantity)) return reason("RISK_QUANTITY_NOT_POSITIVE", { quantity });
  const minimum = minimumOf(market);
  if (!atLeast(quantity, minimum)) return reason("RISK_QUANTITY_BELOW_MIN", { quantity, minimum });
  const lot = lotOf(market);
  if (!isMultipleOf(quantity, lot))
    return reason("RISK_QUANTITY_OFF_STEP", { quantity, step: lot });
  const prices = [
    ...(hasLimit(orderType) ? [intent.limitPrice] : []),
    ...(hasStop(orderType) ? [intent.stopPrice] : []),
    ...(trail?.kind === "amount" ? [trail.amount] : []),
  ];
  if (prices.includes(null)) return reason("RISK_PRICE_MISSING", { orderType });
  const step = tickOf(market);
  const wrong = prices.find(
    (price) => price !== null && !(isPositive(price) && isMultipleOf(price, step)),
  );
  return wrong === undefined ? null : reason("RISK_PRICE_OFF_STEP", { price: wrong, step });
}

const hasLimit = (orderType: OrderIntent["orderType"]): boolean =>
  orderType === "limit" || orderType === "stop_limit";
const hasStop = (orderType: OrderIntent["orderType"]): boolean =>
  orderType === "stop" || orderType === "stop_limit";

/** The arguments of ccxt's `createOrder`. */
export interface OrderCall {
  readonly type: "market" | "limit";
  readonly price: string | undefined;
  readonly params: Readonly<Record<string, string>>;
}

interface Terms {
  /** In the venue's time. */
  readonly deadlineAtMs: number;
  readonly leverage?: number | undefined;
}

/** An order that passed the gate, in ccxt's words for Kraken. */
export function orderCall(intent: OrderIntent, { deadlineAtMs, leverage }: Terms): OrderCall {
  const { limitPrice, orderType, stopPrice, timeInForce, trail } = intent;
  const limited = hasLimit(orderType);
  return {
    type: limited ? "limit" : "market",
    price: limited && limitPrice !== null ? limitPrice : undefined,
    params: {
      clientOrderId: krakenId(intent.clientOrderId),
      deadline: new Date(deadlineAtMs).toISOString(),
      // Fees in the quote currency: left to itself Kraken takes those of a sale in the base currency on top of what is
      // sold, and nobody could sell all that is held.
      oflags: "fciq",
      ...(leverage === undefined ? {} : marginParams(intent, leverage)),
      ...(orderType === "limit" && timeInForce === "ioc" ? { timeInForce: "IOC" } : {}),
      ...(hasStop(orderType) && stopPrice !== null ? { stopLossPrice: stopPrice } : {}),
      ...(trail?.kind === "amount" ? { trailingAmount: trail.amount } : {}),
      ...(trail?.kind === "percent" ? { trailingPercent: trail.percent } : {}),
    },
  };
}

const marginParams = ({ reduceOnly }: OrderIntent, leverage: number) => ({
  leverage: String(leverage),
  ...(reduceOnly ? { reduce_only: "true" } : {}),
});

/** New terms of a working order as `AmendOrder` takes them, without the order's name; or why they cannot be sent. */
export function amendParams(
  market: Market,
  { limitPrice, quantity, stopPrice }: OrderChange,
): Readonly<Record<string, string>> | Reason {
  const lot = lotOf(market);
  if (quantity !== null && !(isPositive(quantity) && isMultipleOf(quantity, lot)))
    return reason("RISK_QUANTITY_OFF_STEP", { quantity, step: lot });
  const step = tickOf(market);
  const wrong = [limitPrice, stopPrice].find(
    (price) => price !== null && !(isPositive(price) && isMultipleOf(price, step)),
  );
  if (wrong !== undefined) return reason("RISK_PRICE_OFF_STEP", { price: wrong, step });
  return {
    ...(quantity === null ? {} : { order_qty: quantity }),
    ...(limitPrice === null ? {} : { limit_price: limitPrice }),
    ...(stopPrice === null ? {} : { trigger_price: stopPrice }),
  };
}
