import type { EventOf } from "../model/events.ts";
import type { StrategyId, SymbolName } from "../model/ids.ts";
import type { Order } from "../model/order.ts";
import type { OrderEvent } from "../order/apply.ts";
import { add, type Decimal, greaterThan, isZero, lessThan, ZERO } from "../prim/decimal.ts";
import {
  type Activity,
  BANDS_KEPT,
  ENTRIES_KEPT,
  type ShareActivity,
  type StrategyActivity,
  TIMES_KEPT,
} from "./activity.ts";
import { pendingValue } from "./count.ts";
import { type AccountState, shareKey } from "./state.ts";

/** After so long every answer about money knows of a confirmed order. */
const CONFIRMED_FOR_MS = 10_000;
/** More at once are held as one, as new as the newest: too much is reserved for a moment, never too little. */
const CONFIRMED_KEPT = 256;

function push<Item>(list: Item[], item: Item, bound: number): void {
  list.push(item);
  if (list.length > bound) list.shift();
}

function shareOf({ shares }: Activity, key: string): ShareActivity {
  const known = shares.get(key);
  if (known !== undefined) return known;
  const fresh: ShareActivity = { entries: [], stopOuts: [], closedAtMs: null };
  shares.set(key, fresh);
  return fresh;
}

function strategyOf({ strategies }: Activity, strategy: StrategyId): StrategyActivity {
  const known = strategies.get(strategy);
  if (known !== undefined) return known;
  const fresh: StrategyActivity = { fires: [], rejects: [], cancels: 0, fills: 0 };
  strategies.set(strategy, fresh);
  return fresh;
}

/** Notes what an order's event tells about pace, refusals and results. */
export function noteActivity(
  book: AccountState,
  event: OrderEvent,
  { after, before }: { readonly before: Order; readonly after: Order },
): void {
  const { activity } = book;
  const { atMs } = event;
  noteConfirmed(activity, before, after, atMs);
  switch (event.type) {
    case "order.submitted":
      push(activity.messages, atMs, TIMES_KEPT);
      if (after.purpose === "entry" && before.status === "initialized")
        noteEntry(activity, after, atMs);
      return;
    case "order.cancel_requested":
      push(activity.messages, atMs, TIMES_KEPT);
      strategyOf(activity, after.strategy).cancels += 1;
      return;
    case "order.rejected":
      push(strategyOf(activity, after.strategy).rejects, atMs, TIMES_KEPT);
      activity.errorsInRow += 1;
      return;
    case "order.outcome_unknown":
      activity.errorsInRow += 1;
      return;
    case "order.denied":
      if (event.reason.code === "ORDER_NOT_SENT" && event.reason.detail.why === undefined)
        activity.errorsInRow += 1;
      return;
    case "order.accepted":
      endErrors(activity);
      return;
    case "order.filled":
      endErrors(activity);
      noteFill(book, event, after);
      return;
    case "order.fill_busted":
      if (event.fill !== null) noteBust(book, after);
      return;
    default:
      return;
  }
}

/** What a fill had counted for is counted back. */
function noteBust(book: AccountState, order: Order): void {
  const key = shareKey(order.strategy, order.symbol);
  strategyOf(book.activity, order.strategy).fills -= 1;
  const share = shareOf(book.activity, key);
  if (order.purpose === "stop_loss" && order.status === "filled") share.stopOuts.pop();
  if (!isZero(book.strategyPositions.get(key)?.quantity ?? ZERO)) share.closedAtMs = null;
}

function endErrors(activity: Activity): void {
  activity.errorsInRow = 0;
  activity.told.delete("R-41");
}

function noteEntry(activity: Activity, order: Order, atMs: number): void {
  const { quantity, side, strategy, symbol } = order;
  push(
    shareOf(activity, shareKey(strategy, symbol)).entries,
    { atMs, side, quantity },
    ENTRIES_KEPT,
  );
  push(strategyOf(activity, strategy).fires, { atMs, side }, TIMES_KEPT);
  const price = order.limitPrice ?? order.stopPrice ?? order.referencePrice;
  if (price !== null) noteBand(activity, symbol, price, Math.floor(atMs / 60_000));
}

function noteBand({ bands }: Activity, symbol: SymbolName, price: Decimal, minute: number): void {
  const list = bands.get(symbol) ?? [];
  bands.set(symbol, list);
  const last = list.at(-1);
  if (last === undefined || last.minute !== minute) {
    push(list, { minute, low: price, high: price }, BANDS_KEPT);
    return;
  }
  if (lessThan(price, last.low)) last.low = price;
  if (greaterThan(price, last.high)) last.high = price;
}

function noteFill(book: AccountState, event: EventOf<"order.filled">, order: Order): void {
  const key = shareKey(order.strategy, order.symbol);
  strategyOf(book.activity, order.strategy).fills += 1;
  if (order.purpose === "entry") return;
  const share = shareOf(book.activity, key);
  if (order.purpose === "stop_loss" && order.status === "filled") {
    push(share.stopOuts, event.atMs, TIMES_KEPT);
  }
  if (isZero(book.strategyPositions.get(key)?.quantity ?? ZERO)) share.closedAtMs = event.atMs;
}

/** A confirmed order leaves the reservation only once the broker's free money was asked for after it. */
function noteConfirmed(activity: Activity, before: Order, after: Order, atMs: number): void {
  const { confirmed } = activity;
  while (confirmed[0] !== undefined && atMs - confirmed[0].atMs > CONFIRMED_FOR_MS)
    confirmed.shift();
  const value = pendingValue(before);
  const kept =
    after.status === "accepted" || after.status === "partially_filled" || after.status === "filled";
  if (before.purpose !== "entry" || isZero(value) || !kept) return;
  const newest = confirmed.at(-1);
  if (newest === undefined || confirmed.length < CONFIRMED_KEPT) confirmed.push({ atMs, value });
  else Object.assign(newest, { atMs, value: add(newest.value, value) });
}

/** A new peak ends the drawdown that was told. */
export function notePeak(activity: Activity, equity: Decimal): void {
  activity.peakEquity = equity;
  activity.told.delete("R-18");
}

/** A new session counts its cancels and fills anew. */
export function beginSession({ strategies, told }: Activity): void {
  told.clear();
  for (const strategy of strategies.values()) Object.assign(strategy, { cancels: 0, fills: 0 });
}

/** Forgets how often a strategy has fired. */
export function forgetFires({ strategies }: Activity, strategy: StrategyId): void {
  const known = strategies.get(strategy);
  if (known !== undefined) known.fires.length = 0;
}

/** Forgets the peak, the row of errors and what guards have told. */
export function beginAnew(activity: Activity): void {
  activity.peakEquity = null;
  activity.errorsInRow = 0;
  activity.told.clear();
}
