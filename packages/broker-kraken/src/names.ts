import { at, lotOf, minimumOf, textOf, tickOf } from "@hookline/broker-ccxt";
import { decimal, type Instrument, parseSymbol, type SymbolName } from "@hookline/core/driver";
import type { Market } from "./client.ts";

/** Which market a Hookline symbol means, and what a market is called in Hookline. */
export class Names {
  readonly #markets = new Map<string, Market>();
  readonly #given: ReadonlyMap<string, string>;
  readonly #called = new Map<string, SymbolName>();

  constructor(markets: readonly Market[], given: Readonly<Record<string, string>>) {
    this.#given = new Map(Object.entries(given));
    const spot = markets.filter((market) => market.spot === true);
    // Kraken's ids and ccxt's symbols first; the joined form only where nothing else has that name.
    for (const market of spot) this.#add(market.symbol, market);
    for (const market of spot) this.#add(market.id, market);
    for (const market of spot) this.#add(textOf(at(market.info, "altname")) ?? "", market);
    for (const market of spot) this.#add(`${market.base}${market.quote}`, market);
    for (const [name, symbol] of this.#given) {
      const parsed = parseSymbol(name);
      if (parsed !== null) this.#called.set(symbol, parsed);
    }
  }

  market(name: SymbolName): Market | null {
    return this.#markets.get(this.#given.get(name) ?? name) ?? null;
  }

  /** Remembers under which name a market is traded here. */
  use(name: SymbolName): Market | null {
    const market = this.market(name);
    if (market !== null && !this.#called.has(market.symbol)) this.#called.set(market.symbol, name);
    return market;
  }

  /** The Hookline symbol of a market; null where its name is none. */
  nameOf(market: Market): SymbolName | null {
    return this.#called.get(market.symbol) ?? parseSymbol(market.symbol);
  }

  /** The market behind a name that Kraken uses in an answer. */
  byVenueName(name: string): Market | null {
    return this.#markets.get(name) ?? null;
  }

  /** Every spot market, each once. */
  get all(): readonly Market[] {
    return [...new Set(this.#markets.values())];
  }

  #add(name: string, market: Market): void {
    if (name !== "" && !this.#markets.has(name)) this.#markets.set(name, market);
  }
}

/** The contract of a spot market. */
export const instrumentOf = (symbol: SymbolName, market: Market): Instrument => ({
  symbol,
  tickSize: tickOf(market),
  lotSize: lotOf(market),
  minQuantity: minimumOf(market),
  maxQuantity: null,
  multiplier: decimal("1"),
  shortable: false,
  currency: market.quote,
});
