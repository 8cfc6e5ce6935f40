import {
  type Decimal,
  isJsonObject,
  isPositive,
  JsonNumber,
  type JsonObject,
  parseDecimal,
  parseStrictJson,
} from "@hookline/core/driver";
import type { NewVenueOrder } from "../exchange.ts";

const TYPES = ["market", "limit", "stop", "stop_limit"] as const;
const TIMES = ["day", "gtc", "ioc", "fok"] as const;

/** Reads the body of an order; null where the receiver cannot execute it as it stands. */
export function readOrder(text: string): NewVenueOrder | null {
  const read = parseStrictJson(text, { maxDepth: 4, maxMembers: 64, maxStringLength: 1_000 });
  if (!read.ok || !isJsonObject(read.value)) return null;
  const body = read.value;
  const symbol = textOf(body, "symbol");
  const action = textOf(body, "action")?.toUpperCase();
  const quantity = numberOf(body, "quantity");
  const orderType = TYPES.find((type) => type === (textOf(body, "order_type") ?? "market"));
  const timeInForce = TIMES.find((time) => time === (textOf(body, "time_in_force") ?? "gtc"));
  if (symbol === null || (action !== "BUY" && action !== "SELL")) return null;
  if (quantity === null || !isPositive(quantity)) return null;
  if (orderType === undefined || timeInForce === undefined) return null;
  const limitPrice = numberOf(body, "limit_price");
  const stopPrice = numberOf(body, "stop_price");
  if (orderType.includes("limit") && limitPrice === null) return null;
  if (orderType.startsWith("stop") && stopPrice === null) return null;
  return {
    clientId: textOf(body, "client_order_id"),
    symbol,
    side: action === "BUY" ? "buy" : "sell",
    orderType,
    quantity,
    limitPrice,
    stopPrice,
    trailAmount: null,
    timeInForce,
    reduceOnly: body.get("reduce_only") === true,
  };
}

function textOf(body: JsonObject, name: string): string | null {
  const value = body.get(name);
  return typeof value === "string" ? value : null;
}

/** A number of the body, exactly as sent. */
function numberOf(body: JsonObject, name: string): Decimal | null {
  const value = body.get(name);
  return value instanceof JsonNumber ? parseDecimal(value.text) : null;
}
