import { type Reason, reason } from "../model/codes.ts";
import type { Event, EventOf } from "../model/events.ts";
import type { Order } from "../model/order.ts";
import type { ProtectionLevels } from "../model/protection.ts";
import { signed } from "../order/quantities.ts";
import { closingSide } from "../plan/exit.ts";
import type { OrderShape } from "../plan/plan.ts";
import { atMarket } from "../plan/plan.ts";
import { followPosition, type ProtectionChange, type ProtectiveLeg } from "../position/protect.ts";
import { add, type Decimal, isZero, sign } from "../prim/decimal.ts";
import { invariant } from "../prim/invariant.ts";
import { approve } from "../risk/approve.ts";
import { protectionLevels } from "../route/size/stop-price.ts";
import { cancelOrder } from "./cancel.ts";
import { standingTimeInForce } from "./capability.ts";
import { flattenShare } from "./flatten.ts";
import {
  intentOf,
  makeOrder,
  type OrderOrigin,
  type OrderRequest,
  orderIdOf,
} from "./make-order.ts";
import type { Place } from "./place.ts";
import { riskView } from "./risk-view.ts";
import type { EngineSettings } from "./settings.ts";
import {
  type AccountState,
  accountOf,
  heldBy,
  reducingOrdersOf,
  type State,
  shareKey,
} from "./state.ts";

/**
 * The first fill of an entry with stop or target fixes their prices, reckoned from the fill. One that only made
 * the position of the other side smaller leaves that one's stop alone.
 */
export function protectionEvents(state: State, fill: EventOf<"order.filled">): Event[] {
  const book = accountOf(state, fill.account);
  const order = book.orders.get(fill.clientOrderId);
  if (order === undefined || order.protection === null || order.purpose !== "entry") return [];
  const { account, strategy, symbol } = order;
  if (book.protections.get(shareKey(strategy, symbol))?.signalId === order.signalId) return [];
  const held = heldBy(book, strategy, symbol);
  if (isZero(held) || closingSide(held) === order.side) return [];
  const earlier = book.protections.get(shareKey(strategy, symbol)) ?? null;
  const protection = levelsOf(order, fill.lastPrice, earlier);
  return [{ type: "protection.set", account, strategy, symbol, protection }];
}

/** A position that a busted fill opens again stands behind the levels that its newest entry asked for. */
export function restoredProtection(state: State, bust: EventOf<"order.fill_busted">): Event[] {
  const book = accountOf(state, bust.account);
  const order = book.orders.get(bust.clientOrderId);
  if (order === undefined || bust.fill === null) return [];
  const { account, strategy, symbol } = order;
  const held = heldBy(book, strategy, symbol);
  const before = add(held, signed(bust.fill.side, bust.fill.quantity));
  // One that was open all along keeps the levels that it has, or none.
  if (isZero(held) || sign(before) === sign(held)) return [];
  const entry = [...book.orders.values()].findLast(
    (one) =>
      one.purpose === "entry" &&
      one.strategy === strategy &&
      one.symbol === symbol &&
      one.side !== closingSide(held) &&
      one.protection !== null &&
      one.averagePrice !== null,
  );
  if (entry === undefined || entry.averagePrice === null) return [];
  const protection = levelsOf(entry, entry.averagePrice, null);
  return [{ type: "protection.set", account, strategy, symbol, protection }];
}

/** What the entry does not say, the position keeps: an entry with a target alone takes no stop away. */
function levelsOf(
  order: Order,
  price: Decimal,
  earlier: ProtectionLevels | null,
): ProtectionLevels {
  invariant(order.protection !== null, "only a protected entry has levels");
  const { stop, takeProfit } = protectionLevels(order.protection, {
    side: order.side,
    price,
    instrument: order.instrument,
  });
  return {
    stop: stop ?? earlier?.stop ?? null,
    takeProfit: takeProfit ?? earlier?.takeProfit ?? null,
    side: order.side === "buy" ? "long" : "short",
    signalId: order.signalId,
    instrument: order.instrument,
  };
}

/** Whether a stop or target would be cancelled if it stood now, so that it must not be sent again. */
export const isSurplus = (state: State, order: Order): boolean =>
  (order.purpose === "stop_loss" || order.purpose === "take_profit") &&
  changeAt(state, order).cancels.includes(order.clientOrderId);

function changeAt(state: State, place: Place): ProtectionChange {
  const book = accountOf(state, place.account);
  return followPosition({
    held: heldBy(book, place.strategy, place.symbol),
    levels: restable(book.protections.get(shareKey(place.strategy, place.symbol)) ?? null),
    openOrders: reducingOrdersOf(book, place.strategy, place.symbol),
    orderOf: (id) => book.orders.get(id),
  });
}

/** Brings stops and targets of one position in line with what is open. */
export function protectPosition(
  state: State,
  place: Place,
  nowMs: number,
  settings: EngineSettings,
): Event[] {
  const book = accountOf(state, place.account);
  const levels = book.protections.get(shareKey(place.strategy, place.symbol)) ?? null;
  const change = changeAt(state, place);
  const cancels = change.cancels.flatMap((id) => cancelOrder(book.orders.get(id), nowMs, null));
  if (levels === null || change.places.length === 0) return cancels;
  const failures = book.protectionFailures.get(shareKey(place.strategy, place.symbol)) ?? 0;
  if (failures >= MAX_TRIES) {
    const given = { failures, nowMs };
    const stopMissing = change.places.some(({ purpose }) => purpose === "stop_loss");
    return [...cancels, ...givenUp(state, book, place, { ...given, stopMissing }, settings)];
  }
  return [...cancels, ...placeLegs(state, { place, levels, legs: change.places, nowMs }, settings)];
}

/** Stops that end on their own are placed so often. */
const MAX_TRIES = 5;

/** A person is told, and money is not left without its stop: a live position that cannot have one is closed. */
function givenUp(
  state: State,
  book: AccountState,
  place: Place,
  given: { readonly failures: number; readonly nowMs: number; readonly stopMissing: boolean },
  settings: EngineSettings,
): Event[] {
  const told = alarm(book, place, given);
  const share = book.strategyPositions.get(shareKey(place.strategy, place.symbol));
  const live = settings.accounts.get(place.account)?.mode === "live";
  if (told.length === 0 || !live || !given.stopMissing || share === undefined) return told;
  const asked = { actor: "R-35", nowMs: given.nowMs };
  return [...told, ...flattenShare(state, book, share, asked, settings)];
}

/** Told once: the alarm itself is counted as one more failure. */
function alarm(
  book: AccountState,
  { account, strategy, symbol }: Place,
  { failures, nowMs }: { readonly failures: number; readonly nowMs: number },
): Event[] {
  const last = [...book.orders.values()].findLast(
    (order) =>
      order.strategy === strategy &&
      order.symbol === symbol &&
      (order.purpose === "stop_loss" || order.purpose === "take_profit"),
  );
  if (failures > MAX_TRIES || last === undefined) return [];
  const { clientOrderId } = last;
  const why = reason("ORDER_PROTECTION_FAILED", { strategy, symbol, tries: failures });
  return [{ type: "order.anomaly", account, clientOrderId, reason: why, atMs: nowMs }];
}

interface LegsToPlace {
  readonly place: Place;
  readonly levels: ProtectionLevels;
  readonly legs: readonly ProtectiveLeg[];
  readonly nowMs: number;
}

function placeLegs(state: State, what: LegsToPlace, settings: EngineSettings): Event[] {
  const { legs, levels, nowMs, place } = what;
  const account = settings.accounts.get(place.account);
  if (account === undefined) return [];
  const book = accountOf(state, place.account);
  const origin: OrderOrigin = {
    ...place,
    mode: account.mode,
    signalId: levels.signalId,
    instrument: levels.instrument,
    referencePrice: book.prices.get(place.symbol)?.price ?? null,
    timeInForce: standingTimeInForce(levels.instrument, account),
    nowMs,
  };
  const requests = legs.map(
    (leg, index): OrderRequest => ({
      leg: leg.purpose,
      revision: book.protectiveOrders + index + 1,
      purpose: leg.purpose,
      side: levels.side === "long" ? "sell" : "buy",
      quantity: leg.quantity,
      shape: shapeOf(levels, leg),
      protection: null,
      release: null,
    }),
  );
  const orders = linked(origin, requests).map((request) => makeOrder(origin, request));
  return checked(state, book, orders, settings);
}

/** Stop and target of one quantity become one request where the instrument lets them rest only so. */
function linked(origin: OrderOrigin, requests: readonly OrderRequest[]): readonly OrderRequest[] {
  const [first, second] = requests;
  const pair = first !== undefined && second !== undefined && first.quantity === second.quantity;
  if (!pair || origin.instrument.stopAndTarget !== "oco") return requests;
  return [
    { ...first, oco: orderIdOf(origin, second) },
    { ...second, oco: orderIdOf(origin, first) },
  ];
}

/** Where stop and target cannot rest together the stop is what must; a trailing stop is no leg of a pair. */
function restable(levels: ProtectionLevels | null): ProtectionLevels | null {
  if (levels === null || levels.stop === null) return levels;
  const { stopAndTarget = "apart" } = levels.instrument;
  const together =
    stopAndTarget === "apart" || (stopAndTarget === "oco" && levels.stop.kind !== "trailing");
  return together ? levels : { ...levels, takeProfit: null };
}

/** Stops pass the same rules as every order; one that is denied is recorded, never silently missing. */
function checked(
  state: State,
  book: AccountState,
  orders: readonly Order[],
  settings: EngineSettings,
): Event[] {
  const denials = orders.map((order) => denialOf(state, book, order, settings));
  // Legs of one request go together or not at all.
  const both = orders.some(({ oco }) => oco !== undefined)
    ? (denials.find((denial) => denial !== null) ?? null)
    : null;
  return orders.flatMap((order, index): Event[] => {
    const { account, clientOrderId, createdAtMs: atMs, quantity } = order;
    const why = denials[index] ?? both;
    const about = { account, clientOrderId, atMs };
    const next: Event =
      why === null
        ? { ...about, type: "order.submitted", quantity }
        : { ...about, type: "order.denied", reason: why };
    return [{ type: "order.initialized", order }, next];
  });
}

function denialOf(
  state: State,
  book: AccountState,
  order: Order,
  settings: EngineSettings,
): Reason | null {
  const { instrument, strategy, symbol } = order;
  const facts = {
    nowMs: order.createdAtMs,
    instrument,
    reference: book.prices.get(symbol) ?? null,
    equity: null,
    unrealized: null,
  };
  const view = riskView(state, book, { strategy, symbol, also: [], after: [] }, facts);
  const verdict = approve(intentOf(order), view, settings.orderRules);
  return verdict.ok ? null : verdict.reason;
}

function shapeOf(levels: ProtectionLevels, leg: ProtectiveLeg): OrderShape {
  if (leg.purpose === "take_profit")
    return { ...atMarket, orderType: "limit", limitPrice: levels.takeProfit };
  const { stop } = levels;
  invariant(stop !== null, "a stop is placed only where one was asked for");
  switch (stop.kind) {
    case "stop":
      return { ...atMarket, orderType: "stop", stopPrice: stop.stopPrice };
    case "stop_limit":
      return {
        ...atMarket,
        orderType: "stop_limit",
        stopPrice: stop.stopPrice,
        limitPrice: stop.limitPrice,
      };
    case "trailing":
      return { ...atMarket, orderType: "trailing_stop", trail: stop.trail };
  }
}
