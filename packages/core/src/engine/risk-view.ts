import type { ClientOrderId, StrategyId, SymbolName } from "../model/ids.ts";
import type { AccountFacts } from "../model/inputs.ts";
import type { Instrument, Quote } from "../model/instrument.ts";
import type { Order } from "../model/order.ts";
import { leavesQuantity } from "../order/quantities.ts";
import { worstCase } from "../position/exposure.ts";
import { type Decimal, subtract, ZERO } from "../prim/decimal.ts";
import { effectiveState } from "../risk/kill.ts";
import type { RiskView } from "../risk/rule.ts";
import { type AccountState, heldBy, openOrdersIn, type State } from "./state.ts";

/** Facts that a risk view adds to the state; stops placed after a fill have fewer than a fresh signal. */
export interface RiskFacts {
  readonly nowMs: number;
  readonly instrument: Instrument | null;
  readonly reference: Quote | null;
  readonly equity: Decimal | null;
  readonly unrealized: Decimal | null;
}

/** What the order under check is about. */
export interface RiskSubject {
  readonly strategy: StrategyId;
  readonly symbol: SymbolName;
  /** Orders decided in this very step. */
  readonly also: readonly Order[];
  /** Orders that end before the one under check goes. */
  readonly after: readonly ClientOrderId[];
}

/** The facts of a signal or command for one account. */
export const riskFacts = (
  nowMs: number,
  facts: AccountFacts,
  reference: Quote | null,
): RiskFacts => ({
  nowMs,
  instrument: facts.instrument,
  reference,
  equity: facts.equity,
  unrealized: facts.unrealized,
});

/** What risk sees of an account before one more order in a symbol. */
export function riskView(
  state: State,
  account: AccountState,
  about: RiskSubject,
  facts: RiskFacts,
): RiskView {
  const openOrders = [...openOrdersIn(account, about.symbol), ...about.also];
  const position = account.positions.get(about.symbol)?.quantity ?? ZERO;
  const { session } = account;
  return {
    nowMs: facts.nowMs,
    account: account.id,
    symbol: about.symbol,
    instrument: facts.instrument,
    reference: facts.reference,
    equity: facts.equity,
    position,
    held: heldBy(account, about.strategy, about.symbol),
    openOrders,
    after: about.after,
    openOrderCount: account.openCount + about.also.length,
    worstCase: worstCase(
      position,
      openOrders.map((order) => ({
        side: order.side,
        leaves: leavesQuantity(order),
        reduceOnly: order.reduceOnly,
      })),
    ),
    day: {
      realizedNet: subtract(account.realizedNet, session.realizedAtStart),
      unrealized: facts.unrealized,
      unrealizedAtStart: session.unrealizedAtStart,
      entries: session.entries,
      lossReached: session.lossReached,
    },
    tradingState: effectiveState(state.tradingStates, {
      account: account.id,
      strategy: about.strategy,
      symbol: about.symbol,
    }),
  };
}
