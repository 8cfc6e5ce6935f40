import { type Reason, reason } from "../model/codes.ts";
import type { Event, EventOf } from "../model/events.ts";
import type { ClientOrderId } from "../model/ids.ts";
import type { Order } from "../model/order.ts";
import { leavesQuantity } from "../order/quantities.ts";
import { isOpen } from "../order/transitions.ts";
import { closingSide } from "../plan/exit.ts";
import {
  absolute,
  add,
  type Decimal,
  isPositive,
  isZero,
  minimum,
  subtract,
  sum,
} from "../prim/decimal.ts";
import { effectiveState } from "../risk/kill.ts";
import type { Place } from "./place.ts";
import { protectionEvents, protectPosition } from "./protect-position.ts";
import type { EngineSettings } from "./settings.ts";
import { type AccountState, accountOf, heldBy, openOrdersIn, type State } from "./state.ts";

/**
 * What follows from events already folded in: waiting legs are released or given up, and stops and targets
 * follow the position. Called until nothing follows; everything of one input stands in one record.
 */
export function settle(
  state: State,
  batch: readonly Event[],
  nowMs: number,
  settings: EngineSettings,
): readonly Event[] {
  const levels = batch.flatMap((event) =>
    event.type === "order.filled" ? protectionEvents(state, event) : [],
  );
  const released = releaseAll(state, endedBy(state, batch), nowMs);
  if (levels.length + released.length > 0) return [...levels, ...released];
  return touchedBy(state, batch).flatMap((place) => protectPosition(state, place, nowMs, settings));
}

const orderOf = (state: State, event: Event): Order | undefined => {
  if (event.type === "order.initialized") {
    return accountOf(state, event.order.account).orders.get(event.order.clientOrderId);
  }
  return "clientOrderId" in event && event.type !== "order.anomaly"
    ? accountOf(state, event.account).orders.get(event.clientOrderId)
    : undefined;
};

/** Orders that came to their end in this batch. */
const endedBy = (state: State, batch: readonly Event[]): Order[] =>
  batch.flatMap((event) => {
    const order = orderOf(state, event);
    return order !== undefined && !isOpen(order.status) ? [order] : [];
  });

/** Places whose position or open orders the batch changed. */
function touchedBy(state: State, batch: readonly Event[]): readonly Place[] {
  const places = new Map<string, Place>();
  for (const event of batch) {
    if (event.type === "trading_state.changed") addOpenPlaces(state, places);
    const place = event.type === "protection.set" ? event : orderOf(state, event);
    if (place === undefined || isOwnDoing(event, place)) continue;
    const { account, strategy, symbol } = place;
    places.set(`${account}\n${strategy}\n${symbol}`, { account, strategy, symbol });
  }
  return [...places.values()];
}

/** What was refused while trading stood still is looked at again once it may move. */
function addOpenPlaces(state: State, places: Map<string, Place>): void {
  for (const { id: account, strategyPositions } of state.accounts.values()) {
    for (const { quantity, strategy, symbol } of strategyPositions.values()) {
      if (isZero(quantity)) continue;
      places.set(`${account}\n${strategy}\n${symbol}`, { account, strategy, symbol });
    }
  }
}

/** A stop that was just placed is no reason to look again; one that ended is, however it ended. */
const isOwnDoing = (event: Event, place: Place | Order): boolean =>
  "purpose" in place &&
  (place.purpose === "stop_loss" || place.purpose === "take_profit") &&
  (event.type === "order.initialized" ||
    event.type === "order.submitted" ||
    event.type === "order.accepted" ||
    // What risk denies now it denies again at once.
    (event.type === "order.denied" && event.reason.code.startsWith("RISK_")));

/** Releases one waiting leg after the other, each seeing what the ones before it are closing already. */
function releaseAll(state: State, ended: readonly Order[], nowMs: number): Event[] {
  const released = new Map<ClientOrderId, Release>();
  for (const { account, clientOrderId } of ended) {
    const book = accountOf(state, account);
    for (const id of book.waiting.get(clientOrderId) ?? []) {
      const order = book.orders.get(id);
      if (order === undefined || released.has(id) || !mayGo(book, order)) continue;
      released.set(id, { order, event: release(state, book, order, { nowMs, released }) });
    }
  }
  return [...released.values()].map(({ event }) => event);
}

interface Release {
  readonly order: Order;
  readonly event: EventOf<"order.submitted" | "order.denied">;
}

interface Releasing {
  readonly nowMs: number;
  readonly released: ReadonlyMap<ClientOrderId, Release>;
}

const mayGo = (book: AccountState, order: Order): boolean =>
  order.status === "initialized" &&
  (order.release?.after ?? []).every((id) => {
    const earlier = book.orders.get(id);
    return earlier === undefined || !isOpen(earlier.status);
  });

/** Sends a waiting leg with the quantity that is right now, or says why it is not sent. */
function release(
  state: State,
  book: AccountState,
  order: Order,
  releasing: Releasing,
): Release["event"] {
  const about = {
    account: order.account,
    clientOrderId: order.clientOrderId,
    atMs: releasing.nowMs,
  };
  const quantity =
    order.purpose === "entry"
      ? entryNow(state, book, order)
      : exitNow(state, book, order, releasing.released);
  return typeof quantity === "string"
    ? { ...about, type: "order.submitted", quantity }
    : { ...about, type: "order.denied", reason: quantity };
}

const tradingStateOf = (state: State, { account, strategy, symbol }: Order) =>
  effectiveState(state.tradingStates, { account, strategy, symbol });

const TRADING_REFUSALS = {
  reduce_only: "RISK_TRADING_REDUCE_ONLY",
  halted: "RISK_TRADING_HALTED",
  frozen: "RISK_TRADING_FROZEN",
} as const;

function entryNow(state: State, book: AccountState, order: Order): Decimal | Reason {
  const trading = tradingStateOf(state, order);
  if (trading !== "active") return reason(TRADING_REFUSALS[trading]);
  const held = heldBy(book, order.strategy, order.symbol);
  const otherSide = !isZero(held) && closingSide(held) === order.side;
  return order.release?.whenFlat === true && otherSide
    ? reason("ORDER_PARENT_NOT_FILLED", { held })
    : order.quantity;
}

function exitNow(
  state: State,
  book: AccountState,
  order: Order,
  released: Releasing["released"],
): Decimal | Reason {
  if (tradingStateOf(state, order) === "frozen") return reason("RISK_TRADING_FROZEN");
  const held = heldBy(book, order.strategy, order.symbol);
  if (isZero(held) || closingSide(held) !== order.side) return reason("PLAN_NOTHING_TO_CLOSE");
  const closing = add(workingExits(book, order), sum(goingOut(order, released)));
  const left = subtract(absolute(held), closing);
  const keep = order.release?.keep ?? null;
  const quantity = keep === null ? minimum(order.quantity, left) : subtract(left, keep);
  return isPositive(quantity) ? quantity : reason("PLAN_NOTHING_TO_CLOSE", { held });
}

/** What exits released in this very step are closing. */
const goingOut = (order: Order, released: Releasing["released"]): Decimal[] =>
  [...released.values()].flatMap(({ event, order: { purpose, strategy, symbol } }) =>
    event.type === "order.submitted" &&
    purpose === "exit" &&
    strategy === order.strategy &&
    symbol === order.symbol
      ? [event.quantity]
      : [],
  );

/** What other exits of the strategy are closing already. */
function workingExits(book: AccountState, order: Order): Decimal {
  const others = openOrdersIn(book, order.symbol).filter(
    (other) =>
      other.strategy === order.strategy &&
      other.purpose === "exit" &&
      other.status !== "initialized" &&
      other.clientOrderId !== order.clientOrderId,
  );
  return sum(others.map(leavesQuantity));
}
