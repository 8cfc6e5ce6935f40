import {
  absolute,
  type Decimal,
  greaterThan,
  isJsonObject,
  isNegative,
  isPositive,
  isZero,
  JsonNumber,
  type JsonObject,
  multiply,
  parseDecimal,
  parseStrictJson,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import type { Exchange, NewVenueOrder } from "../exchange.ts";

/** The error bodies: old ones have a code, newer ones a problem type. */
export type Refusal =
  | { readonly code: string; readonly clarification: string }
  | {
      readonly type: string;
      readonly title: string;
      readonly status: number;
      readonly detail: string;
    };

const problem = (type: string, detail: string): Refusal => ({
  type: `/api-errors/${type}`,
  title: type,
  status: 400,
  detail,
});
const old = (code: string, clarification: string): Refusal => ({ code, clarification });

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  market: ["ticker", "quantity", "extendedHours"],
  limit: ["ticker", "quantity", "limitPrice", "timeValidity"],
  stop: ["ticker", "quantity", "stopPrice", "timeValidity"],
  stop_limit: ["ticker", "quantity", "limitPrice", "stopPrice", "timeValidity"],
};

/** Reads an order request; a refusal where it is none. */
export function readRequest(kind: string, text: string): NewVenueOrder | Refusal {
  const read = parseStrictJson(text, { maxDepth: 2, maxMembers: 16, maxStringLength: 200 });
  const allowed = MEMBERS[kind];
  if (!read.ok || !isJsonObject(read.value) || allowed === undefined) {
    return problem("invalid-json", "the body is not one JSON object");
  }
  const body = read.value;
  const strange = [...body.keys()].find((name) => !allowed.includes(name));
  if (strange !== undefined) return problem("unknown-field", strange);
  const ticker = body.get("ticker");
  const quantity = numberOf(body, "quantity");
  if (typeof ticker !== "string") return old("TickerMissing", "ticker is missing");
  if (quantity === null || isZero(quantity)) return old("QuantityMissing", "quantity is missing");
  const limitPrice = numberOf(body, "limitPrice");
  const stopPrice = numberOf(body, "stopPrice");
  if (allowed.includes("limitPrice") && limitPrice === null) return old("LimitPriceMissing", "");
  if (allowed.includes("stopPrice") && stopPrice === null) return old("StopPriceMissing", "");
  const validity = body.get("timeValidity");
  if (kind !== "market" && validity !== "DAY" && validity !== "GOOD_TILL_CANCEL") {
    return problem("invalid-time-validity", "DAY or GOOD_TILL_CANCEL");
  }
  const side = isNegative(quantity) ? "sell" : "buy";
  return {
    clientId: null,
    symbol: ticker,
    side,
    orderType: orderTypeOf(kind),
    quantity: absolute(quantity),
    limitPrice,
    stopPrice,
    trailAmount: null,
    timeInForce: validity === "DAY" ? "day" : "gtc",
    // There is no selling short: what is not held by then is not sold.
    reduceOnly: side === "sell",
  };
}

function orderTypeOf(kind: string): NewVenueOrder["orderType"] {
  return kind === "limit" || kind === "stop" || kind === "stop_limit" ? kind : "market";
}

/** A number of the body, exactly as sent; a text is none. */
function numberOf(body: JsonObject, name: string): Decimal | null {
  const value = body.get(name);
  return value instanceof JsonNumber ? parseDecimal(value.text) : null;
}

/** Cash that the open purchases hold back. */
export const reservedCash = (exchange: Exchange): Decimal =>
  exchange.orders
    .filter(({ side, status }) => side === "buy" && status === "open")
    .reduce((total, order) => {
      const leaves = subtract(order.quantity, order.filledQuantity);
      const price = order.limitPrice ?? order.stopPrice ?? exchange.price(order.symbol) ?? ZERO;
      return subtract(total, multiply(leaves, negateOf(price)));
    }, ZERO);

const negateOf = (value: Decimal): Decimal => subtract(ZERO, value);

/** Why the account does not take an order; null where it does. */
export function refusalOf(exchange: Exchange, order: NewVenueOrder): Refusal | null {
  const { limitPrice, quantity, side, stopPrice, symbol } = order;
  const price = limitPrice ?? stopPrice ?? exchange.price(symbol);
  if (price === null) return old("InvalidValue", "no price");
  if (side === "sell") {
    const held =
      exchange.positions.find((position) => position.symbol === symbol)?.quantity ?? ZERO;
    if (!isPositive(held)) return old("SellingEquityNotOwned", "Selling equity not owned");
    return greaterThan(quantity, held)
      ? old("InsufficientValueForStocksSell", "Not enough shares")
      : null;
  }
  const pending = exchange.orders.filter(
    (open) => open.symbol === symbol && open.status === "open",
  );
  if (pending.length >= 50) return problem("too-many-pending-orders", "50 for each ticker");
  const available = subtract(exchange.cash, reservedCash(exchange));
  return greaterThan(multiply(quantity, price), available)
    ? old("InsufficientFreeForStocksBuy", "Not enough cash")
    : null;
}
