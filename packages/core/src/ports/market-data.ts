import type { SymbolName } from "../model/ids.ts";
import type { Quote } from "../model/instrument.ts";

/** A source of prices: the last signal's, a feed, a seeded walk, or the broker. */
export interface MarketData {
  /** The newest price; null where none is known. Never an invented one. */
  latest(symbol: SymbolName): Quote | null;
  /** Calls back on every new price until the answer is called. */
  subscribe(listener: (quote: Quote) => void): () => void;
}
