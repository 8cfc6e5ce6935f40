import type { SymbolName } from "../model/ids.ts";
import { add, type Decimal, subtract, ZERO } from "../prim/decimal.ts";

/** Profit of an account's open positions, kept up symbol by symbol: a change costs the same with any number. */
export class OpenProfit {
  readonly #bySymbol = new Map<SymbolName, Decimal | null>();
  #known: Decimal = ZERO;
  #missing = 0;

  /** The sum; null as soon as one position has no price. */
  get total(): Decimal | null {
    return this.#missing === 0 ? this.#known : null;
  }

  /** @param profit null where the position has no price */
  set(symbol: SymbolName, profit: Decimal | null): void {
    this.remove(symbol);
    this.#bySymbol.set(symbol, profit);
    if (profit === null) this.#missing += 1;
    else this.#known = add(this.#known, profit);
  }

  /** Forgets a position that was closed. */
  remove(symbol: SymbolName): void {
    const before = this.#bySymbol.get(symbol);
    if (before === undefined) return;
    this.#bySymbol.delete(symbol);
    if (before === null) this.#missing -= 1;
    else this.#known = subtract(this.#known, before);
  }
}
