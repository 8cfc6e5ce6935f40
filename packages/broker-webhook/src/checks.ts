import {
  type BrokerCapabilities,
  type Instrument,
  isMultipleOf,
  isPositive,
  lessThan,
  type OrderIntent,
  type SubmitOutcome,
} from "@hookline/core/driver";
import { incapable, rejected } from "./outcome.ts";

/** Why an order is not forwarded; null where it is. Nothing is rounded and nothing plainer is sent. */
export function refusalOf(
  intent: OrderIntent,
  { able, contract }: { readonly able: BrokerCapabilities; readonly contract: Instrument | null },
): SubmitOutcome | null {
  const { limitPrice, orderType, quantity, stopPrice, symbol, timeInForce } = intent;
  if (!able.orderTypes.includes(orderType)) return incapable({ orderType });
  if (!able.timeInForce.includes(timeInForce)) return incapable({ timeInForce });
  if (contract === null) return rejected({ why: "instrument_not_found", symbol });
  const { lotSize, minQuantity, tickSize } = contract;
  if (!isPositive(quantity)) return rejected({ why: "quantity_not_positive", quantity });
  if (!isMultipleOf(quantity, lotSize))
    return rejected({ why: "quantity_off_lot", quantity, lotSize });
  if (intent.purpose === "entry" && lessThan(quantity, minQuantity)) {
    return rejected({ why: "quantity_below_minimum", quantity, minQuantity });
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
