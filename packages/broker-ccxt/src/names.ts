import { parseSymbol, type SymbolName } from "@hookline/core/driver";
import type { CcxtClient, CcxtMarket } from "./client.ts";
import type { MarketKind } from "./profile.ts";

/** Which ccxt market a Hookline symbol means, and what a market is called in Hookline. */
export class Names {
  readonly #client: CcxtClient;
  readonly #kind: MarketKind;
  readonly #given: ReadonlyMap<string, string>;
  readonly #called = new Map<string, SymbolName>();

  constructor(client: CcxtClient, kind: MarketKind, given: Readonly<Record<string, string>>) {
    this.#client = client;
    this.#kind = kind;
    this.#given = new Map(Object.entries(given));
    for (const [name, symbol] of this.#given) {
      const parsed = parseSymbol(name);
      if (parsed !== null) this.#called.set(symbol, parsed);
    }
  }

  /** The market of a symbol: by the options' table, as ccxt writes it, or by the venue's id. */
  market(name: SymbolName): CcxtMarket | null {
    const { markets } = this.#client;
    if (markets === undefined) return null;
    const wanted = this.#given.get(name) ?? name;
    const found = Object.hasOwn(markets, wanted) ? markets[wanted] : undefined;
    if (found !== undefined) return this.#fits(found) ? found : null;
    if (this.#given.has(name)) return null;
    return (
      Object.values(markets).find((market) => market.id === wanted && this.#fits(market)) ?? null
    );
  }

  /** Remembers under which name a market is traded here. */
  use(name: SymbolName): CcxtMarket | null {
    const market = this.market(name);
    if (market !== null && !this.#called.has(market.symbol)) this.#called.set(market.symbol, name);
    return market;
  }

  /** The Hookline symbol of a ccxt market; null where its name is none. */
  nameOf(symbol: string): SymbolName | null {
    return this.#called.get(symbol) ?? parseSymbol(symbol);
  }

  /** Every market that the options name or that was traded, as ccxt symbols. */
  get used(): readonly string[] {
    return [...new Set([...this.#given.values(), ...this.#called.keys()])].filter(
      (symbol) => this.#client.markets !== undefined && Object.hasOwn(this.#client.markets, symbol),
    );
  }

  #fits(market: CcxtMarket): boolean {
    return this.#kind === "spot"
      ? market.spot === true
      : market.swap === true && market.linear === true;
  }
}
