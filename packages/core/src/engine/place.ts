import type { AccountId, StrategyId, SymbolName } from "../model/ids.ts";

/** A strategy's position in a symbol of an account. */
export interface Place {
  readonly account: AccountId;
  readonly strategy: StrategyId;
  readonly symbol: SymbolName;
}
