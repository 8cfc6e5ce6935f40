import { type Reason, reason } from "../model/codes.ts";
import type { StrategyId, SymbolName } from "../model/ids.ts";
import type { Mode, Signal } from "../model/signal.ts";
import { accept, type Result, refuse } from "../prim/result.ts";
import type { AccountTarget, StrategySettings } from "./strategy.ts";

/** One account that a signal goes to. */
export interface Route {
  readonly target: AccountTarget;
  /** The signal's symbol as this account names it. */
  readonly symbol: SymbolName;
}

/** Registered strategies by name; the one named `*` takes the paper signals of all others. */
export type Strategies = ReadonlyMap<string, StrategySettings>;

/**
 * Name of the strategy that takes what no other takes; no sender can name it, because no strategy
 * id holds a star.
 */
export const CATCH_ALL = "*";

/** The strategy of that name, else the catch-all, else null. */
export const strategyOf = (strategies: Strategies, id: StrategyId): StrategySettings | null =>
  strategies.get(id) ?? strategies.get(CATCH_ALL) ?? null;

/**
 * Where a signal goes: every account of its strategy for its mode, each with the symbol it uses
 * there. The catch-all trades on paper only, whatever it was registered with. ROUTE_NO_ACCOUNT
 * where there is none. A signal that mirrors another one goes to the strategy's shadow account and nowhere else.
 */
export function routeSignal(
  signal: Pick<Signal, "strategy" | "symbol" | "mode" | "mirrors">,
  strategies: Strategies,
): Result<readonly Route[], Reason> {
  const { mirrors, mode, strategy, symbol } = signal;
  const found = mode === "paper" ? strategyOf(strategies, strategy) : strategies.get(strategy);
  const targets = mirrors === undefined ? (found?.targets[mode] ?? []) : shadowOf(found, mode);
  if (targets.length === 0) return refuse(reason("ROUTE_NO_ACCOUNT", { strategy, mode }));
  return accept(
    targets.map((target) => ({ target, symbol: target.symbolMap.get(symbol) ?? symbol })),
  );
}

const shadowOf = (strategy: StrategySettings | null | undefined, mode: Mode): AccountTarget[] =>
  strategy?.shadow?.mode === mode ? [strategy.shadow] : [];
