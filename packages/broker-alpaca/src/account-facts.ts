import {
  absolute,
  type Balances,
  type BrokerPosition,
  type BrokerReadiness,
  isNegative,
  type JsonObject,
  type JsonValue,
  negate,
  ZERO,
} from "@hookline/core/driver";
import { asList, asObject, decimalOf, flagOf, textOf } from "./json.ts";
import type { SymbolBook } from "./symbols.ts";

/** Reads the account's positions, signed; null where one of them cannot be read. */
export function readPositions(
  body: JsonValue | undefined,
  symbols: SymbolBook,
): readonly BrokerPosition[] | null {
  const positions = asList(body)?.map((entry) => readPosition(entry, symbols));
  return positions?.every((position) => position !== null) === true ? positions : null;
}

function readPosition(entry: JsonValue, symbols: SymbolBook): BrokerPosition | null {
  const from = asObject(entry);
  if (from === null) return null;
  const symbol = symbols.fromVenue(textOf(from, "symbol") ?? "");
  const quantity = decimalOf(from, "qty");
  if (symbol === null || quantity === null) return null;
  const short = textOf(from, "side") === "short" || isNegative(quantity);
  const size = absolute(quantity);
  const averagePrice = decimalOf(from, "avg_entry_price");
  return { symbol, quantity: short ? negate(size) : size, averagePrice };
}

/** Reads whether the account trades, and the venue's time; Alpaca's keys cannot withdraw. */
export function readReadiness(
  account: JsonValue | undefined,
  clock: JsonValue | undefined,
): BrokerReadiness {
  const from = asObject(account);
  const time = asObject(clock);
  const atMs = time === null ? Number.NaN : Date.parse(textOf(time, "timestamp") ?? "");
  return {
    serverTimeMs: Number.isNaN(atMs) ? null : atMs,
    active: from === null ? null : textOf(from, "status") === "ACTIVE",
    mayTrade: from === null ? null : !isBlocked(from),
    mayWithdraw: from === null ? null : false,
  };
}

const isBlocked = (account: JsonObject): boolean =>
  flagOf(account, "trading_blocked") ||
  flagOf(account, "account_blocked") ||
  flagOf(account, "trade_suspended_by_user");

/** Reads the account's money; a blocked account has no buying power. */
export function readBalances(body: JsonValue | undefined): Balances | null {
  const from = asObject(body);
  if (from === null) return null;
  const cash = decimalOf(from, "cash");
  const equity = decimalOf(from, "equity");
  if (cash === null || equity === null) return null;
  const buyingPower = isBlocked(from) ? ZERO : (decimalOf(from, "buying_power") ?? ZERO);
  return { currency: textOf(from, "currency") ?? "USD", cash, equity, buyingPower };
}
