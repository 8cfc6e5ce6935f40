import { type Reason, reason } from "../model/codes.ts";
import type { Event, EventOf } from "../model/events.ts";
import type { ClientOrderId } from "../model/ids.ts";
import type { Order } from "../model/order.ts";
import { leavesQuantity, reachOf } from "../order/quantities.ts";
import { isOpen } from "../order/transitions.ts";
import { closingSide } from "../plan/exit.ts";
import {
  absolute,
  add,
  atMost,
  type Decimal,
  isPositive,
  isZero,
  maximum,
  minimum,
  subtract,
  sum,
} from "../prim/decimal.ts";
import { effectiveState } from "../risk/kill.ts";
import { type Asked, entryRefusal, isHeld } from "./live-gate.ts";
import { type AccountState, accountOf, heldBy, openOrdersIn, type State } from "./state.ts";

/**
 * Releases the legs that waited for one of these orders, each seeing what the ones before it are closing already.
 * @param moved orders that have ended, or were filled in part
 */
export function releaseAll(state: State, moved: readonly Order[], asked: Asked): Event[] {
  const released = new Map<ClientOrderId, Release>();
  for (const each of moved) {
    const book = accountOf(state, each.account);
    for (const order of waitingFor(book, each)) {
      if (released.has(order.clientOrderId) || isHeld(state, order)) continue;
      if (!mayGo(book, order, released)) continue;
      const event = release(state, book, order, { ...asked, released });
      released.set(order.clientOrderId, { order, event });
    }
  }
  return [...released.values()].map(({ event }) => event);
}

/** Sends a leg that somebody has let go, where nothing else keeps it waiting. */
export function releaseNow(state: State, order: Order, asked: Asked): Event[] {
  const book = accountOf(state, order.account);
  if (!mayGo(book, order, NONE)) return [];
  return [release(state, book, order, { ...asked, released: NONE })];
}

/** Legs that were made to wait for the order, and the exits of its place that wait for what may close beside them. */
function waitingFor(book: AccountState, order: Order): Order[] {
  if (book.waiting.size === 0) return [];
  const named = [...(book.waiting.get(order.clientOrderId) ?? [])].flatMap(
    (id) => book.orders.get(id) ?? [],
  );
  const exits = openOrdersIn(book, order.symbol).filter(
    (other) =>
      other.strategy === order.strategy && other.purpose === "exit" && !named.includes(other),
  );
  return [...named, ...exits].filter(({ status }) => status === "initialized");
}

interface Release {
  readonly order: Order;
  readonly event: EventOf<"order.submitted" | "order.denied">;
}

interface Releasing extends Asked {
  readonly released: ReadonlyMap<ClientOrderId, Release>;
}

const mayGo = (book: AccountState, order: Order, released: Releasing["released"]): boolean =>
  (order.release?.after ?? []).every((id) => {
    const earlier = book.orders.get(id);
    return earlier === undefined || !isOpen(earlier.status) || isProtective(earlier);
  }) && leavesRoom(book, order, released);

/**
 * Whether an exit at the market closes no more than is open together with the stops and targets that stand now (I17).
 * Those are what counts, not the ones that stood when the exit was planned: what is too much beside it is cancelled,
 * and its end brings the exit here again.
 */
function leavesRoom(book: AccountState, order: Order, released: Releasing["released"]): boolean {
  if (order.purpose !== "exit" || order.orderType !== "market") return true;
  const held = heldBy(book, order.strategy, order.symbol);
  const standing = protectiveReach(book, order);
  if (isZero(standing) || isZero(held) || closingSide(held) !== order.side) return true;
  const left = leftToClose(book, order, held, released);
  return atMost(add(closingNow(order, left), standing), left);
}

const isProtective = ({ purpose }: Order): boolean =>
  purpose === "stop_loss" || purpose === "take_profit";

/** The most that stop and target can still close; only one of them is meant to fill. */
function protectiveReach(book: AccountState, { strategy, symbol }: Order): Decimal {
  const standing = openOrdersIn(book, symbol).filter((order) => order.strategy === strategy);
  const partnerOf = ({ oco }: Order) => (oco === undefined ? undefined : book.orders.get(oco));
  const reach = (purpose: Order["purpose"]): Decimal =>
    sum(
      standing
        .filter((order) => order.purpose === purpose)
        .map((order) => reachOf(order, partnerOf(order))),
    );
  return maximum(reach("stop_loss"), reach("take_profit"));
}

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
      ? entryNow(state, order, releasing)
      : exitNow(state, book, order, releasing.released);
  return typeof quantity === "string"
    ? { ...about, type: "order.submitted", quantity }
    : { ...about, type: "order.denied", reason: quantity };
}

/**
 * What to do with an exit that was sent and never arrived: the quantity to send now, why it is over, or null while
 * what closes beside it is still too much.
 */
export function exitAgain(state: State, book: AccountState, order: Order): Decimal | Reason | null {
  return leavesRoom(book, order, NONE) ? exitNow(state, book, order, NONE) : null;
}

const NONE: Releasing["released"] = new Map();

const tradingStateOf = (state: State, { account, strategy, symbol }: Order) =>
  effectiveState(state.tradingStates, { account, strategy, symbol });

const TRADING_REFUSALS = {
  reduce_only: "RISK_TRADING_REDUCE_ONLY",
  halted: "RISK_TRADING_HALTED",
  frozen: "RISK_TRADING_FROZEN",
} as const;

function entryNow(state: State, order: Order, asked: Asked): Decimal | Reason {
  const trading = tradingStateOf(state, order);
  if (trading !== "active") return reason(TRADING_REFUSALS[trading]);
  const closed = entryRefusal(state, order, asked);
  if (closed !== null) return closed;
  const book = accountOf(state, order.account);
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
  const quantity = closingNow(order, leftToClose(book, order, held, released));
  return isPositive(quantity) ? quantity : reason("PLAN_NOTHING_TO_CLOSE", { held });
}

/** What is open and no other exit is closing. */
const leftToClose = (
  book: AccountState,
  order: Order,
  held: Decimal,
  released: Releasing["released"],
): Decimal =>
  subtract(absolute(held), add(workingExits(book, order), sum(goingOut(order, released))));

/** How much of it the exit closes: its quantity, or all but what it keeps where it was never sent. */
function closingNow({ quantity, release, status }: Order, left: Decimal): Decimal {
  const keep = status === "initialized" ? (release?.keep ?? null) : null;
  return keep === null ? minimum(quantity, left) : subtract(left, keep);
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
