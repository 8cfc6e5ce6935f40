import {
  greaterThan,
  type Instrument,
  isMultipleOf,
  isPositive,
  lessThan,
  type OrderIntent,
  type SubmitOutcome,
} from "@hookline/core/driver";
import { trading212Capabilities as able } from "./capabilities.ts";
import type { Trading212Environment } from "./options.ts";
import { incapable, rejected } from "./outcome.ts";

/** Why the venue cannot do an order at all; null where it can. */
export function incapability(
  intent: OrderIntent,
  at: { readonly environment: Trading212Environment; readonly closed: ReadonlySet<string> },
): SubmitOutcome | null {
  const { mode, orderType, timeInForce } = intent;
  if (!able.orderTypes.includes(orderType)) return incapable({ orderType });
  if (!able.timeInForce.includes(timeInForce)) return incapable({ timeInForce });
  if (mode === "paper" && at.environment === "live")
    return incapable({ mode, environment: "live" });
  return at.closed.has(orderType)
    ? incapable({ orderType, environment: at.environment, why: "not_for_real_money" })
    : null;
}

/** Why an order's numbers do not fit the contract; null where they do. Nothing is rounded. */
export function misfit(intent: OrderIntent, contract: Instrument): SubmitOutcome | null {
  const { limitPrice, orderType, quantity, stopPrice } = intent;
  const { lotSize, maxQuantity, minQuantity, tickSize } = contract;
  if (!isPositive(quantity)) return rejected({ why: "quantity_not_positive", quantity });
  if (!isMultipleOf(quantity, lotSize))
    return rejected({ why: "quantity_off_lot", quantity, lotSize });
  // The least quantity is one of opening; what is left of a position may be smaller.
  if (intent.purpose === "entry" && lessThan(quantity, minQuantity)) {
    return rejected({ why: "quantity_below_minimum", quantity, minQuantity });
  }
  if (maxQuantity !== null && greaterThan(quantity, maxQuantity)) {
    return rejected({ why: "quantity_above_maximum", quantity, maxQuantity });
  }
  const limited = orderType === "limit" || orderType === "stop_limit";
  const stopped = orderType === "stop" || orderType === "stop_limit";
  if (limited && limitPrice === null) return rejected({ why: "limit_price_missing" });
  if (stopped && stopPrice === null) return rejected({ why: "stop_price_missing" });
  const off = [limited ? limitPrice : null, stopped ? stopPrice : null].find(
    (price) => price !== null && !(isPositive(price) && isMultipleOf(price, tickSize)),
  );
  return off === undefined || off === null
    ? null
    : rejected({ why: "price_off_tick", price: off, tickSize });
}
