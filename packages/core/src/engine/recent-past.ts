import type { StrategyId, SymbolName } from "../model/ids.ts";
import { realizedNet } from "../position/pnl.ts";
import { add, type Decimal, isNegative, maximum, negate, subtract, ZERO } from "../prim/decimal.ts";
import type { RecentPast } from "../risk/rule.ts";
import { type AccountState, heldBy, shareKey } from "./state.ts";

interface Subject {
  readonly strategy: StrategyId;
  readonly symbol: SymbolName;
}

/** What the rules about pace and results look at. */
export function recentPast(account: AccountState, { strategy, symbol }: Subject): RecentPast {
  const { activity } = account;
  const key = shareKey(strategy, symbol);
  const share = activity.shares.get(key);
  const own = activity.strategies.get(strategy);
  const position = account.strategyPositions.get(key);
  return {
    entries: share?.entries ?? [],
    fires: own?.fires ?? [],
    messages: activity.messages,
    bands: activity.bands.get(symbol) ?? [],
    stopOuts: share?.stopOuts ?? [],
    closedAtMs: share?.closedAtMs ?? null,
    rejects: own?.rejects ?? [],
    cancels: own?.cancels ?? 0,
    fills: own?.fills ?? 0,
    errorsInRow: activity.errorsInRow,
    trades: position?.closedCycles ?? 0,
    earned: position === undefined ? ZERO : realizedNet(position),
  };
}

/** What the other strategies hold in the symbol and can still add, unsigned by side. */
export function othersIn(
  account: AccountState,
  { strategy, symbol }: Subject,
): { readonly long: Decimal; readonly short: Decimal } {
  const all = account.sums.symbols.get(symbol);
  if (all === undefined) return { long: ZERO, short: ZERO };
  const own = account.sums.shares.get(shareKey(strategy, symbol))?.opening;
  const held = heldBy(account, strategy, symbol);
  const mine = { long: maximum(held, ZERO), short: isNegative(held) ? negate(held) : ZERO };
  return {
    long: add(
      subtract(all.shares.long, mine.long),
      subtract(all.opening.bought, own?.bought ?? ZERO),
    ),
    short: add(
      subtract(all.shares.short, mine.short),
      subtract(all.opening.sold, own?.sold ?? ZERO),
    ),
  };
}
