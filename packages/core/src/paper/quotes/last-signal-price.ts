import { type PaperQuotes, type QuoteContext, quoteBoard } from "./paper-quotes.ts";

/**
 * The price that came with the last signal, and nothing else: orders fill at what the strategy saw.
 * Before the first signal of a run it is the last price in the journal. The default of a paper
 * broker.
 */
export function lastSignalPrice(): PaperQuotes {
  const board = quoteBoard();
  let context: QuoteContext | null = null;
  return {
    // Prices of fills are in the journal too. The signal's comes first, so that slippage does not
    // feed on itself.
    latest: (symbol) => board.latest(symbol) ?? context?.lastPrice(symbol) ?? null,
    subscribe: board.subscribe,
    onPrice: board.put,
    start: (given) => {
      context = given;
      return () => undefined;
    },
  };
}
