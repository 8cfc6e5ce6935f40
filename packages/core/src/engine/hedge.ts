import { reason } from "../model/codes.ts";
import type { Event } from "../model/events.ts";
import type { StrategyId, SymbolName } from "../model/ids.ts";
import type { InputOf } from "../model/inputs.ts";
import { scopeKey, stricter } from "../model/trading-state.ts";
import {
  absolute,
  add,
  type Decimal,
  isNegative,
  isPositive,
  lessThan,
  multiply,
  roundToStep,
  ZERO,
} from "../prim/decimal.ts";
import type { Hedge } from "../route/hedge.ts";
import { strategyOf } from "../route/route.ts";
import { flattenShare } from "./flatten.ts";
import type { EngineSettings } from "./settings.ts";
import { type AccountState, accountOf, type State, type StrategyPosition } from "./state.ts";

/** Legs that stand alone: sold ones without their cover, and bought ones that cover nothing. */
export interface LoneLegs {
  readonly sold: readonly StrategyPosition[];
  readonly bought: readonly StrategyPosition[];
}

/** what of a strategy's legs stands alone in an account. */
export function loneLegs(book: AccountState, strategy: StrategyId, hedge: Hedge): LoneLegs {
  const own = [...book.strategyPositions.values()].filter((share) => share.strategy === strategy);
  const sold = own
    .filter(({ quantity }) => isNegative(quantity))
    .map((share) => ({ share, cover: hedge.symbolOf(share.symbol) }));
  const bought = own.filter(({ quantity }) => isPositive(quantity));
  const needs = new Map<SymbolName, Decimal>();
  for (const { cover, share } of sold) {
    if (cover === null || cover === "unknown") continue;
    const need = multiply(absolute(share.quantity), hedge.ratio);
    needs.set(cover, add(needs.get(cover) ?? ZERO, need));
  }
  const isShort = (cover: SymbolName): boolean => {
    const have = bought.find(({ symbol }) => symbol === cover)?.quantity ?? ZERO;
    return lessThan(have, toLot(book, cover, needs.get(cover) ?? ZERO));
  };
  return {
    sold: sold.flatMap(({ cover, share }) =>
      cover !== null && (cover === "unknown" || isShort(cover)) ? [share] : [],
    ),
    bought: bought.filter(({ symbol }) => !needs.has(symbol)),
  };
}

/** A cover is bought in whole lots; what is less than one needs none. */
function toLot(book: AccountState, symbol: SymbolName, quantity: Decimal): Decimal {
  const instrument = book.instruments.get(symbol);
  return instrument === undefined ? quantity : roundToStep(quantity, instrument.lotSize, "down");
}

/**
 * legs that have stood alone for too long are closed. A strategy that sold without its cover opens nothing more
 * until a person resumes it; a cover that is left over when its leg was stopped out is nothing unusual.
 */
export function unwindLoneLegs(
  state: State,
  { account, nowMs, strategy }: InputOf<"hedge_overdue">,
  settings: EngineSettings,
): readonly Event[] {
  const hedge = strategyOf(settings.strategies, strategy)?.hedge;
  if (hedge === undefined) return [];
  const book = accountOf(state, account);
  const { bought, sold } = loneLegs(book, strategy, hedge);
  const asked = { actor: "R-36", nowMs };
  const closings = [...sold, ...bought].flatMap((share) =>
    flattenShare(state, book, share, asked, settings),
  );
  if (closings.length === 0) return [];
  // What could not even be ordered is asked for again and again; it is told once.
  const made = closings.some(({ type }) => type === "order.initialized");
  if (!made && book.activity.told.has("R-36")) return [];
  const legs = [...sold, ...bought].map(({ symbol }) => symbol).join(", ");
  const told = {
    rule: "R-36",
    account,
    strategy,
    reason: reason("RISK_HEDGE_INCOMPLETE", { strategy, legs }),
    atMs: nowMs,
  };
  const scope = { kind: "strategy", name: strategy } as const;
  const before = state.tradingStates.get(scopeKey(scope)) ?? "active";
  const after = sold.length === 0 ? before : stricter(before, "reduce_only");
  if (after === before) return [{ ...told, type: "risk.tripped", state: null }, ...closings];
  return [
    { ...told, type: "risk.tripped", state: after },
    { type: "trading_state.changed", scope, state: after, actor: "R-36", atMs: nowMs },
    ...closings,
  ];
}
