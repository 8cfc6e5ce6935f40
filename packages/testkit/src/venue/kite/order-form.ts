import {
  type Decimal,
  isMultipleOf,
  isPositive,
  type OrderType,
  parseDecimal,
} from "@hookline/core/driver";
import type { NewVenueOrder } from "../exchange.ts";
import type { VenueAnswer } from "../local-server.ts";
import type { KiteVenueInstrument } from "./instruments.ts";
import { inputError } from "./words.ts";

/** The fields of an order request, by name. */
export type KiteForm = ReadonlyMap<string, string>;

const TYPES: ReadonlyMap<string, OrderType> = new Map([
  ["MARKET", "market"],
  ["LIMIT", "limit"],
  ["SL", "stop_limit"],
  ["SL-M", "stop"],
]);
const PRODUCTS = new Set(["CNC", "NRML", "MIS", "MTF"]);

/** How the venue names what an order is for. */
export const keyOf = (form: KiteForm): string =>
  `${form.get("exchange")}:${form.get("tradingsymbol")}`;

/** A number of a form that was checked. */
export function decimalOf(text: string | undefined): Decimal {
  const value = parseDecimal(text ?? "");
  if (value === null) throw new Error("A checked number cannot be read.");
  return value;
}

/** Why Kite would refuse an order at the door; null where it takes it. */
export function misfitOf(
  form: KiteForm,
  instrument: KiteVenueInstrument | undefined,
): VenueAnswer | null {
  const type = form.get("order_type") ?? "";
  const quantity = parseDecimal(form.get("quantity") ?? "");
  if (instrument === undefined)
    return inputError(
      "The instrument you are placing an order for has either expired or does not exist.",
    );
  if (!TYPES.has(type)) return inputError("Invalid `order_type`.");
  if (!PRODUCTS.has(form.get("product") ?? "")) return inputError("Invalid `product`.");
  if (!/^(?:DAY|IOC)$/.test(form.get("validity") ?? "")) return inputError("Invalid `validity`.");
  if (!/^(?:BUY|SELL)$/.test(form.get("transaction_type") ?? ""))
    return inputError("Invalid `transaction_type`.");
  if ((form.get("tag") ?? "").length > 20)
    return inputError("Invalid `tag`. It should be at most 20 characters.");
  if (
    quantity === null ||
    !isPositive(quantity) ||
    !isMultipleOf(quantity, decimalOf(instrument.lotSize))
  )
    return inputError("Invalid quantity. Quantity should be a multiple of the lot size.");
  if (type === "SL-M" && instrument.type !== "EQ" && instrument.type !== "FUT")
    return inputError("SL-M orders are blocked for options. Use an SL order.");
  const unprotected = type === "MARKET" || type === "SL-M";
  if (
    unprotected &&
    !/^(?:-1|0*[1-9]\d?(?:\.\d+)?|100|0\.\d+)$/.test(form.get("market_protection") ?? "")
  )
    return inputError(
      "Market orders without market protection are not allowed via API. Please set market protection or use a Limit order.",
    );
  for (const name of ["price", "trigger_price"]) {
    const needed = name === "price" ? type === "LIMIT" || type === "SL" : type.startsWith("SL");
    const price = parseDecimal(form.get(name) ?? "");
    if (needed && (price === null || !isPositive(price))) return inputError(`Invalid \`${name}\`.`);
    if (needed && price !== null && !isMultipleOf(price, decimalOf(instrument.tickSize)))
      return inputError(`Tick size for this script is ${instrument.tickSize}.`);
  }
  return null;
}

/** The order for the exchange behind the venue; the form was checked. */
export function orderOf(form: KiteForm): NewVenueOrder {
  const orderType = TYPES.get(form.get("order_type") ?? "") ?? "market";
  const limited = orderType === "limit" || orderType === "stop_limit";
  const triggered = orderType === "stop" || orderType === "stop_limit";
  return {
    clientId: form.get("tag") ?? null,
    symbol: keyOf(form),
    side: form.get("transaction_type") === "BUY" ? "buy" : "sell",
    orderType,
    quantity: decimalOf(form.get("quantity")),
    limitPrice: limited ? decimalOf(form.get("price")) : null,
    stopPrice: triggered ? decimalOf(form.get("trigger_price")) : null,
    trailAmount: null,
    timeInForce: form.get("validity") === "IOC" ? "ioc" : "day",
    reduceOnly: false,
  };
}
