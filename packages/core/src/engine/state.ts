import type { Limits } from "../model/events.ts";
import type { BookedFill } from "../model/execution.ts";
import type {
  AccountId,
  ClientOrderId,
  ExecutionId,
  SignalId,
  SignalKey,
  StrategyId,
  SymbolName,
} from "../model/ids.ts";
import type { Instrument, Quote } from "../model/instrument.ts";
import type { SignalRecord } from "../model/journal.ts";
import type { LiveState } from "../model/live.ts";
import type { Order } from "../model/order.ts";
import type { Position } from "../model/position.ts";
import type { ProtectionLevels } from "../model/protection.ts";
import type { TradingState } from "../model/trading-state.ts";
import { type Decimal, ZERO } from "../prim/decimal.ts";
import type { ChainLink } from "../signal/chain.ts";
import { type Activity, noActivity } from "./activity.ts";
import { defaultBounds, type StateBounds } from "./settings.ts";
import { noSums, type Sums } from "./sums.ts";

/** The session of an account: what the daily limits count. */
export interface SessionDay {
  /** `YYYY-MM-DD`; empty before the first decision. */
  day: string;
  realizedAtStart: Decimal;
  unrealizedAtStart: Decimal | null;
  entries: number;
  lossReached: boolean;
}

/** One account's book. `evolve` alone changes it. */
export interface AccountState {
  readonly id: AccountId;
  /** Open orders and the newest ended ones, oldest first. */
  readonly orders: Map<ClientOrderId, Order>;
  /** Ids of the open orders by symbol: decisions cost the same however many orders there are. */
  readonly openBySymbol: Map<SymbolName, Set<ClientOrderId>>;
  openCount: number;
  /** Ids of the ended orders, in the order of their end. */
  readonly ended: Set<ClientOrderId>;
  /** Executions heard of, by order: a report that comes twice changes nothing. Null: the venue took it back. */
  readonly executions: Map<ClientOrderId, Map<ExecutionId, BookedFill | null>>;
  /** Orders that wait for another one's end. */
  readonly waiting: Map<ClientOrderId, Set<ClientOrderId>>;
  readonly positions: Map<SymbolName, Position>;
  readonly strategyPositions: Map<string, StrategyPosition>;
  readonly protections: Map<string, ProtectionLevels>;
  /** Instruments traded, as of the newest order. */
  readonly instruments: Map<SymbolName, Instrument>;
  /** Newest price seen in signals and fills. */
  readonly prices: Map<SymbolName, Quote>;
  /** Realised profit less fees since the first record. */
  realizedNet: Decimal;
  readonly session: SessionDay;
  /** Stops and targets of a place that ended without being asked to, since one last stood. */
  readonly protectionFailures: Map<string, number>;
  /** How many orders the engine has made of its own (stops, targets): their revision. */
  protectiveOrders: number;
  readonly sums: Sums;
  readonly activity: Activity;
}

/** A strategy's share of a net position. */
export interface StrategyPosition extends Position {
  readonly strategy: StrategyId;
  readonly symbol: SymbolName;
}

/** Everything the engine knows: the fold of the journal. */
export interface State {
  /** Sequence of the last record folded in. */
  sequence: number;
  readonly bounds: StateBounds;
  /** Decided signals by key, oldest first. */
  readonly signals: Map<SignalKey, SignalRecord>;
  readonly signalIds: Map<SignalId, SignalKey>;
  /** Older signals have fallen out of memory; the store must be asked. */
  signalsForgotten: boolean;
  /** Newest key of a body without id and time, by its content. */
  readonly contentKeys: Map<string, { readonly key: SignalKey; readonly atMs: number }>;
  /** Where strategies said that they stand, by source, strategy and symbol; the oldest fall out. */
  readonly chains: Map<string, ChainLink>;
  readonly accounts: Map<AccountId, AccountState>;
  /** Kill switch by scope; absent is active. */
  readonly tradingStates: Map<string, TradingState>;
  /** Live accounts that an operator has touched; the others are read-only. */
  readonly live: Map<AccountId, LiveState>;
  /** Strategies that a person or a guard has switched off. */
  readonly disabled: Set<StrategyId>;
  /** Limits as configured at the newest start; null before the first decision. */
  limits: { readonly values: Limits; readonly digest: string } | null;
  /** Tighter limits that an operator has set beside them. */
  limitChanges: Limits;
  /** Limits that were loosened and wait for a person's confirmation. */
  unconfirmed: readonly string[];
}

/** The state before the first record. */
export const emptyState = (bounds: StateBounds = defaultBounds): State => ({
  sequence: 0,
  bounds,
  signals: new Map(),
  signalIds: new Map(),
  signalsForgotten: false,
  contentKeys: new Map(),
  chains: new Map(),
  accounts: new Map(),
  tradingStates: new Map(),
  live: new Map(),
  disabled: new Set(),
  limits: null,
  limitChanges: {},
  unconfirmed: [],
});

/** A live account as it begins. */
export const untouchedLive = (): LiveState => ({
  stage: "read_only",
  grant: null,
  grantEnded: false,
  maxEntryNotional: null,
  held: new Map(),
  approvedAtMs: new Map(),
});

/** What is known of a live account, or how it begins. */
export const liveOf = (state: State, id: AccountId): LiveState =>
  state.live.get(id) ?? untouchedLive();

export const emptyAccount = (id: AccountId): AccountState => ({
  id,
  orders: new Map(),
  openBySymbol: new Map(),
  openCount: 0,
  ended: new Set(),
  executions: new Map(),
  waiting: new Map(),
  positions: new Map(),
  strategyPositions: new Map(),
  protections: new Map(),
  protectionFailures: new Map(),
  instruments: new Map(),
  prices: new Map(),
  realizedNet: ZERO,
  session: {
    day: "",
    realizedAtStart: ZERO,
    unrealizedAtStart: null,
    entries: 0,
    lossReached: false,
  },
  protectiveOrders: 0,
  sums: noSums(),
  activity: noActivity(),
});

/** Key of a strategy's share in a symbol. */
export const shareKey = (strategy: StrategyId, symbol: SymbolName): string =>
  `${strategy}\n${symbol}`;

/** The account's book, or an empty one that is not stored. */
export const accountOf = (state: State, id: AccountId): AccountState =>
  state.accounts.get(id) ?? emptyAccount(id);

/** Open orders of an account in a symbol. */
export function openOrdersIn(account: AccountState, symbol: SymbolName): Order[] {
  const found: Order[] = [];
  for (const id of account.openBySymbol.get(symbol) ?? []) {
    const order = account.orders.get(id);
    if (order !== undefined) found.push(order);
  }
  return found;
}

/** Open exits, stops and targets of a strategy in a symbol. */
export function reducingOrdersOf(
  account: AccountState,
  strategy: StrategyId,
  symbol: SymbolName,
): Order[] {
  const ids = account.sums.shares.get(shareKey(strategy, symbol))?.reducing ?? [];
  return [...ids].flatMap((id) => account.orders.get(id) ?? []);
}

/** All open orders of an account. */
export function openOrdersOf(account: AccountState): Order[] {
  return [...account.openBySymbol.keys()].flatMap((symbol) => openOrdersIn(account, symbol));
}

/** A strategy's signed position in a symbol. */
export const heldBy = (account: AccountState, strategy: StrategyId, symbol: SymbolName): Decimal =>
  account.strategyPositions.get(shareKey(strategy, symbol))?.quantity ?? ZERO;
