import { at, lotOf, minimumOf, tickOf } from "@hookline/broker-ccxt";
import {
  atLeast,
  isMultipleOf,
  isPositive,
  type OrderIntent,
  type Reason,
  reason,
} from "@hookline/core/driver";
import { KRAKEN_SPOT } from "./capabilities.ts";
import type { Market } from "./client.ts";
import { krakenId } from "./ids.ts";

const missing = (capability: string): Reason => reason("ORDER_CAPABILITY_MISSING", { capability });

/** Why an order cannot be sent as it is; null when it can. What passes goes out unchanged. */
export const whyNot = (features: unknown, market: Market, intent: OrderIntent): Reason | null =>
  kindGate(intent) ?? featureGate(features, intent) ?? stepGate(market, intent);

function kindGate({ orderType, reduceOnly, side, timeInForce, trail }: OrderIntent): Reason | null {
  if (!KRAKEN_SPOT.orderTypes.includes(orderType)) return missing(orderType);
  if (!KRAKEN_SPOT.timeInForce.includes(timeInForce))
    return missing(`time_in_force_${timeInForce}`);
  // A triggered order takes no time in force with it; what fired would not be what was asked for.
  if (orderType !== "limit" && orderType !== "market" && timeInForce !== "gtc")
    return missing(`${orderType}_${timeInForce}`);
  if ((trail !== null) !== (orderType === "trailing_stop")) return missing("trail");
  // A spot sale cannot open a position, so an exit needs no flag; a purchase always could.
  return reduceOnly && side === "buy" ? missing("reduce_only_buy_on_spot") : null;
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

/** An order that passed the gate, in ccxt's words for Kraken. `deadlineAtMs` is in the venue's time. */
export function orderCall(intent: OrderIntent, deadlineAtMs: number): OrderCall {
  const { limitPrice, orderType, stopPrice, timeInForce, trail } = intent;
  const limited = hasLimit(orderType);
  return {
    type: limited ? "limit" : "market",
    price: limited && limitPrice !== null ? limitPrice : undefined,
    params: {
      clientOrderId: krakenId(intent.clientOrderId),
      deadline: new Date(deadlineAtMs).toISOString(),
      // Fees in the quote currency: left to itself Kraken takes those of sales in the base currency.
      oflags: "fciq",
      ...(orderType === "limit" && timeInForce === "ioc" ? { timeInForce: "IOC" } : {}),
      ...(hasStop(orderType) && stopPrice !== null ? { stopLossPrice: stopPrice } : {}),
      ...(trail?.kind === "amount" ? { trailingAmount: trail.amount } : {}),
      ...(trail?.kind === "percent" ? { trailingPercent: trail.percent } : {}),
    },
  };
}
