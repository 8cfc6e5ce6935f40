import {
  add,
  atMost,
  type Decimal,
  type ExecutionReport,
  lessThan,
  parseExecutionId,
  parseVenueOrderId,
  type Reason,
  reason,
  type SymbolName,
  type VenueOrderId,
  ZERO,
} from "@hookline/core/driver";
import type { KnownOrder } from "./known.ts";
import { brief } from "./outcome.ts";
import { isFinal } from "./status.ts";
import { bookDay } from "./time.ts";
import type { OrderRow, TradeRow } from "./wire.ts";

/** The day's orders and trades, as the venue told them at one time. */
export interface DayBook {
  readonly orders: readonly OrderRow[];
  /** Orders by each of their tags. */
  readonly byTag: ReadonlyMap<string, readonly OrderRow[]>;
  readonly byId: ReadonlyMap<string, OrderRow>;
  /** Trades by the id of their order. */
  readonly trades: ReadonlyMap<string, readonly TradeRow[]>;
  /** When the question was asked. */
  readonly readAtMs: number;
  /** False where a row could not be read: then absence means nothing. */
  readonly whole: boolean;
}

/** Puts a day's rows together, so that each order finds its own without going through all. */
export function dayBook(parts: {
  readonly orders: readonly OrderRow[];
  readonly trades: readonly TradeRow[];
  readonly readAtMs: number;
  readonly whole: boolean;
}): DayBook {
  const { orders, readAtMs, trades, whole } = parts;
  return {
    orders,
    byTag: grouped(orders, ({ tags }) => tags),
    byId: new Map(orders.map((row) => [row.orderId, row])),
    trades: grouped(trades, ({ orderId }) => [orderId]),
    readAtMs,
    whole,
  };
}

function grouped<Row>(
  rows: readonly Row[],
  namesOf: (row: Row) => readonly string[],
): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    for (const name of namesOf(row)) {
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [row]);
      else group.push(row);
    }
  }
  return groups;
}

/** How a book is read. */
export interface BookView {
  readonly book: DayBook;
  /** How the account writes an instrument. */
  readonly symbolOf: (row: {
    readonly exchange: string;
    readonly tradingsymbol: string;
  }) => SymbolName | null;
  /** After this a slice that is not in the book will not come. */
  readonly settleMs: number;
  readonly scrub: (text: string) => string;
}

/** What the book says of one order. */
export interface OrderStory {
  readonly rows: readonly OrderRow[];
  readonly reports: readonly ExecutionReport[];
  readonly filled: Decimal;
  /** Nothing more happens to it. */
  readonly ended: boolean;
  /** Its rows add up to what was ordered. */
  readonly whole: boolean;
  /** The book is behind itself (trades or slices are missing): read it again soon. */
  readonly lagging: boolean;
}

const sum = (values: readonly Decimal[]): Decimal => values.reduce(add, ZERO);

type Fill = Extract<ExecutionReport, { readonly type: "fill" }>;

/**
 * The rows of an order: those with an id that the venue gave it, and those with its tag (first or among the system's) and
 * no more than its quantity, all with its symbol and side. The order type proves nothing: the exchange changes it; nor
 * does the quantity of a row that is ours by its id: a change whose answer was lost may have raised it.
 */
export function rowsOf(known: KnownOrder, { book, symbolOf }: BookView): readonly OrderRow[] {
  const named = [...known.ids].flatMap((id) => book.byId.get(id) ?? []);
  const tagged = (book.byTag.get(known.tag) ?? []).filter(
    (row) => known.quantity === null || atMost(row.quantity, known.quantity),
  );
  return [...new Set([...named, ...tagged])]
    .filter((row) => symbolOf(row) === known.symbol)
    .filter((row) => known.side === null || row.side === known.side)
    .toSorted((left, right) => inOrder(left.placedMs ?? 0, right.placedMs ?? 0, left, right));
}

const inOrder = (
  leftMs: number,
  rightMs: number,
  left: { readonly orderId: string },
  right: { readonly orderId: string },
): number => leftMs - rightMs || (left.orderId < right.orderId ? -1 : 1);

/** Tells the life of one order from the book; null where the book has no trace of it. */
export function storyOf(known: KnownOrder, view: BookView): OrderStory | null {
  const rows = rowsOf(known, view);
  if (rows.length === 0) return null;
  const fills = fillsOf(known, rows, view.book.trades);
  const filled = sum(fills.map(({ lastQuantity }) => lastQuantity));
  const final = rows.every(({ kind }) => isFinal(kind));
  const behind = lessThan(filled, sum(rows.map((row) => row.filledQuantity)));
  const complete = isComplete(known, rows, view);
  const over = final && !behind && complete;
  const reports = over ? endOf({ known, rows, fills, filled, view }) : opening(known, rows, fills);
  const there = sum(rows.map(({ quantity }) => quantity));
  const whole = known.quantity !== null && !lessThan(there, known.quantity);
  return { rows, reports, filled, ended: over, whole, lagging: final && !over };
}

/** Whether every slice that can come has come. */
function isComplete(known: KnownOrder, rows: readonly OrderRow[], view: BookView): boolean {
  if (known.inFlight) return false;
  const there = sum(rows.map(({ quantity }) => quantity));
  const expected = known.placed ?? known.quantity;
  if (expected === null || !lessThan(there, expected)) return true;
  const newestMs = Math.max(lastSentMs(known), ...rows.map(({ placedMs }) => placedMs ?? 0));
  return view.book.readAtMs - newestMs >= view.settleMs;
}

function opening(
  known: KnownOrder,
  rows: readonly OrderRow[],
  fills: readonly Fill[],
): readonly ExecutionReport[] {
  // Rejected slices alone are no acceptance, and until all slices are there no rejection either.
  if (rows.every(({ kind }) => kind === "rejected")) return [];
  return [{ ...about(known, rows), atMs: firstMs(rows), type: "accepted" }, ...fills];
}

function endOf(parts: {
  readonly known: KnownOrder;
  readonly rows: readonly OrderRow[];
  readonly fills: readonly Fill[];
  readonly filled: Decimal;
  readonly view: BookView;
}): readonly ExecutionReport[] {
  const { filled, fills, known, rows, view } = parts;
  const told = opening(known, rows, fills);
  const base = { ...about(known, rows), atMs: lastMs(rows) };
  if (told.length === 0)
    return [{ ...base, type: "rejected", reason: rejectionOf(rows, view.scrub) }];
  const whole =
    known.quantity === null
      ? rows.every(({ kind }) => kind === "filled")
      : !lessThan(filled, known.quantity);
  return whole ? told : [...told, { ...base, type: "canceled" }];
}

const about = (
  known: KnownOrder,
  rows: readonly OrderRow[],
): Pick<ExecutionReport, "clientOrderId" | "venueOrderId"> => ({
  clientOrderId: known.clientOrderId,
  venueOrderId: venueIdOf(rows[0]?.orderId ?? ""),
});

const venueIdOf = (text: string): VenueOrderId | null => parseVenueOrderId(text);
const firstMs = (rows: readonly OrderRow[]): number =>
  Math.min(...rows.map(({ placedMs, updatedMs }) => placedMs ?? updatedMs ?? 0));
const lastMs = (rows: readonly OrderRow[]): number =>
  Math.max(...rows.map(({ placedMs, updatedMs }) => updatedMs ?? placedMs ?? 0));

function rejectionOf(rows: readonly OrderRow[], scrub: (text: string) => string): Reason {
  const message = rows.find(({ statusMessage }) => statusMessage !== null)?.statusMessage ?? null;
  return reason("ORDER_REJECTED_BY_BROKER", {
    why: "rejected_by_venue",
    ...(message === null ? {} : { message: brief(message, scrub) }),
  });
}

function fillsOf(
  known: KnownOrder,
  rows: readonly OrderRow[],
  trades: DayBook["trades"],
): readonly Fill[] {
  return rows
    .flatMap(({ orderId }) => trades.get(orderId) ?? [])
    .toSorted((left, right) => left.filledMs - right.filledMs || byId(left, right))
    .flatMap((trade) => fillOf(known, trade) ?? []);
}

// Trade ids are numbers of growing length.
const byId = (left: TradeRow, right: TradeRow): number =>
  left.tradeId.length - right.tradeId.length || (left.tradeId < right.tradeId ? -1 : 1);

/** Trade ids begin anew each day and on each exchange, so both are part of the execution's name. */
function fillOf(known: KnownOrder, trade: TradeRow): Fill | null {
  const day = trade.filledAt.slice(0, 10).replaceAll("-", "");
  const execId = parseExecutionId(`${trade.exchange}.${day}.${trade.tradeId}.${trade.orderId}`);
  if (execId === null) return null;
  return {
    type: "fill",
    clientOrderId: known.clientOrderId,
    venueOrderId: venueIdOf(trade.orderId),
    atMs: trade.filledMs,
    execId,
    symbol: known.symbol,
    side: trade.side,
    lastQuantity: trade.quantity,
    lastPrice: trade.price,
    // Kite tells charges in the contract note of the day, not with a trade.
    fee: ZERO,
  };
}

/**
 * What absence means. An order that was acknowledged on an earlier trading day has ended: day orders do not live on.
 * One that may have been sent proves its absence only after the settle time, on the same day, unacknowledged.
 */
export function absence(
  known: KnownOrder,
  { book: { readAtMs, whole }, settleMs }: BookView,
): "ended_earlier_day" | "never_arrived" | "unproven" {
  if (!whole || known.inFlight || known.sentMs === null) return "unproven";
  const sameDay = bookDay(known.sentMs) === bookDay(readAtMs);
  if (known.ids.size > 0) return sameDay ? "unproven" : "ended_earlier_day";
  return sameDay && readAtMs - lastSentMs(known) >= settleMs ? "never_arrived" : "unproven";
}

/** The latest moment at which a request of the order may have left. */
const lastSentMs = ({ restoredMs, sentMs }: KnownOrder): number =>
  Math.max(sentMs ?? 0, restoredMs ?? 0);

/** What is left of an order's rows that still work. */
export const workingRows = (rows: readonly OrderRow[]): readonly OrderRow[] =>
  rows.filter(({ kind }) => !isFinal(kind));
