import type { AccountId, ClientOrderId, StrategyId, SymbolName } from "../model/ids.ts";
import type { AccountFacts, MarketHours } from "../model/inputs.ts";
import type { Instrument, Quote } from "../model/instrument.ts";
import type { Order } from "../model/order.ts";
import { type Decimal, subtract, sum, ZERO } from "../prim/decimal.ts";
import { effectiveState } from "../risk/kill.ts";
import type { RiskView, StrategyTerms } from "../risk/rule.ts";
import { pendingValue, reachIn, worst } from "./count.ts";
import { openSums } from "./open-sums.ts";
import { othersIn, recentPast } from "./recent-past.ts";
import { type AccountState, heldBy, openOrdersIn, type State, shareKey } from "./state.ts";

/** Facts that a risk view adds to the state; stops placed after a fill have fewer than a fresh signal. */
export interface RiskFacts {
  readonly nowMs: number;
  readonly instrument: Instrument | null;
  readonly reference: Quote | null;
  readonly equity: Decimal | null;
  readonly unrealized: Decimal | null;
  readonly buyingPower?: Decimal | null;
  readonly moneyAtMs?: number;
  readonly market?: MarketHours;
}

/** What the order under check is about. */
export interface RiskSubject {
  readonly strategy: StrategyId;
  readonly symbol: SymbolName;
  /** Orders decided in this very step. */
  readonly also: readonly Order[];
  /** Orders that end before the one under check goes. */
  readonly after: readonly ClientOrderId[];
  /** Whether another account's exposure counts together with this one's; left out, every account's does. */
  readonly countsWith?: (account: AccountId) => boolean;
  /** Left out for orders that only reduce. */
  readonly terms?: StrategyTerms;
  readonly stopPercent?: Decimal | null;
}

/** The facts of a signal or command for one account. */
export const riskFacts = (
  nowMs: number,
  facts: AccountFacts,
  reference: Quote | null,
): RiskFacts => ({ ...facts, nowMs, reference });

const NO_TERMS: StrategyTerms = { direction: "both", margin: false };

/** What risk sees of an account before one more order in a symbol. */
export function riskView(
  state: State,
  account: AccountState,
  about: RiskSubject,
  facts: RiskFacts,
): RiskView {
  const { also, strategy, symbol } = about;
  const position = account.positions.get(symbol)?.quantity ?? ZERO;
  const { session } = account;
  const { closing, own, view: open } = openSums(account, about);
  return {
    nowMs: facts.nowMs,
    account: account.id,
    symbol,
    instrument: facts.instrument,
    reference: facts.reference,
    equity: facts.equity,
    position,
    held: heldBy(account, strategy, symbol),
    // For rules of a host; the built-in ones look at `open`, which costs the same with any number of orders.
    get openOrders() {
      return [...openOrdersIn(account, symbol), ...also];
    },
    after: about.after,
    openOrderCount: account.openCount + also.length,
    worstCase: reachIn(account, symbol, { opening: open, closing }),
    day: {
      realizedNet: subtract(account.realizedNet, session.realizedAtStart),
      unrealized: facts.unrealized,
      unrealizedAtStart: session.unrealizedAtStart,
      entries: session.entries,
      lossReached: session.lossReached,
    },
    tradingState: effectiveState(state.tradingStates, { account: account.id, strategy, symbol }),
    open,
    values: {
      symbol: own === null ? ZERO : worst(own.high, own.low),
      share: account.sums.shares.get(shareKey(strategy, symbol))?.value ?? ZERO,
      strategy: account.sums.strategies.get(strategy) ?? ZERO,
      gross: account.sums.gross,
      high: account.sums.high,
      low: account.sums.low,
      everywhere: everywhere(state, about),
      working: account.sums.working,
    },
    others: othersIn(account, about),
    past: recentPast(account, about),
    peakEquity: account.activity.peakEquity,
    buyingPower: freeOf(account, also, facts),
    market: facts.market ?? null,
    terms: about.terms ?? NO_TERMS,
    stopPercent: about.stopPercent ?? null,
    unconfirmed: state.unconfirmed,
  };
}

function everywhere({ accounts }: State, { countsWith }: RiskSubject): Decimal {
  const counted = [...accounts.values()].filter(({ id }) => countsWith?.(id) ?? true);
  return sum(counted.map(({ sums }) => sums.gross));
}

/** The broker's free money, less what it cannot know of yet. */
function freeOf(
  { activity, sums }: AccountState,
  also: readonly Order[],
  { buyingPower = null, moneyAtMs = 0 }: RiskFacts,
): Decimal | null {
  if (buyingPower === null) return null;
  const confirmed = activity.confirmed.filter(({ atMs }) => atMs >= moneyAtMs);
  const together = also.filter(({ purpose }) => purpose === "entry").map(pendingValue);
  const taken = sum([sums.pending, ...confirmed.map(({ value }) => value), ...together]);
  return subtract(buyingPower, taken);
}
