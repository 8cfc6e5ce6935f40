import type { Code } from "../model/codes.ts";
import type { AccountResult } from "../model/events.ts";
import type { AccountId, SignalId, StrategyId, SymbolName } from "../model/ids.ts";
import type { Order, Side } from "../model/order.ts";
import type { SignalRecord } from "../model/signal-record.ts";
import { realizedNet } from "../position/pnl.ts";
import {
  add,
  type Decimal,
  decimal,
  divide,
  isZero,
  multiply,
  roundToPlaces,
  subtract,
  sum,
  ZERO,
} from "../prim/decimal.ts";
import type { AccountTarget, StrategySettings } from "../route/strategy.ts";
import { mirrorKeyOf } from "../signal/mirror.ts";
import { accountOf, type State } from "./state.ts";

/** What came of a signal on one side of the comparison. */
export interface DriftSide {
  readonly status: SignalRecord["status"];
  readonly code: Code;
  readonly accounts: readonly AccountId[];
  /** Null: it made no order. */
  readonly side: Side | null;
  /** Of the signal's own orders; stops and targets that came of it later are in the positions. */
  readonly filledQuantity: Decimal;
  /** Null: nothing filled. */
  readonly averagePrice: Decimal | null;
  readonly fees: Decimal;
}

/** One signal and its mirror. */
export interface DriftPair {
  readonly signalId: SignalId;
  readonly receivedAtMs: number;
  readonly own: DriftSide;
  /** Null: it was not mirrored. */
  readonly shadow: DriftSide | null;
  /** By how much the strategy's own price was worse than the shadow's, in hundredths of a percent; null where only one filled. */
  readonly worseBps: Decimal | null;
}

/** What is held of one symbol, by the name its sender uses. */
export interface DriftPosition {
  readonly symbol: SymbolName;
  readonly own: Decimal;
  readonly shadow: Decimal;
  /** Own less shadow. */
  readonly difference: Decimal;
}

/** A strategy beside its shadow. */
export interface StrategyDrift {
  readonly strategy: StrategyId;
  readonly shadowAccount: AccountId;
  readonly shadowMode: "paper" | "live";
  /** Signals that memory still knows and that were to be mirrored. */
  readonly signals: number;
  readonly mirrored: number;
  /** Of the mirrored ones, those that came out alike: accepted, held or denied by the same code. */
  readonly alike: number;
  /** Mean over the pairs in which both filled; null where there is none. */
  readonly meanWorseBps: Decimal | null;
  readonly positions: readonly DriftPosition[];
  /** Realised profit less fees since each account's first record. */
  readonly realizedNet: {
    readonly own: Decimal;
    readonly shadow: Decimal;
    readonly difference: Decimal;
  };
  /** The newest pairs, newest first, 100 at most. */
  readonly pairs: readonly DriftPair[];
}

const PAIRS = 100;
const BPS = decimal("10000");
const PLACES = 4;

/** Compares a strategy with its shadow as far as memory reaches; null where it has none. */
export function driftOf(state: State, strategy: StrategySettings): StrategyDrift | null {
  const { id, shadow, targets } = strategy;
  if (shadow === undefined) return null;
  const pairs = [...state.signals.values()]
    .filter((record) => record.strategy === id && record.mirrors === undefined)
    .filter(({ mode }) => mode !== shadow.mode)
    .map((record) => pairOf(state, record));
  const both = pairs.flatMap(({ worseBps }) => worseBps ?? []);
  const own = bookOf(state, id, targets[shadow.mode === "paper" ? "live" : "paper"]);
  const theirs = bookOf(state, id, [shadow]);
  return {
    strategy: id,
    shadowAccount: shadow.account,
    shadowMode: shadow.mode,
    signals: pairs.length,
    mirrored: pairs.filter((pair) => pair.shadow !== null).length,
    alike: pairs.filter((pair) => isAlike(pair)).length,
    meanWorseBps: both.length === 0 ? null : rounded(divide(sum(both), decimal(`${both.length}`))),
    positions: positionsOf(own.held, theirs.held),
    realizedNet: {
      own: own.realized,
      shadow: theirs.realized,
      difference: subtract(own.realized, theirs.realized),
    },
    pairs: pairs.slice(-PAIRS).reverse(),
  };
}

const rounded = (value: Decimal): Decimal => roundToPlaces(value, PLACES, "nearest");

const isAlike = ({ own, shadow }: DriftPair): boolean =>
  shadow !== null && shadow.status === own.status && shadow.code === own.code;

function pairOf(state: State, record: SignalRecord): DriftPair {
  const mirror = state.signals.get(mirrorKeyOf(record.key)) ?? null;
  const own = sideOf(state, record);
  const shadow = mirror === null ? null : sideOf(state, mirror);
  return {
    signalId: record.signalId,
    receivedAtMs: record.receivedAtMs,
    own,
    shadow,
    worseBps: shadow === null ? null : worseBps(own, shadow),
  };
}

function worseBps(own: DriftSide, shadow: DriftSide): Decimal | null {
  if (own.averagePrice === null || shadow.averagePrice === null) return null;
  if (own.side !== shadow.side || isZero(shadow.averagePrice)) return null;
  const more = subtract(own.averagePrice, shadow.averagePrice);
  const worse = own.side === "buy" ? more : subtract(ZERO, more);
  return rounded(divide(multiply(worse, BPS), shadow.averagePrice));
}

function sideOf(state: State, { reason, results, status }: SignalRecord): DriftSide {
  const orders = results.flatMap((result) => ordersOf(state, result));
  const filled = orders.filter(({ averagePrice }) => averagePrice !== null);
  const quantity = sum(filled.map(({ filledQuantity }) => filledQuantity));
  const value = filled.map(({ averagePrice, filledQuantity }) =>
    multiply(averagePrice ?? ZERO, filledQuantity),
  );
  return {
    status,
    code: reason.code,
    accounts: results.map(({ account }) => account),
    side: orders[0]?.side ?? null,
    filledQuantity: quantity,
    averagePrice: isZero(quantity)
      ? null
      : roundToPlaces(divide(sum(value), quantity), 8, "nearest"),
    fees: sum(orders.map(({ fees }) => fees)),
  };
}

const ordersOf = (state: State, { account, orders }: AccountResult): readonly Order[] =>
  orders.flatMap((id) => accountOf(state, account).orders.get(id) ?? []);

/** What a strategy holds on some accounts, by its sender's symbols, and what it has earned there. */
function bookOf(state: State, strategy: StrategyId, targets: readonly AccountTarget[]) {
  const held = new Map<SymbolName, Decimal>();
  let realized = ZERO;
  for (const { account, symbolMap } of targets) {
    const names = new Map([...symbolMap].map(([theirs, ours]) => [ours, theirs]));
    for (const position of accountOf(state, account).strategyPositions.values()) {
      if (position.strategy !== strategy) continue;
      const symbol = names.get(position.symbol) ?? position.symbol;
      held.set(symbol, add(held.get(symbol) ?? ZERO, position.quantity));
      realized = add(realized, realizedNet(position));
    }
  }
  return { held, realized };
}

const positionsOf = (
  own: ReadonlyMap<SymbolName, Decimal>,
  theirs: ReadonlyMap<SymbolName, Decimal>,
): readonly DriftPosition[] =>
  [...new Set([...own.keys(), ...theirs.keys()])].sort().map((symbol) => {
    const mine = own.get(symbol) ?? ZERO;
    const shadow = theirs.get(symbol) ?? ZERO;
    return { symbol, own: mine, shadow, difference: subtract(mine, shadow) };
  });
