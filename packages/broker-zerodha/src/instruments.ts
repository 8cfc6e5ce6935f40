import {
  type Decimal,
  decimal,
  type Instrument,
  isPositive,
  multiply,
  parseDecimal,
  parseSymbol,
  roundToStep,
  type SymbolName,
} from "@hookline/core/driver";
import type { Settings } from "./options.ts";

/** A row of the daily instrument list. */
export interface KiteInstrument {
  readonly symbol: SymbolName;
  readonly token: number;
  readonly exchange: string;
  readonly tradingsymbol: string;
  /** The company, or the underlying of a derivative. */
  readonly name: string;
  /** `YYYY-MM-DD`; null for what does not expire. */
  readonly expiry: string | null;
  readonly strike: Decimal;
  readonly tickSize: Decimal;
  readonly lotSize: Decimal;
  readonly type: "EQ" | "FUT" | "CE" | "PE";
}

/** Names one option contract. */
export interface OptionName {
  /** The underlying as Kite writes it: `NIFTY`, `RELIANCE`. */
  readonly name: string;
  /** `YYYY-MM-DD`. */
  readonly expiry: string;
  readonly strike: string;
  readonly right: "call" | "put";
}

const COLUMNS = [
  "instrument_token",
  "exchange",
  "tradingsymbol",
  "name",
  "expiry",
  "strike",
  "tick_size",
  "lot_size",
  "instrument_type",
];
const TYPES: ReadonlySet<string> = new Set(["EQ", "FUT", "CE", "PE"]);
const ONE = decimal("1");

type Row = Readonly<Record<string, string | undefined>>;

/**
 * Reads one exchange's list. Null where it is not the list: an unread list must not look like a market without
 * instruments. Rows without steps (indices) are left out: nothing can be ordered there.
 */
export async function readInstruments(
  csv: string,
  bareExchange: string | null,
): Promise<readonly KiteInstrument[] | null> {
  const { default: papa } = await import("papaparse");
  const { data, meta } = papa.parse<Row>(csv, {
    header: true,
    delimiter: ",",
    skipEmptyLines: true,
  });
  const fields = new Set(meta.fields ?? []);
  if (COLUMNS.some((column) => !fields.has(column))) return null;
  const rows = data.flatMap((row) => instrumentOf(row, bareExchange) ?? []);
  return rows.length === 0 ? null : rows;
}

function instrumentOf(row: Row, bareExchange: string | null): KiteInstrument | null {
  const { exchange = "", expiry = "", instrument_type: type = "", tradingsymbol = "" } = row;
  const token = Number(row.instrument_token);
  const tickSize = parseDecimal(row.tick_size ?? "");
  const lotSize = parseDecimal(row.lot_size ?? "");
  const symbol = symbolOf(exchange, tradingsymbol, bareExchange);
  if (symbol === null || !isType(type) || !Number.isSafeInteger(token)) return null;
  if (tickSize === null || lotSize === null) return null;
  if (!isPositive(tickSize) || !isPositive(lotSize)) return null;
  return {
    symbol,
    token,
    exchange,
    tradingsymbol,
    name: row.name ?? "",
    expiry: expiry === "" ? null : expiry,
    strike: parseDecimal(row.strike ?? "") ?? decimal("0"),
    tickSize,
    lotSize,
    type,
  };
}

const isType = (text: string): text is KiteInstrument["type"] => TYPES.has(text);

/** How this account writes an instrument: `NSE:INFY`, or `INFY` for the exchange that goes without its name. */
export const symbolOf = (
  exchange: string,
  tradingsymbol: string,
  bareExchange: string | null,
): SymbolName | null =>
  parseSymbol(exchange === bareExchange ? tradingsymbol : `${exchange}:${tradingsymbol}`);

/** Whether it is an option. */
export const isOption = ({ type }: KiteInstrument): boolean => type === "CE" || type === "PE";

/** The product that this account trades it under. */
export const productOf = ({ type }: KiteInstrument, settings: Settings): string =>
  type === "EQ" ? settings.equityProduct : settings.derivativeProduct;

/** Most of one order: the freeze quantity on whole lots; null where none is known. */
export function sliceLimit(instrument: KiteInstrument, settings: Settings): Decimal | null {
  if (instrument.type === "EQ") return null;
  const freeze = settings.freezeQuantities.get(underlyingOf(instrument));
  return freeze === undefined ? null : roundToStep(freeze, instrument.lotSize, "down");
}

// Derivatives of older lists have no name; their symbol begins with the underlying, then the year.
const underlyingOf = ({ name, tradingsymbol }: KiteInstrument): string =>
  name !== "" ? name : tradingsymbol.replace(/\d{2}(?:[A-Z]{3}|[1-9OND]\d{2}).*$/, "");

/** The row as the engine sees it. */
export function toInstrument(row: KiteInstrument, settings: Settings): Instrument {
  const slice = sliceLimit(row, settings);
  return {
    symbol: row.symbol,
    tickSize: row.tickSize,
    lotSize: row.lotSize,
    minQuantity: row.lotSize,
    maxQuantity: slice === null ? null : multiply(slice, decimal(String(settings.maxSlices))),
    // Kite counts derivatives in units as well, in multiples of the lot.
    multiplier: ONE,
    shortable: row.type !== "EQ" || settings.equityProduct === "MIS",
    currency: "INR",
    ...(NSE_HOURS.has(row.exchange) ? {} : { session: "venue" }),
  };
}

/** Shares and their derivatives keep the hours of the NSE; commodities and currencies have their own. */
const NSE_HOURS: ReadonlySet<string> = new Set(["NSE", "BSE", "NFO", "BFO"]);

/** The contract with these terms; null where the list has none, or two. */
export function findOption(
  rows: Iterable<KiteInstrument>,
  { expiry, name, right, strike }: OptionName,
): KiteInstrument | null {
  const type = right === "call" ? "CE" : "PE";
  const wanted = parseDecimal(strike);
  const found = [...rows].filter(
    (row) =>
      row.type === type &&
      row.expiry === expiry &&
      row.strike === wanted &&
      underlyingOf(row) === name,
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}
