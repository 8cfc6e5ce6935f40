import { at, lotOf, minimumOf, textOf, tickOf } from "@hookline/broker-ccxt";
import {
  decimal,
  type Instrument,
  parseSymbol,
  type Side,
  type SymbolName,
} from "@hookline/core/driver";
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

/** Whether a pair takes orders of a side with this leverage; each pair lists its own. */
export function takesLeverage(market: Market, side: Side, leverage: number): boolean {
  const listed = at(market.info, side === "buy" ? "leverage_buy" : "leverage_sell");
  return Array.isArray(listed) && listed.some((one) => Number(one) === leverage);
}

/** The contract of a spot market; with a leverage, where the pair takes it, it can be sold short. */
export const instrumentOf = (
  symbol: SymbolName,
  market: Market,
  leverage: number | undefined,
): Instrument => ({
  symbol,
  tickSize: tickOf(market),
  lotSize: lotOf(market),
  minQuantity: minimumOf(market),
  maxQuantity: null,
  multiplier: decimal("1"),
  shortable: leverage !== undefined && takesLeverage(market, "sell", leverage),
  currency: market.quote,
  base: market.base,
});
