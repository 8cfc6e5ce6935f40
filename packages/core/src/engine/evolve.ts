import { follow } from "../match/trailing.ts";
import type { Event, EventOf } from "../model/events.ts";
import type { BookedFill } from "../model/execution.ts";
import type { AccountId, ExecutionId, StrategyId, SymbolName } from "../model/ids.ts";
import type { JournalRecord, SignalRecord } from "../model/journal.ts";
import { signalsOf } from "../model/journal.ts";
import type { Order } from "../model/order.ts";
import { scopeKey, type TradingScope } from "../model/trading-state.ts";
import { applyOrderEvent, type OrderEvent } from "../order/apply.ts";
import { signed } from "../order/quantities.ts";
import { isOpen } from "../order/transitions.ts";
import { applyFill, type Fill, FLAT } from "../position/apply-fill.ts";
import { add, type Decimal, isZero, negate, ONE, sign, subtract, ZERO } from "../prim/decimal.ts";
import { invariant } from "../prim/invariant.ts";
import { chainKey, extendChain } from "../signal/chain.ts";
import { countOrder, countShare, markPrice, revalue, revalueShare } from "./count.ts";
import { endHold, evolveLive } from "./evolve-live.ts";
import { beginAnew, beginSession, forgetFires, noteActivity, notePeak } from "./note-activity.ts";
import { type AccountState, accountOf, emptyAccount, type State, shareKey } from "./state.ts";

/**
 * Folds one event into the state, in place: copying the maps would cost as much as there are orders.
 * The state belongs to the fold; nobody else writes it.
 */
export function evolve(state: State, event: Event): void {
  switch (event.type) {
    case "signal.accepted":
    case "signal.denied":
      noteSignal(state, event);
      return;
    case "signal.duplicate":
    case "signal.conflicted":
    case "signal.gap":
    case "position.mismatched":
    case "risk.judged":
    case "positions.flattened":
      return;
    case "risk.tripped":
      bookOf(state, event.account).activity.told.add(event.rule);
      return;
    case "account.peaked":
      notePeak(bookOf(state, event.account).activity, event.equity);
      return;
    case "strategy.switched":
      if (event.enabled) switchOn(state, event.strategy);
      else state.disabled.add(event.strategy);
      return;
    case "limits.changed":
      if (event.configured !== null) state.limits = event.configured;
      state.limitChanges = event.changes;
      state.unconfirmed = event.unconfirmed;
      return;
    case "order.anomaly":
      if (event.reason.code === "ORDER_PROTECTION_FAILED") countFailure(state, event);
      return;
    case "position.adopted":
      adopt(bookOf(state, event.account), event);
      return;
    case "order.initialized":
      addOrder(bookOf(state, event.order.account), event.order);
      return;
    case "order.held":
    case "order.approved":
    case "live.granted":
    case "live.grant_ended":
    case "live.stage_changed":
    case "live.cap_changed":
      evolveLive(state, event);
      return;
    case "credentials.replaced":
      return;
    case "trading_state.changed":
      state.tradingStates.set(scopeKey(event.scope), event.state);
      if (event.state === "active") forgetTrips(state, event.scope);
      return;
    case "session.rolled":
      rollSession(bookOf(state, event.account), event);
      return;
    case "session.loss_reached":
      bookOf(state, event.account).session.lossReached = true;
      return;
    case "protection.set":
      bookOf(state, event.account).protections.set(
        shareKey(event.strategy, event.symbol),
        event.protection,
      );
      return;
    default:
      applyToOrder(bookOf(state, event.account), event, state.bounds.endedOrders);
      endHold(state, accountOf(state, event.account).orders.get(event.clientOrderId));
      return;
  }
}

/** A strategy that a person has looked at begins with a clean count; else its past would switch it off again. */
function switchOn(state: State, strategy: StrategyId): void {
  state.disabled.delete(strategy);
  for (const { activity } of state.accounts.values()) forgetFires(activity, strategy);
}

/** Resumed by a person: drawdowns and errors count from here on. */
function forgetTrips(state: State, scope: TradingScope): void {
  for (const { activity, id } of state.accounts.values()) {
    if (scope.kind === "global" || (scope.kind === "account" && scope.name === id)) {
      beginAnew(activity);
    }
  }
}

/** Ends a record whose events are folded: its sequence counts and its signals are remembered. */
export function closeRecord(state: State, record: JournalRecord): void {
  invariant(record.sequence === state.sequence + 1, "records are folded without a gap", {
    have: state.sequence,
    next: record.sequence,
  });
  for (const signal of signalsOf(record)) rememberSignal(state, signal);
  state.sequence = record.sequence;
}

/** Folds a whole record, as recovery and replay do. */
export function foldRecord(state: State, record: JournalRecord): void {
  for (const event of record.events) evolve(state, event);
  closeRecord(state, record);
}

function bookOf(state: State, id: AccountId): AccountState {
  const known = state.accounts.get(id);
  if (known !== undefined) return known;
  const fresh = emptyAccount(id);
  state.accounts.set(id, fresh);
  return fresh;
}

function noteSignal(state: State, event: EventOf<"signal.accepted" | "signal.denied">): void {
  const { signal } = event;
  if (signal.keyKind === "content_window") {
    remember(
      state.contentKeys,
      signal.keyBase,
      { key: event.key, atMs: signal.receivedAtMs },
      state.bounds.signals,
    );
  }
  noteChain(state, event);
  const { price } = signal;
  if (price === null) return;
  for (const result of event.results) {
    const quote = { symbol: result.symbol, price, bid: null, ask: null, atMs: signal.receivedAtMs };
    const book = bookOf(state, result.account);
    book.prices.set(result.symbol, quote);
    if (book.sums.symbols.has(result.symbol)) {
      markPrice(book, result.symbol, price);
      revalue(book, result.symbol);
    }
    followTrails(book, result.symbol, price);
  }
}

/** A refused signal moves the chain too: its strategy stands there all the same. A time ahead of ours proves nothing. */
function noteChain(
  state: State,
  { reason, signal }: EventOf<"signal.accepted" | "signal.denied">,
): void {
  if (signal.previous === null || reason.code === "RISK_SIGNAL_FROM_FUTURE") return;
  const key = chainKey(signal);
  const link = extendChain(state.chains.get(key) ?? null, signal);
  if (link === null) state.chains.delete(key);
  else remember(state.chains, key, link, state.bounds.signals);
}

/**
 * A broker without a memory of its own takes the level of a trailing stop from here after a restart; it follows the
 * prices in the journal and never loosens.
 */
function followTrails(book: AccountState, symbol: SymbolName, price: Decimal): void {
  for (const id of book.openBySymbol.get(symbol) ?? []) {
    const order = book.orders.get(id);
    const works = order?.status === "accepted" || order?.status === "partially_filled";
    if (order === undefined || !works || order.orderType !== "trailing_stop") continue;
    book.orders.set(id, follow(order, price, order.instrument.tickSize));
  }
}

function rememberSignal(state: State, record: SignalRecord): void {
  const forgotten = remember(state.signals, record.key, record, state.bounds.signals);
  state.signalIds.set(record.signalId, record.key);
  if (forgotten === null) return;
  state.signalIds.delete(forgotten.signalId);
  state.signalsForgotten = true;
}

/** Sets the newest entry of a bounded map and answers the oldest one where it had to go. */
function remember<Key, Value>(
  map: Map<Key, Value>,
  key: Key,
  value: Value,
  bound: number,
): Value | null {
  map.delete(key);
  map.set(key, value);
  if (map.size <= bound) return null;
  const [oldest] = map;
  if (oldest === undefined) return null;
  map.delete(oldest[0]);
  return oldest[1];
}

function addOrder(book: AccountState, order: Order): void {
  invariant(!book.orders.has(order.clientOrderId), "an order is made once", {
    clientOrderId: order.clientOrderId,
  });
  book.orders.set(order.clientOrderId, order);
  book.instruments.set(order.symbol, order.instrument);
  if (order.purpose === "stop_loss" || order.purpose === "take_profit") book.protectiveOrders += 1;
  setOpen(book, order);
  countOrder(book, null, order);
  const price = order.referencePrice ?? book.prices.get(order.symbol)?.price ?? null;
  if (price !== null) markPrice(book, order.symbol, price);
  revalue(book, order.symbol);
  revalueShare(book, order.strategy, order.symbol);
  for (const earlier of order.release?.after ?? []) {
    const waiting = book.waiting.get(earlier) ?? new Set();
    waiting.add(order.clientOrderId);
    book.waiting.set(earlier, waiting);
  }
}

function setOpen(book: AccountState, order: Order): void {
  const open = book.openBySymbol.get(order.symbol) ?? new Set();
  if (open.has(order.clientOrderId)) return;
  open.add(order.clientOrderId);
  book.openBySymbol.set(order.symbol, open);
  book.openCount += 1;
  book.ended.delete(order.clientOrderId);
}

function applyToOrder(book: AccountState, event: OrderEvent, endedBound: number): void {
  const before = book.orders.get(event.clientOrderId);
  invariant(before !== undefined, "an order event names an order of the account", {
    clientOrderId: event.clientOrderId,
  });
  const order = applyOrderEvent(before, event);
  book.orders.set(order.clientOrderId, order);
  if (
    event.type === "order.submitted" &&
    order.purpose === "entry" &&
    before.status === "initialized"
  ) {
    book.session.entries += 1;
  }
  if (before.status === "initialized") stopWaiting(book, order);
  if (isProtective(order)) noteProtection(book, before, event);
  if (event.type === "order.filled") bookFill(book, order, event);
  if (event.type === "order.fill_busted") unbookFill(book, order, event);
  countOrder(book, before, order);
  if (
    order.filledQuantity !== before.filledQuantity ||
    order.quantity !== before.quantity ||
    isOpen(order.status) !== isOpen(before.status)
  ) {
    revalue(book, order.symbol);
    revalueShare(book, order.strategy, order.symbol);
  }
  noteActivity(book, event, { before, after: order });
  if (isOpen(order.status)) {
    setOpen(book, order);
    return;
  }
  endOrder(book, order);
  forgetEnded(book, endedBound);
}

function bookFill(book: AccountState, order: Order, event: EventOf<"order.filled">): void {
  const { execId, fee, lastPrice: price, lastQuantity: quantity, side } = event;
  executionsOf(book, order).set(execId, { side, quantity, price, fee });
  movePosition(book, order, { quantity: signed(side, quantity), price, fee });
  markPrice(book, order.symbol, price);
  book.prices.set(order.symbol, priceOf(order.symbol, event));
}

/** Traded back at its own price: the sum of realised and open profit is what it is without the fill. */
function unbookFill(
  book: AccountState,
  order: Order,
  { execId, fill }: EventOf<"order.fill_busted">,
): void {
  executionsOf(book, order).set(execId, null);
  if (fill === null) return;
  const { fee, price, quantity, side } = fill;
  const back = { quantity: negate(signed(side, quantity)), price, fee: negate(fee) };
  movePosition(book, order, back);
}

function executionsOf(book: AccountState, { clientOrderId }: Order) {
  const known = book.executions.get(clientOrderId);
  if (known !== undefined) return known;
  const fresh = new Map<ExecutionId, BookedFill | null>();
  book.executions.set(clientOrderId, fresh);
  return fresh;
}

/** Moves the account's position and the strategy's share of it. */
function movePosition(book: AccountState, order: Order, fill: Fill): void {
  const { inverse = false, multiplier } = order.instrument;
  const contract = { multiplier, inverse };
  const before = book.positions.get(order.symbol) ?? FLAT;
  const after = applyFill(before, fill, contract);
  book.positions.set(order.symbol, after);
  const key = shareKey(order.strategy, order.symbol);
  const earlier = book.strategyPositions.get(key) ?? FLAT;
  const share = applyFill(earlier, fill, contract);
  countShare(book, order.symbol, earlier.quantity, share.quantity);
  book.strategyPositions.set(key, { ...share, strategy: order.strategy, symbol: order.symbol });
  // Levels belong to one position; the next one of the same side is not theirs.
  if (sign(share.quantity) !== sign(earlier.quantity)) {
    book.protections.delete(key);
    book.protectionFailures.delete(key);
  } else if (order.purpose === "entry") book.protectionFailures.delete(key);
  book.realizedNet = add(book.realizedNet, subtract(realized(after), realized(before)));
}

function adopt(book: AccountState, event: EventOf<"position.adopted">): void {
  const { price, quantity, symbol } = event;
  const { inverse = false, multiplier = ONE } = book.instruments.get(symbol) ?? {};
  const before = book.positions.get(symbol) ?? FLAT;
  const after = applyFill(before, { quantity, price, fee: ZERO }, { multiplier, inverse });
  book.positions.set(symbol, after);
  markPrice(book, symbol, price);
  revalue(book, symbol);
  book.realizedNet = add(book.realizedNet, subtract(realized(after), realized(before)));
}

const isProtective = ({ purpose }: Order): boolean =>
  purpose === "stop_loss" || purpose === "take_profit";

/** Counts how often protection ended on its own: the engine does not place it for ever. */
function noteProtection(book: AccountState, order: Order, event: OrderEvent): void {
  const key = shareKey(order.strategy, order.symbol);
  const ended = ["order.rejected", "order.denied", "order.expired", "order.canceled"];
  if (event.type === "order.filled") book.protectionFailures.delete(key);
  else if (
    ended.includes(event.type) &&
    !order.cancelRequested &&
    !neverArrived(event) &&
    !endedByPartner(book, order)
  ) {
    book.protectionFailures.set(key, (book.protectionFailures.get(key) ?? 0) + 1);
  }
}

/** The venue ends one leg of a pair when the other fills. */
const endedByPartner = (book: AccountState, { oco }: Order): boolean =>
  oco !== undefined && !isZero(book.orders.get(oco)?.filledQuantity ?? ZERO);

/** The network's failure, not the venue's: it says nothing of the next try. */
const neverArrived = (event: OrderEvent): boolean =>
  event.type === "order.denied" && event.reason.code === "ORDER_NEVER_ARRIVED";

function countFailure(state: State, event: EventOf<"order.anomaly">): void {
  const book = bookOf(state, event.account);
  const order = book.orders.get(event.clientOrderId);
  if (order === undefined) return;
  const key = shareKey(order.strategy, order.symbol);
  book.protectionFailures.set(key, (book.protectionFailures.get(key) ?? 0) + 1);
}

function stopWaiting(book: AccountState, order: Order): void {
  for (const earlier of order.release?.after ?? []) {
    const waiting = book.waiting.get(earlier);
    waiting?.delete(order.clientOrderId);
    if (waiting?.size === 0) book.waiting.delete(earlier);
  }
}

const realized = (position: { readonly realizedGross: Decimal; readonly fees: Decimal }): Decimal =>
  subtract(position.realizedGross, position.fees);

const priceOf = (symbol: SymbolName, event: EventOf<"order.filled">) => ({
  symbol,
  price: event.lastPrice,
  bid: null,
  ask: null,
  atMs: event.atMs,
});

function endOrder(book: AccountState, order: Order): void {
  const open = book.openBySymbol.get(order.symbol);
  if (open?.delete(order.clientOrderId)) {
    book.openCount -= 1;
    if (open.size === 0) book.openBySymbol.delete(order.symbol);
  }
  book.ended.add(order.clientOrderId);
}

/** Drops the oldest ended orders above the bound; they stay in the journal. */
function forgetEnded(book: AccountState, bound: number): void {
  for (const id of book.ended) {
    if (book.ended.size <= bound) return;
    book.ended.delete(id);
    book.orders.delete(id);
    book.executions.delete(id);
  }
}

function rollSession(book: AccountState, event: EventOf<"session.rolled">): void {
  Object.assign(book.session, {
    day: event.day,
    realizedAtStart: book.realizedNet,
    unrealizedAtStart: event.unrealized,
    entries: 0,
    lossReached: false,
  });
  beginSession(book.activity);
}
