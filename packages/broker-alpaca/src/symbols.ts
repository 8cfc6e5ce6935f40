import { parseSymbol, type SymbolName } from "@hookline/core/driver";
import { BoundedMap } from "./bounded-map.ts";

const OCC = /^[A-Z]{1,6}\d?\d{6}[CP]\d{8}$/;
// Alpaca's crypto pairs end in one of four quote currencies; shares have at most five letters.
const PAIR = /^([A-Z0-9]{2,10}?)(USDT|USDC|USD|BTC)$/;
const MOST_SPELLINGS = 5_000;

/** Whether a symbol names an option contract, `AAPL250620C00100000`. */
export const isOccSymbol = (symbol: string): boolean => OCC.test(symbol);

/** The names under which Alpaca may know a symbol, likeliest first: `BTCUSD` is `BTC/USD` there. */
export function venueSpellings(symbol: SymbolName): readonly string[] {
  const pair = PAIR.exec(symbol);
  if (pair === null) return [symbol];
  const slashed = `${pair[1]}/${pair[2]}`;
  return symbol.length > 5 ? [slashed, symbol] : [symbol, slashed];
}

/**
 * Turns the venue's symbols into the engine's. Alpaca writes a pair with a slash in orders and without one in
 * positions; the engine gets the spelling that it used itself, else the one without.
 */
export class SymbolBook {
  readonly #spellings = new BoundedMap<string, SymbolName>(MOST_SPELLINGS);

  remember(symbol: SymbolName): void {
    this.#spellings.set(keyOf(symbol), symbol);
  }

  fromVenue(symbol: string): SymbolName | null {
    const key = keyOf(symbol);
    return this.#spellings.get(key) ?? parseSymbol(key);
  }
}

const keyOf = (symbol: string): string => symbol.replace("/", "");
