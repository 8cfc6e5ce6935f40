import {
  isMultipleOf,
  isPositive,
  type OrderChange,
  type OrderIntent,
  type Reason,
  reason,
} from "@hookline/core/driver";
import { KRAKEN_FUTURES } from "./capabilities.ts";
import type { Contract } from "./contracts.ts";

export type Params = Readonly<Record<string, string>>;

const missing = (capability: string): Reason => reason("ORDER_CAPABILITY_MISSING", { capability });

/** Why an order cannot be sent as it is; null when it can. What passes goes out unchanged. */
export const whyNot = (contract: Contract, intent: OrderIntent): Reason | null =>
  kindGate(intent) ?? stepGate(contract, intent);

function kindGate({ orderType, timeInForce, trail }: OrderIntent): Reason | null {
  if (!KRAKEN_FUTURES.orderTypes.includes(orderType)) return missing(orderType);
  if (!KRAKEN_FUTURES.timeInForce.includes(timeInForce))
    return missing(`time_in_force_${timeInForce}`);
  // A stop has no time in force at Kraken Futures; what fired would not be what was asked for.
  if (orderType !== "limit" && orderType !== "market" && timeInForce !== "gtc")
    return missing(`${orderType}_${timeInForce}`);
  return (trail !== null) === (orderType === "trailing_stop") ? null : missing("trail");
}

function stepGate(contract: Contract, intent: OrderIntent): Reason | null {
  const { orderType, quantity, trail } = intent;
  if (!contract.tradeable) return reason("ORDER_REJECTED_BY_BROKER", { why: "market_not_active" });
  if (!isPositive(quantity)) return reason("RISK_QUANTITY_NOT_POSITIVE", { quantity });
  if (!isMultipleOf(quantity, contract.lot))
    return reason("RISK_QUANTITY_OFF_STEP", { quantity, step: contract.lot });
  const prices = [
    ...(orderType === "limit" || orderType === "stop_limit" ? [intent.limitPrice] : []),
    ...(orderType === "stop" || orderType === "stop_limit" ? [intent.stopPrice] : []),
    ...(trail?.kind === "amount" ? [trail.amount] : []),
  ];
  if (prices.includes(null)) return reason("RISK_PRICE_MISSING", { orderType });
  const step = contract.tick;
  const wrong = prices.find(
    (price) => price !== null && !(isPositive(price) && isMultipleOf(price, step)),
  );
  return wrong === undefined ? null : reason("RISK_PRICE_OFF_STEP", { price: wrong, step });
}

interface Terms {
  readonly triggerSignal: "last" | "mark" | "index";
  /** In the venue's time. */
  readonly deadlineAtMs: number;
}

/** An order that passed the gate, as `sendorder` takes it. */
export function orderParams(contract: Contract, intent: OrderIntent, terms: Terms): Params {
  const { limitPrice, orderType, stopPrice, trail } = intent;
  const isStop = orderType !== "market" && orderType !== "limit";
  const isLimited = orderType === "limit" || orderType === "stop_limit";
  return {
    processBefore: new Date(terms.deadlineAtMs).toISOString(),
    orderType: typeOf(intent),
    symbol: contract.id,
    side: intent.side,
    size: intent.quantity,
    cliOrdId: intent.clientOrderId,
    ...(isLimited && limitPrice !== null ? { limitPrice } : {}),
    ...(isStop && trail === null && stopPrice !== null ? { stopPrice } : {}),
    ...(trail === null ? {} : trailParams(trail)),
    ...(isStop ? { triggerSignal: terms.triggerSignal } : {}),
    ...(intent.reduceOnly ? { reduceOnly: "true" } : {}),
  };
}

function typeOf({ orderType, timeInForce }: OrderIntent): string {
  if (orderType === "market") return "mkt";
  if (orderType === "limit") return timeInForce === "ioc" ? "ioc" : "lmt";
  return orderType === "trailing_stop" ? "trailing_stop" : "stp";
}

const trailParams = (trail: NonNullable<OrderIntent["trail"]>): Params =>
  trail.kind === "percent"
    ? { trailingStopMaxDeviation: trail.percent, trailingStopDeviationUnit: "PERCENT" }
    : { trailingStopMaxDeviation: trail.amount, trailingStopDeviationUnit: "QUOTE_CURRENCY" };

/** New terms of a working order as `editorder` takes them, without the order's name; or why they cannot be sent. */
export function changeParams(contract: Contract, change: OrderChange): Params | Reason {
  const { limitPrice, quantity, stopPrice } = change;
  if (quantity !== null && !(isPositive(quantity) && isMultipleOf(quantity, contract.lot)))
    return reason("RISK_QUANTITY_OFF_STEP", { quantity, step: contract.lot });
  const step = contract.tick;
  const wrong = [limitPrice, stopPrice].find(
    (price) => price !== null && !(isPositive(price) && isMultipleOf(price, step)),
  );
  if (wrong !== undefined) return reason("RISK_PRICE_OFF_STEP", { price: wrong, step });
  return {
    ...(quantity === null ? {} : { size: quantity }),
    ...(limitPrice === null ? {} : { limitPrice }),
    ...(stopPrice === null ? {} : { stopPrice }),
  };
}
