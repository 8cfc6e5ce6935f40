import { at, decimalOf, textOf } from "@hookline/broker-ccxt";
import {
  type Decimal,
  decimal,
  divide,
  type Instrument,
  isPositive,
  multiply,
  ONE,
  parseSymbol,
  type SymbolName,
} from "@hookline/core/driver";

/** A contract of Kraken Futures. */
export interface Contract {
  /** Kraken's symbol in capitals, for example `PF_XBTUSD`. */
  readonly id: string;
  readonly base: string;
  readonly quote: string;
  /** Paid in its base currency. */
  readonly inverse: boolean;
  readonly tick: Decimal;
  readonly lot: Decimal;
  readonly size: Decimal;
  readonly tradeable: boolean;
}

/** Contracts of the answer of `instruments`; what lacks its steps cannot be traded and is left out. */
export function contractsOf(body: unknown): readonly Contract[] {
  const rows = at(body, "instruments");
  return Array.isArray(rows) ? rows.map(readContract).filter((row) => row !== null) : [];
}

function readContract(row: unknown): Contract | null {
  const id = textOf(at(row, "symbol"))?.toUpperCase() ?? null;
  const tick = decimalOf(at(row, "tickSize"));
  const lot = stepOf(textOf(at(row, "contractValueTradePrecision")) ?? "0");
  const type = textOf(at(row, "type"));
  const [base = "", quote = ""] = currencies(row, id ?? "");
  if (id === null || tick === null || lot === null || !isPositive(tick) || quote === "")
    return null;
  const inverse = type === "futures_inverse";
  if (!inverse && type !== "flexible_futures" && type !== "futures_vanilla") return null;
  const size = decimalOf(at(row, "contractSize")) ?? ONE;
  const tradeable = at(row, "tradeable") === true && at(row, "postOnly") !== true;
  return { id, base, quote, inverse, tick, lot, size, tradeable };
}

/** Named by the row since 2022; before, only the symbol told them. */
function currencies(row: unknown, id: string): readonly string[] {
  const base = textOf(at(row, "base"));
  const quote = textOf(at(row, "quote"));
  if (base !== null && quote !== null) return [base, quote].map(currencyOf);
  const [, pair = ""] = id.split("_");
  return [pair.slice(0, -3), pair.slice(-3)].map(currencyOf);
}

/** Kraken writes bitcoin XBT in one place and BTC in the other. */
export const currencyOf = (name: string): string => {
  const upper = name.toUpperCase();
  return upper === "XBT" ? "BTC" : upper;
};

/** The quantity step of so many places; a negative count means tens, hundreds and so on. */
function stepOf(places: string): Decimal | null {
  if (!/^-?[0-9]{1,2}$/.test(places)) return null;
  let step: Decimal = ONE;
  for (let place = 0; place < Math.abs(Number(places)); place += 1) {
    step = places.startsWith("-") ? multiply(step, TEN) : divide(step, TEN);
  }
  return step;
}

const TEN: Decimal = decimal("10");

/** Which contract a Hookline symbol means, and what a contract is called in Hookline. */
export class Contracts {
  readonly #byId: ReadonlyMap<string, Contract>;
  readonly #given: ReadonlyMap<string, string>;
  readonly #called = new Map<string, SymbolName>();

  constructor(contracts: readonly Contract[], given: Readonly<Record<string, string>>) {
    this.#byId = new Map(contracts.map((contract) => [contract.id, contract]));
    this.#given = new Map(Object.entries(given));
    for (const [name, id] of this.#given) {
      const parsed = parseSymbol(name);
      if (parsed !== null) this.#called.set(id.toUpperCase(), parsed);
    }
  }

  market(name: SymbolName): Contract | null {
    return this.byVenueName(this.#given.get(name) ?? name);
  }

  /** Remembers under which name a contract is traded here. */
  use(name: SymbolName): Contract | null {
    const contract = this.market(name);
    if (contract !== null && !this.#called.has(contract.id)) this.#called.set(contract.id, name);
    return contract;
  }

  nameOf(contract: Contract): SymbolName | null {
    return this.#called.get(contract.id) ?? parseSymbol(contract.id);
  }

  /** The contract behind a symbol of an answer, which may be in small letters. */
  byVenueName(name: string): Contract | null {
    return this.#byId.get(name.toUpperCase()) ?? null;
  }
}

export const instrumentOf = (symbol: SymbolName, contract: Contract): Instrument => ({
  symbol,
  tickSize: contract.tick,
  lotSize: contract.lot,
  minQuantity: contract.lot,
  maxQuantity: null,
  multiplier: contract.size,
  ...(contract.inverse ? { inverse: true } : {}),
  shortable: true,
  currency: contract.quote,
  base: contract.base,
});
