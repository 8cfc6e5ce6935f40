import {
  add,
  type Balances,
  type BrokerOrder,
  type BrokerPosition,
  type BrokerSession,
  type ExecutionReport,
  isZero,
  parseVenueOrderId,
  type Quote,
  type SymbolName,
} from "@hookline/core/driver";
import type { Book } from "./book.ts";
import type { Instruments } from "./instruments.ts";
import { fillReport } from "./map.ts";
import type { Rest } from "./rest.ts";
import type { Told, Venue } from "./venue.ts";
import type { WirePosition, WireSummary } from "./wire.ts";

export interface ReaderParts {
  readonly venue: Venue;
  readonly book: Book;
  readonly instruments: Instruments;
  readonly rest: Rest;
  readonly session: BrokerSession;
}

/** Pages of fills, 50 each and six a minute: more than a thousand fills are asked for in parts. */
const PAGES = 20;
/** How old a kept answer may be where the limits do not allow a new one at once. */
const MOST_AGE_MS = 15_000;

interface Kept<Value> {
  readonly value: Value;
  readonly atMs: number;
}

/** What the account holds, in the port's words. Questions that cannot be answered throw: nothing is made up. */
export class Reader {
  readonly #parts: ReaderParts;
  #summary: Kept<WireSummary> | null = null;
  #positions: Kept<readonly WirePosition[]> | null = null;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  async openOrders(): Promise<readonly BrokerOrder[]> {
    const { book, instruments, venue } = this.#parts;
    return demand("working orders", await venue.pending()).flatMap((order) => {
      const tracked = book.ofVenue(order.id);
      const symbol = tracked?.symbol ?? instruments.symbolOf(order.ticker);
      const { filledQuantity, quantity, side } = order;
      if (symbol === null || quantity === null) return [];
      const clientOrderId = tracked?.clientOrderId ?? null;
      const venueOrderId = parseVenueOrderId(order.id);
      return [{ clientOrderId, venueOrderId, symbol, side, quantity, filledQuantity }];
    });
  }

  /** Fills of orders of ours; the port has no way to tell those of others. */
  async fillsSince(sinceMs: number): Promise<readonly ExecutionReport[]> {
    const { book, venue } = this.#parts;
    const history = demand("fills", await venue.historySince(sinceMs, null, PAGES));
    return history
      .toReversed()
      .flatMap((item) => {
        const owner = book.ofVenue(item.order.id);
        const report = owner === null ? null : fillReport(item, owner);
        return report === null || report.atMs < sinceMs ? [] : [report];
      })
      .toSorted((left, right) => left.atMs - right.atMs);
  }

  async positions(): Promise<readonly BrokerPosition[]> {
    const held = await this.#fresh();
    return held.flatMap(({ averagePrice, quantity, ticker }) => {
      const symbol = this.#parts.instruments.symbolOf(ticker);
      return symbol === null || isZero(quantity) ? [] : [{ symbol, quantity, averagePrice }];
    });
  }

  async balances(): Promise<Balances> {
    const { rest, session, venue } = this.#parts;
    const nowMs = session.clock.nowMs();
    const kept = rest.room("summary") > 0 ? null : young(this.#summary, nowMs);
    const summary = kept ?? demand("balances", await venue.summary());
    if (kept === null) this.#summary = { value: summary, atMs: session.clock.nowMs() };
    const { available, currency, reserved, total } = summary;
    if (currency === null) throw new Error("Trading 212 did not name the account's currency.");
    return { currency, cash: add(available, reserved), equity: total, buyingPower: available };
  }

  /** The venue tells prices of held positions only. */
  async quote(symbol: SymbolName): Promise<Quote | null> {
    const { instruments, rest, session } = this.#parts;
    const ticker = instruments.tickerOf(symbol);
    const nowMs = session.clock.nowMs();
    const kept = rest.room("positions") > 0 ? null : young(this.#positions, nowMs);
    const held = kept ?? (await this.#fresh());
    const price = held.find((position) => position.ticker === ticker)?.price ?? null;
    const atMs = this.#positions?.atMs ?? nowMs;
    return price === null ? null : { symbol, price, bid: null, ask: null, atMs };
  }

  async #fresh(): Promise<readonly WirePosition[]> {
    const value = demand("positions", await this.#parts.venue.positions());
    this.#positions = { value, atMs: this.#parts.session.clock.nowMs() };
    return value;
  }
}

const young = <Value>(kept: Kept<Value> | null, nowMs: number): Value | null =>
  kept !== null && nowMs - kept.atMs <= MOST_AGE_MS ? kept.value : null;

function demand<Value>(what: string, told: Told<Value>): Value {
  if (told.ok) return told.value;
  throw new Error(`Trading 212 did not tell the ${what} (${told.why}).`);
}
