import {
  add,
  type Balances,
  type BrokerPosition,
  type Decimal,
  decimal,
  divide,
  isJsonObject,
  isPositive,
  isZero,
  type JsonObject,
  multiply,
  type Quote,
  type SymbolName,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import { arrayAt, decimalAt, objectAt, textAt } from "./json.ts";
import type { Settings } from "./options.ts";
import { parseIst } from "./time.ts";
import type { HoldingRow, MarginRow, PositionRow } from "./wire.ts";

type Named = { readonly exchange: string; readonly tradingsymbol: string };

/** Positions and holdings of an account at one time. */
export interface Portfolio {
  readonly positions: readonly PositionRow[];
  /** Empty where the account trades no product that is held. */
  readonly holdings: readonly HoldingRow[];
}

const DERIVATIVES = new Set(["NFO", "BFO"]);

/**
 * The positions that this account's orders can change: those under its products. Shares that are held are what the
 * day began with plus the day's trades, because a sale of them stands among the positions as a negative quantity.
 */
export function positionsOf(
  { holdings, positions }: Portfolio,
  settings: Settings,
  symbolOf: (row: Named) => SymbolName | null,
): readonly BrokerPosition[] {
  const parts = new Map<SymbolName, BrokerPosition[]>();
  const put = (row: Named, quantity: Decimal, averagePrice: Decimal): void => {
    const symbol = symbolOf(row);
    if (symbol === null || isZero(quantity)) return;
    parts.set(symbol, [...(parts.get(symbol) ?? []), { symbol, quantity, averagePrice }]);
  };
  for (const row of holdings) {
    if (settings.equityProduct !== "MTF") put(row, row.openingQuantity, row.averagePrice);
    else if (row.margin !== null) put(row, row.margin.quantity, row.margin.averagePrice);
  }
  for (const row of positions) {
    const product = DERIVATIVES.has(row.exchange)
      ? settings.derivativeProduct
      : settings.equityProduct;
    if (row.product === product) put(row, row.quantity, row.averagePrice);
  }
  return [...parts].flatMap(([symbol, list]) => merged(symbol, list) ?? []);
}

function merged(symbol: SymbolName, parts: readonly BrokerPosition[]): BrokerPosition | null {
  const [first] = parts;
  const quantity = parts.reduce((total, part) => add(total, part.quantity), ZERO);
  if (first === undefined || isZero(quantity)) return null;
  if (parts.length === 1) return first;
  const held = parts.filter((part) => isPositive(part.quantity) === isPositive(quantity));
  const size = held.reduce((total, part) => add(total, part.quantity), ZERO);
  const value = held.reduce(
    (total, part) => add(total, multiply(part.quantity, part.averagePrice ?? ZERO)),
    ZERO,
  );
  return { symbol, quantity, averagePrice: divide(value, size) };
}

/**
 * Money of the equity segment. Equity is the day's opening funds, the positions' profit of the day, and what options
 * and shares were worth when the day began; charges are not known before the contract note.
 */
export function balancesOf(margin: MarginRow, { holdings, positions }: Portfolio): Balances {
  const funds = add(margin.cash, margin.intradayPayin);
  const equity = [
    ...positions.map(({ m2m }) => m2m),
    ...positions.filter(isCarriedOption).map(overnightValue),
    ...holdings.map(({ lastPrice, openingQuantity }) => multiply(openingQuantity, lastPrice)),
  ].reduce(add, funds);
  const cash = subtract(funds, margin.debits);
  return { currency: "INR", cash, equity, buyingPower: isPositive(margin.net) ? margin.net : ZERO };
}

const isCarriedOption = ({ exchange, tradingsymbol }: PositionRow): boolean =>
  DERIVATIVES.has(exchange) && /(?:CE|PE)$/.test(tradingsymbol);

const overnightValue = ({ closePrice, multiplier, overnightQuantity }: PositionRow): Decimal =>
  multiply(multiply(overnightQuantity, closePrice), isZero(multiplier) ? decimal("1") : multiplier);

/** Reads one instrument of `GET /quote`; a side of the book without orders is null, the circuit limits are the band. */
export function quoteOf(row: JsonObject | null, symbol: SymbolName, nowMs: number): Quote | null {
  const price = decimalAt(row, "last_price");
  if (price === null || !isPositive(price)) return null;
  const depth = objectAt(row, "depth");
  const best = (side: string): Decimal | null => {
    const first = arrayAt(depth, side)?.[0];
    const value = isJsonObject(first) ? decimalAt(first, "price") : null;
    return value !== null && isPositive(value) ? value : null;
  };
  const atMs = parseIst(textAt(row, "timestamp")) ?? nowMs;
  return { symbol, price, bid: best("buy"), ask: best("sell"), atMs, ...bandOf(row) };
}

/** The day's circuit limits; what has none, such as an index option at times, answers zeros. */
function bandOf(row: JsonObject | null): Pick<Quote, "band"> {
  const low = decimalAt(row, "lower_circuit_limit");
  const high = decimalAt(row, "upper_circuit_limit");
  return low !== null && high !== null && isPositive(high) ? { band: { low, high } } : {};
}
