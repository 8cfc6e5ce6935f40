import type { AccountId, StrategyId, SymbolName } from "../model/ids.ts";
import {
  scopeKey,
  stricter,
  type TradingScope,
  type TradingState,
} from "../model/trading-state.ts";

/** Where an order trades, or a part of it: what is left out is not asked. */
export interface TradingPlace {
  readonly account: AccountId;
  readonly strategy?: StrategyId;
  readonly symbol?: SymbolName;
}

/**
 * The trading state that holds at a place: the strictest of global, account, strategy and symbol
 * (I27). An order names all of them.
 * @param states by `scopeKey`; a scope that is not there is active
 */
export const effectiveState = (
  states: ReadonlyMap<string, TradingState>,
  place: TradingPlace,
): TradingState =>
  scopesOf(place)
    .map((scope) => known(states.get(scopeKey(scope)) ?? "active"))
    .reduce(stricter);

const STATES: ReadonlySet<TradingState> = new Set(["active", "reduce_only", "halted", "frozen"]);

/** A value that is none of the four, of a damaged or newer journal, sends nothing. */
const known = (state: TradingState): TradingState => (STATES.has(state) ? state : "frozen");

function scopesOf({ account, strategy, symbol }: TradingPlace): readonly TradingScope[] {
  const scopes: TradingScope[] = [{ kind: "global" }, { kind: "account", name: account }];
  if (strategy !== undefined) scopes.push({ kind: "strategy", name: strategy });
  if (symbol !== undefined) scopes.push({ kind: "symbol", name: symbol });
  return scopes;
}
