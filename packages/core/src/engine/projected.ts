import type { StrategyId, SymbolName } from "../model/ids.ts";
import { projectedPosition } from "../plan/in-flight.ts";
import { add, type Decimal, subtract } from "../prim/decimal.ts";
import { type AccountState, heldBy, openOrdersIn, shareKey } from "./state.ts";

/**
 * A strategy's position once everything in flight has filled. Entries alone are a sum; where an exit is among
 * them, the order in which they were made matters and they are looked at one by one.
 */
export function projectedOf(book: AccountState, strategy: StrategyId, symbol: SymbolName): Decimal {
  const held = heldBy(book, strategy, symbol);
  const share = book.sums.shares.get(shareKey(strategy, symbol));
  if (share === undefined) return held;
  const { exitsInFlight, inFlight } = share;
  if (exitsInFlight === 0) return add(held, subtract(inFlight.bought, inFlight.sold));
  const own = openOrdersIn(book, symbol).filter((order) => order.strategy === strategy);
  return projectedPosition(held, own);
}
