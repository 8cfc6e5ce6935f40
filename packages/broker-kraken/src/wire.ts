import { at, decimalOf, textOf } from "@hookline/broker-ccxt";
import {
  add,
  type Decimal,
  decimal,
  divide,
  isPositive,
  multiply,
  parseDecimal,
  parseVenueOrderId,
  type Side,
  type VenueOrderId,
  ZERO,
} from "@hookline/core/driver";

/** An order of OpenOrders, ClosedOrders or QueryOrders. */
export interface VenueOrder {
  readonly txid: VenueOrderId;
  readonly clientId: string | null;
  /** Null for a word that is not known, which proves nothing. */
  readonly status: "working" | "closed" | "canceled" | "expired" | null;
  readonly pair: string;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly filled: Decimal;
  readonly openedMs: number | null;
  readonly endedMs: number | null;
  readonly trades: readonly string[];
}

/** A trade of TradesHistory or QueryTrades, or of the stream. */
export interface VenueTrade {
  readonly id: string;
  readonly txid: string;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly fee: Decimal;
  /** Left out: the quote currency. */
  readonly feeCurrency?: string;
  readonly atMs: number;
}

/** An answer that is not of Kraken's form. */
export class UnreadableAnswer extends Error {
  override readonly name = "UnreadableAnswer";
}

const STATES: Readonly<Record<string, VenueOrder["status"]>> = {
  pending: "working",
  open: "working",
  closed: "closed",
  canceled: "canceled",
  expired: "expired",
};

/** Orders under a name of the answer's result, or in the result itself; throws where it cannot be read. */
export function ordersOf(body: unknown, ...path: readonly string[]): readonly VenueOrder[] {
  return rowsOf(body, path).map(([id, row]) => readOrder(id, row));
}

/** Trades in the same way. */
export function tradesOf(body: unknown, ...path: readonly string[]): readonly VenueTrade[] {
  return rowsOf(body, path).map(([id, row]) => readTrade(id, row));
}

function rowsOf(body: unknown, path: readonly string[]): readonly [string, unknown][] {
  const rows = at(body, "result", ...path);
  if (typeof rows !== "object" || rows === null || Array.isArray(rows))
    throw new UnreadableAnswer("no list of orders or trades");
  return Object.entries(rows);
}

function readOrder(id: string, row: unknown): VenueOrder {
  const trades = at(row, "trades");
  return {
    txid: needed(parseVenueOrderId(id), "id"),
    clientId: textOf(at(row, "cl_ord_id")),
    status: STATES[textOf(at(row, "status")) ?? ""] ?? null,
    pair: textOf(at(row, "descr", "pair")) ?? "",
    side: needed(sideOf(at(row, "descr", "type")), "side"),
    quantity: quantityOf(row),
    filled: needed(decimalOf(at(row, "vol_exec")), "vol_exec"),
    openedMs: msOf(at(row, "opentm")),
    endedMs: msOf(at(row, "closetm")),
    trades: Array.isArray(trades) ? trades.filter((trade) => typeof trade === "string") : [],
  };
}

/** An order by an amount of money (`viqc`), which somebody else placed, tells that amount as its volume. */
function quantityOf(row: unknown): Decimal {
  const volume = needed(decimalOf(at(row, "vol")), "vol");
  const price = decimalOf(at(row, "descr", "price"));
  const isMoney = textOf(at(row, "oflags"))?.split(",").includes("viqc") === true;
  return isMoney && price !== null && isPositive(price) ? divide(volume, price) : volume;
}

function readTrade(id: string, row: unknown): VenueTrade {
  return {
    id,
    txid: needed(textOf(at(row, "ordertxid")), "ordertxid"),
    side: needed(sideOf(at(row, "type")), "type"),
    quantity: needed(decimalOf(at(row, "vol")), "vol"),
    price: needed(decimalOf(at(row, "price")), "price"),
    fee: decimalOf(at(row, "fee")) ?? ZERO,
    atMs: needed(msOf(at(row, "time")), "time"),
  };
}

/** One event of the stream, as far as it is used; what it does not say is null. */
export interface Execution {
  readonly type: string;
  readonly txid: string | null;
  readonly clientId: string | null;
  readonly filled: Decimal | null;
  readonly atMs: number | null;
  /** Set for trades that can be read whole. */
  readonly trade: VenueTrade | null;
}

/** Reads an event of the channel `executions`; numbers have been made texts. `quote` is asked for a market's currency. */
export function readExecution(row: unknown, quote: (symbol: string) => string | null): Execution {
  const txid = textOf(at(row, "order_id"));
  const atMs = stampOf(at(row, "timestamp"));
  return {
    type: textOf(at(row, "exec_type")) ?? "",
    txid,
    clientId: textOf(at(row, "cl_ord_id")),
    filled: decimalOf(at(row, "cum_qty")),
    atMs,
    trade: streamTrade(row, { txid, atMs, quote }),
  };
}

function streamTrade(
  row: unknown,
  parts: {
    readonly txid: string | null;
    readonly atMs: number | null;
    readonly quote: (symbol: string) => string | null;
  },
): VenueTrade | null {
  const { atMs, txid } = parts;
  const id = textOf(at(row, "exec_id"));
  const side = sideOf(at(row, "side"));
  const quantity = decimalOf(at(row, "last_qty"));
  const price = decimalOf(at(row, "last_price"));
  const quote = parts.quote(textOf(at(row, "symbol")) ?? "");
  if (id === null || side === null || txid === null || atMs === null) return null;
  if (quantity === null || price === null || quote === null) return null;
  const fee = feeOf(at(row, "fees"), quote);
  return fee === null ? null : { id, txid, side, quantity, price, ...fee, atMs };
}

/** The fee in the currency it was paid in; null where it cannot be told as one, and REST must be asked, which tells the quote currency. */
function feeOf(fees: unknown, quote: string): Pick<VenueTrade, "fee" | "feeCurrency"> | null {
  if (fees === undefined) return { fee: ZERO };
  if (!Array.isArray(fees)) return null;
  const amounts = fees.map((fee) => decimalOf(at(fee, "qty")));
  const assets = new Set(fees.map((fee) => textOf(at(fee, "asset"))));
  const [asset = quote] = assets;
  if (amounts.includes(null) || assets.size > 1 || asset === null) return null;
  const fee = amounts.reduce((sum: Decimal, amount) => add(sum, amount ?? ZERO), ZERO);
  return asset === quote ? { fee } : { fee, feeCurrency: asset };
}

/** Seconds with a fraction, as text, to whole milliseconds; without a double. */
export function msOf(value: unknown): number | null {
  const text = textOf(value);
  const seconds = text === null ? null : parseDecimal(text);
  if (seconds === null || seconds === ZERO) return null;
  const whole = Number(multiply(seconds, THOUSAND).split(".", 1)[0]);
  return Number.isSafeInteger(whole) && whole > 0 ? whole : null;
}

const THOUSAND: Decimal = decimal("1000");

function stampOf(value: unknown): number | null {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isSafeInteger(ms) ? ms : null;
}

const sideOf = (value: unknown): Side | null =>
  value === "buy" || value === "sell" ? value : null;

function needed<Value>(value: Value | null, name: string): Value {
  if (value === null) throw new UnreadableAnswer(`${name} cannot be read`);
  return value;
}
