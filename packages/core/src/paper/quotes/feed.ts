import { parseSymbol } from "../../model/ids.ts";
import type { Quote } from "../../model/instrument.ts";
import { type Decimal, parseDecimal } from "../../prim/decimal.ts";
import { type PaperQuotes, quoteBoard } from "./paper-quotes.ts";

/** A price as a host has it: decimals as text, time in Unix milliseconds. A `Quote` is one. */
export interface QuoteText {
  readonly symbol: string;
  readonly price: string;
  readonly bid?: string | null;
  readonly ask?: string | null;
  readonly atMs: number;
}

/** Prices that the host pushes, from whatever feed it has. */
export interface FeedQuotes extends PaperQuotes {
  /** Takes a new price; false, and nothing happens, where it cannot be read. */
  push(quote: QuoteText): boolean;
}

/**
 * A source that the host feeds.
 * @example
 * const quotes = feedQuotes();
 * paperBroker({ cash: "100000", quotes });
 * quotes.push({ symbol: "BTCUSD", price: "65000.5", atMs: clock.nowMs() });
 */
export function feedQuotes(): FeedQuotes {
  const board = quoteBoard();
  return {
    latest: board.latest,
    subscribe: board.subscribe,
    push: (text) => {
      const quote = readQuote(text);
      if (quote !== null) board.put(quote);
      return quote !== null;
    },
  };
}

function readQuote({ symbol, price, bid, ask, atMs }: QuoteText): Quote | null {
  const name = parseSymbol(symbol);
  const last = read(price);
  const low = readSide(bid);
  const high = readSide(ask);
  if (name === null || last === null || low === undefined || high === undefined) return null;
  return Number.isSafeInteger(atMs)
    ? { symbol: name, price: last, bid: low, ask: high, atMs }
    : null;
}

// A host in plain JavaScript may hand over a number; it is refused, not guessed at.
const read = (text: unknown): Decimal | null =>
  typeof text === "string" ? parseDecimal(text) : null;

/** Null where the side has no price, undefined where it cannot be read. */
const readSide = (text: string | null | undefined): Decimal | null | undefined =>
  text === null || text === undefined ? null : (read(text) ?? undefined);
