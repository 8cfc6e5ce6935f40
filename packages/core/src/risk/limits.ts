import type { SymbolName } from "../model/ids.ts";
import type { Decimal } from "../prim/decimal.ts";
import { isPositiveDecimal } from "./plain.ts";

/** A limit for every symbol, with exceptions by symbol. */
export interface SymbolLimits {
  /** Null: a symbol that is not named has no limit, and what has no limit is refused. */
  readonly general: Decimal | null;
  readonly symbols: ReadonlyMap<SymbolName, Decimal>;
}

/** The same limit for every symbol. */
export const everySymbol = (general: Decimal): SymbolLimits => ({ general, symbols: new Map() });

/** The limit of one symbol; null where there is none. */
export const limitFor = (limits: SymbolLimits, symbol: SymbolName): Decimal | null =>
  limits.symbols.get(symbol) ?? limits.general;

/** What is wrong with the limits of the named rule, as sentences. */
export function limitProblems(rule: string, limits: SymbolLimits): readonly string[] {
  const named = [...limits.symbols].map(([symbol, limit]) => ({ of: ` of ${symbol}`, limit }));
  const general = limits.general === null ? [] : [{ of: "", limit: limits.general }];
  const all = [...general, ...named];
  if (all.length === 0) return [`${rule}: there is no limit, so every entry would be refused.`];
  return all
    .filter(({ limit }) => !isPositiveDecimal(limit))
    .map(({ of }) => `${rule}: the limit${of} must be a decimal greater than zero.`);
}

/** What is wrong with one limit of the named rule, as sentences. */
export const limitProblem = (rule: string, limit: Decimal): readonly string[] =>
  isPositiveDecimal(limit) ? [] : [`${rule}: the limit must be a decimal greater than zero.`];

/** What is wrong with a count of the named rule, as sentences. */
export const countProblem = (rule: string, count: number): readonly string[] =>
  Number.isSafeInteger(count) && count > 0
    ? []
    : [`${rule}: the limit must be a whole number greater than zero.`];
