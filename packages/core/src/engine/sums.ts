import type { ClientOrderId, StrategyId, SymbolName } from "../model/ids.ts";
import { type Decimal, ZERO } from "../prim/decimal.ts";

/** Quantities that may still fill, by side. */
export interface Leaves {
  bought: Decimal;
  sold: Decimal;
}

/** What is open in one symbol of an account, and the most it can become worth. */
export interface SymbolSums {
  /** Of entries. */
  readonly opening: Leaves;
  /** Of exits, stops and targets. */
  readonly closing: Leaves;
  /** Long and short shares of the strategies, both unsigned. */
  readonly shares: { long: Decimal; short: Decimal };
  /** Newest price of signals, orders and fills; null before the first. */
  mark: Decimal | null;
  /** Signed value of the highest and of the lowest position that the open orders can lead to. */
  high: Decimal;
  low: Decimal;
}

/** The same of one strategy's share. */
export interface ShareSums {
  readonly opening: Leaves;
  /** Of entries at the market, whose fills are on their way. */
  readonly inFlight: Leaves;
  /** Exits at the market; where there are some, the order in which all fill matters. */
  exitsInFlight: number;
  /** Open exits, stops and targets. */
  readonly reducing: Set<ClientOrderId>;
  /** The most it can become worth, at the price of its newest order or fill. */
  value: Decimal;
}

/**
 * Sums over an account's open orders and positions, kept up by `evolve`: a decision costs the same however many
 * orders are open. Values are exact, so what is added is taken away again without a rest.
 */
export interface Sums {
  readonly symbols: Map<SymbolName, SymbolSums>;
  readonly shares: Map<string, ShareSums>;
  /** Worst value by strategy, over its shares. */
  readonly strategies: Map<StrategyId, Decimal>;
  /** Worst value of all symbols together, whichever side each goes to. */
  gross: Decimal;
  /** The same with sides set off against each other: as long and as short as it can come. */
  high: Decimal;
  low: Decimal;
  /** Value of what open entries have not filled. */
  working: Decimal;
  /** The part of it that the broker has not confirmed. */
  pending: Decimal;
  /** Entries that are decided and were not sent yet. */
  waitingEntries: number;
}

/** The sums of an empty account. */
export const noSums = (): Sums => ({
  symbols: new Map(),
  shares: new Map(),
  strategies: new Map(),
  gross: ZERO,
  high: ZERO,
  low: ZERO,
  working: ZERO,
  pending: ZERO,
  waitingEntries: 0,
});

const leaves = (): Leaves => ({ bought: ZERO, sold: ZERO });

/** The sums of a symbol, fresh where there are none. */
export function symbolSums({ symbols }: Sums, symbol: SymbolName): SymbolSums {
  const known = symbols.get(symbol);
  if (known !== undefined) return known;
  const fresh: SymbolSums = {
    opening: leaves(),
    closing: leaves(),
    shares: { long: ZERO, short: ZERO },
    mark: null,
    high: ZERO,
    low: ZERO,
  };
  symbols.set(symbol, fresh);
  return fresh;
}

/** The sums of a share, fresh where there are none. */
export function shareSums({ shares }: Sums, key: string): ShareSums {
  const known = shares.get(key);
  if (known !== undefined) return known;
  const fresh: ShareSums = {
    opening: leaves(),
    inFlight: leaves(),
    exitsInFlight: 0,
    reducing: new Set(),
    value: ZERO,
  };
  shares.set(key, fresh);
  return fresh;
}
