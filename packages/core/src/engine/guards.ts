import { type Reason, reason } from "../model/codes.ts";
import type { Event, EventOf } from "../model/events.ts";
import type { AccountId, StrategyId } from "../model/ids.ts";
import type { AccountFacts, Input, InputOf } from "../model/inputs.ts";
import type { Order } from "../model/order.ts";
import type { Mode } from "../model/signal.ts";
import {
  scopeKey,
  stricter,
  type TradingScope,
  type TradingState,
} from "../model/trading-state.ts";
import { leavesQuantity, signed } from "../order/quantities.ts";
import { closingSide } from "../plan/exit.ts";
import {
  absolute,
  type Decimal,
  decimal,
  greaterThan,
  HUNDRED,
  isNegative,
  isPositive,
  minimum,
  multiply,
  negate,
  subtract,
  ZERO,
} from "../prim/decimal.ts";
import { dayLoss } from "../risk/day-loss.ts";
import type { RiskGuards } from "../risk/rule.ts";
import { lossReached } from "../risk/rules/daily-loss.ts";
import { hasFallen } from "../risk/rules/drawdown.ts";
import { strategyOf } from "../route/route.ts";
import { cancelOrder } from "./cancel.ts";
import { BACK, tradeBack } from "./flatten.ts";
import type { EngineSettings } from "./settings.ts";
import { accountOf, heldBy, openOrdersOf, type State, shareKey } from "./state.ts";

/** What holds where a set of rules names no guards of its own. */
const DEFAULT_GUARDS: RiskGuards = {
  drawdownPercent: decimal("10"),
  slippagePercent: decimal("1"),
  errorsInRow: 5,
  holdsOnPaper: () => false,
};

interface Watch {
  readonly state: State;
  readonly settings: EngineSettings;
  readonly guards: RiskGuards;
  readonly nowMs: number;
}

/**
 * What happened and cannot be denied any more: a drawdown, a slipped fill, a storm of refusals, a strategy in a loop.
 * On live accounts trading is restricted until a person lifts it; on paper the guard only tells, unless the host set
 * its limit. It sees the state with the decision folded in.
 */
export function guard(
  state: State,
  input: Input,
  decided: readonly Event[],
  settings: EngineSettings,
): Event[] {
  const guards = settings.guards ?? DEFAULT_GUARDS;
  const watch: Watch = { state, settings, guards, nowMs: input.nowMs };
  const seen = new Map(owned(input).map((each) => [each.account, each]));
  return [
    ...[...seen.values()].flatMap((each) => watchEquity(watch, each)),
    ...(input.type === "account_watched" ? watchDay(watch, input) : []),
    ...decided.flatMap((event) => watchEvent(watch, event)),
  ];
}

type Owned = Pick<AccountFacts, "account" | "equity">;

function owned(input: Input): readonly Owned[] {
  if (input.type === "account_watched") return [input];
  return "facts" in input ? input.facts : [];
}

function watchEvent(watch: Watch, event: Event): Event[] {
  switch (event.type) {
    case "order.filled":
      return [...watchSlippage(watch, event), ...watchOverclosed(watch, event)];
    case "order.rejected":
    case "order.denied":
      return [...watchErrors(watch, event.account), ...watchBack(watch, event)];
    case "order.canceled":
    case "order.expired":
      return watchBack(watch, event);
    case "order.outcome_unknown":
      return watchErrors(watch, event.account);
    case "session.loss_reached":
      return entriesOf(watch.state, event.account, watch.nowMs);
    case "signal.accepted":
    case "signal.denied":
      return watchLoop(watch, event);
    default:
      return [];
  }
}

/** the peak is kept up, and a fall from it halts the account once. */
function watchEquity(watch: Watch, { account, equity }: Owned): Event[] {
  if (equity === null || !isPositive(equity)) return [];
  const { peakEquity } = accountOf(watch.state, account).activity;
  if (peakEquity === null || isNewPeak(equity, peakEquity)) {
    return [{ type: "account.peaked", account, equity }];
  }
  const { drawdownPercent: maxPercent, holdsOnPaper } = watch.guards;
  if (!hasFallen(equity, peakEquity, maxPercent)) return [];
  return tripped(watch, {
    rule: "R-18",
    account,
    strategy: null,
    reason: reason("RISK_DRAWDOWN_REACHED", { equity, peak: peakEquity, maxPercent }),
    state: "halted",
    acts: modeOf(watch, account) === "live" || holdsOnPaper("maxDrawdownPercent"),
  });
}

/** R-17 between signals: a day's loss that is reached takes back the entries that work. */
function watchDay(
  { guards, nowMs, state }: Watch,
  { account, day, equity }: InputOf<"account_watched">,
): Event[] {
  const { realizedNet, session } = accountOf(state, account);
  if (guards.dailyLoss === undefined || day === undefined || session.lossReached) return [];
  const loss = dayLoss({
    ...session,
    realizedNet: subtract(realizedNet, session.realizedAtStart),
    unrealized: day.unrealized,
  });
  if (loss === null || lossReached(loss, equity, guards.dailyLoss) === null) return [];
  return [
    { type: "session.loss_reached", account, day: session.day },
    ...entriesOf(state, account, nowMs),
  ];
}

const isShadow = ({ settings }: Watch, { account, strategy }: Order): boolean =>
  strategyOf(settings.strategies, strategy)?.shadow?.account === account;

const modeOf = ({ settings }: Watch, account: AccountId): Mode =>
  settings.accounts.get(account)?.mode ?? "live";

/** Higher by a tenth of a percent: the journal does not note every tick. */
const isNewPeak = (equity: Decimal, peak: Decimal): boolean =>
  greaterThan(multiply(equity, decimal("1000")), multiply(peak, decimal("1001")));

/** a market order that filled far from the price it was made at. */
function watchSlippage(watch: Watch, fill: EventOf<"order.filled">): Event[] {
  const { account, clientOrderId, lastPrice } = fill;
  const order = accountOf(watch.state, account).orders.get(clientOrderId);
  const made = order?.referencePrice ?? null;
  if (order === undefined || made === null || order.orderType !== "market") return [];
  const worse = order.side === "buy" ? subtract(lastPrice, made) : subtract(made, lastPrice);
  const { holdsOnPaper, slippagePercent: maxPercent } = watch.guards;
  if (!greaterThan(multiply(worse, HUNDRED), multiply(made, maxPercent))) return [];
  return tripped(watch, {
    rule: "R-42",
    account,
    strategy: isShadow(watch, order) ? null : order.strategy,
    reason: reason("RISK_SLIPPAGE_EXCEEDED", { made, filled: lastPrice, maxPercent }),
    state: "reduce_only",
    acts: order.mode === "live" || holdsOnPaper("maxSlippagePercent"),
  });
}

/**
 * I17: stop, target and exit that fill together, at a venue that does not know reduce-only, close more than was held.
 * What was opened by that is traded back; an entry's own doing is not.
 */
function watchOverclosed(watch: Watch, fill: EventOf<"order.filled">): Event[] {
  const { nowMs, settings, state } = watch;
  const book = accountOf(state, fill.account);
  const order = book.orders.get(fill.clientOrderId);
  if (order === undefined || order.purpose === "entry") return [];
  const { account, clientOrderId, strategy, symbol } = order;
  const moved = signed(fill.side, fill.lastQuantity);
  const before = subtract(heldBy(book, strategy, symbol), moved);
  const closable = isNegative(before) === isNegative(moved) ? ZERO : absolute(before);
  const over = subtract(fill.lastQuantity, closable);
  const share = book.strategyPositions.get(shareKey(strategy, symbol));
  if (!isPositive(over) || share === undefined) return [];
  const why = reason("ORDER_CLOSED_TOO_MUCH", { strategy, symbol, over });
  const surplus = { ...share, quantity: signed(fill.side, over) };
  return [
    { type: "order.anomaly", account, clientOrderId, reason: why, atMs: nowMs },
    ...tradeBack(state, book, surplus, { actor: "I17", nowMs, revision: 1 }, settings),
  ];
}

/** So often trading back is tried; then a person has to. */
const MAX_TRIES = 5;

/** What was to be traded back and did not come about is tried again for what is still open on that side. */
function watchBack(
  { nowMs, settings, state }: Watch,
  {
    account,
    clientOrderId,
  }: EventOf<"order.rejected" | "order.denied" | "order.canceled" | "order.expired">,
): Event[] {
  const book = accountOf(state, account);
  const order = book.orders.get(clientOrderId);
  if (order === undefined || !order.leg.startsWith(`${BACK}.`)) return [];
  const { revision, side, strategy, symbol } = order;
  const share = book.strategyPositions.get(shareKey(strategy, symbol));
  const held = share?.quantity ?? ZERO;
  const open = side === closingSide(held) ? absolute(held) : ZERO;
  const left = minimum(leavesQuantity(order), open);
  if (share === undefined || !isPositive(left)) return [];
  if (revision < MAX_TRIES) {
    const over = { ...share, quantity: isNegative(held) ? negate(left) : left };
    const asked = { actor: "I17", nowMs, revision: revision + 1 };
    return tradeBack(state, book, over, asked, settings);
  }
  const why = reason("ORDER_CLOSED_TOO_MUCH", { strategy, symbol, over: left, tries: revision });
  return [{ type: "order.anomaly", account, clientOrderId, reason: why, atMs: nowMs }];
}

/** told and acted on with the one that completes the row. */
function watchErrors(watch: Watch, account: AccountId): Event[] {
  const { errorsInRow } = accountOf(watch.state, account).activity;
  const max = watch.guards.errorsInRow;
  if (errorsInRow < max) return [];
  return tripped(watch, {
    rule: "R-41",
    account,
    strategy: null,
    reason: reason("RISK_REJECT_STORM", { errorsInRow, max }),
    state: "reduce_only",
    acts: modeOf(watch, account) === "live" || watch.guards.holdsOnPaper("maxErrorsInRow"),
  });
}

/** the strategy is switched off with the first entry that is denied for it. */
function watchLoop(watch: Watch, event: EventOf<"signal.accepted" | "signal.denied">): Event[] {
  // What happens on a shadow account is no reason to stop the strategy where it trades.
  const { mirrors, strategy } = event.signal;
  if (mirrors !== undefined) return [];
  const looping = event.results.some(({ reason: why }) => why.code === "RISK_STRATEGY_REPEATING");
  if (!looping || watch.state.disabled.has(strategy)) return [];
  return [
    { type: "strategy.switched", strategy, enabled: false, actor: "R-10", atMs: watch.nowMs },
  ];
}

interface Trip {
  readonly rule: string;
  readonly account: AccountId;
  readonly strategy: StrategyId | null;
  readonly reason: Reason;
  readonly state: TradingState;
  /** Whether it restricts, or only tells. */
  readonly acts: boolean;
}

/** Restricts and tells, or only tells; what stands already, or was told already, is not told again. */
function tripped(watch: Watch, { acts, ...trip }: Trip): Event[] {
  const { nowMs: atMs, state } = watch;
  if (!acts) {
    const known = accountOf(state, trip.account).activity.told.has(trip.rule);
    return known ? [] : [{ ...trip, type: "risk.tripped", state: null, atMs }];
  }
  const scope: TradingScope =
    trip.strategy === null
      ? { kind: "account", name: trip.account }
      : { kind: "strategy", name: trip.strategy };
  const before = state.tradingStates.get(scopeKey(scope)) ?? "active";
  const after = stricter(before, trip.state);
  if (after === before) return [];
  return [
    { ...trip, type: "risk.tripped", state: after, atMs },
    { type: "trading_state.changed", scope, state: after, actor: trip.rule, atMs },
    ...(trip.state === "halted" ? entriesOf(state, trip.account, atMs) : []),
  ];
}

/** A halt takes back the entries that work, as the operator's does; stops and targets stay. */
const entriesOf = (state: State, account: AccountId, atMs: number): Event[] =>
  openOrdersOf(accountOf(state, account))
    .filter(({ purpose }) => purpose === "entry")
    .flatMap((order) => cancelOrder(order, atMs, null));
