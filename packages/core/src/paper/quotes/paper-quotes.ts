import type { SymbolName } from "../../model/ids.ts";
import type { Quote } from "../../model/instrument.ts";
import type { BrokerSession } from "../../ports/broker.ts";
import type { MarketData } from "../../ports/market-data.ts";

/** What a source of prices is given when a paper broker connects. */
export type QuoteContext = Pick<BrokerSession, "clock" | "timers" | "lastPrice">;

/**
 * Where a paper broker's prices come from. Any `MarketData` will do; the rest is for sources with a
 * life.
 */
export interface PaperQuotes extends MarketData {
  /** Problems of its options, as sentences; empty when fine. */
  problems?(): readonly string[];
  /** Begins for one broker; the answer ends it. */
  start?(context: QuoteContext): () => void;
  /** Takes a price that came with a signal. Sources with prices of their own leave it out. */
  onPrice?(quote: Quote): void;
}

/** The newest price of each symbol, and those who want to hear of new ones. */
export interface QuoteBoard extends MarketData {
  put(quote: Quote): void;
}

/** Symbols kept; the one that was quoted longest ago goes. */
const SYMBOLS_KEPT = 10_000;

/** An empty board. Listeners are called in the order in which they came. */
export function quoteBoard(): QuoteBoard {
  const newest = new Map<SymbolName, Quote>();
  const listeners = new Set<(quote: Quote) => void>();
  return {
    latest: (symbol) => newest.get(symbol) ?? null,
    subscribe: (listener) => {
      const own = (quote: Quote) => listener(quote);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    put: (quote) => {
      newest.delete(quote.symbol);
      newest.set(quote.symbol, quote);
      const [oldest] = newest.keys();
      if (newest.size > SYMBOLS_KEPT && oldest !== undefined) newest.delete(oldest);
      for (const listener of [...listeners]) listener(quote);
    },
  };
}
