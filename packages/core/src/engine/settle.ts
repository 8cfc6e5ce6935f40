import type { Event } from "../model/events.ts";
import type { Order } from "../model/order.ts";
import { isOpen } from "../order/transitions.ts";
import { isZero } from "../prim/decimal.ts";
import { invariant } from "../prim/invariant.ts";
import type { Asked } from "./live-gate.ts";
import type { Place } from "./place.ts";
import { protectionEvents, protectPosition, restoredProtection } from "./protect-position.ts";
import { releaseAll } from "./release.ts";
import type { EngineSettings } from "./settings.ts";
import { accountOf, type State } from "./state.ts";

/** More rounds than any chain of releases and stops can have; a longer one is a bug, not patience. */
const MAX_ROUNDS = 32;

/** What settling is done with. */
export interface Settling {
  readonly nowMs: number;
  readonly settings: EngineSettings;
  /** Folds events into the state and the record. */
  readonly fold: (events: readonly Event[]) => readonly Event[];
}

/**
 * Folds what follows from events already folded in, until nothing does: waiting legs are released or given up, and
 * then stops and targets follow the position. Everything of one input stands in one record.
 */
export function settle(state: State, decided: readonly Event[], settling: Settling): void {
  const { fold, nowMs, settings } = settling;
  let batch = decided;
  let unprotected = decided;
  for (let round = 0; batch.length > 0; round += 1) {
    invariant(round < MAX_ROUNDS, "what follows from an input comes to an end");
    batch = fold(releasedBy(state, batch, { nowMs, settings }));
    unprotected = [...unprotected, ...batch];
    // Stops are reckoned once every leg that goes now has gone.
    if (batch.length > 0) continue;
    batch = fold(protectedAfter(state, unprotected, { nowMs, settings }));
    unprotected = batch;
  }
}

function releasedBy(state: State, batch: readonly Event[], asked: Asked): readonly Event[] {
  const levels = batch.flatMap((event) => {
    if (event.type === "order.filled") return protectionEvents(state, event);
    return event.type === "order.fill_busted" ? restoredProtection(state, event) : [];
  });
  return [...levels, ...releaseAll(state, waitingOn(state, batch), asked)];
}

const protectedAfter = (
  state: State,
  events: readonly Event[],
  { nowMs, settings }: Pick<Settling, "nowMs" | "settings">,
): readonly Event[] =>
  touchedBy(state, events).flatMap((place) => protectPosition(state, place, nowMs, settings));

const orderOf = (state: State, event: Event): Order | undefined => {
  if (event.type === "order.initialized") {
    return accountOf(state, event.order.account).orders.get(event.order.clientOrderId);
  }
  return "clientOrderId" in event && event.type !== "order.anomaly"
    ? accountOf(state, event.account).orders.get(event.clientOrderId)
    : undefined;
};

/** Orders that waiting legs may have waited for: ended in this batch, or filled in part. */
const waitingOn = (state: State, batch: readonly Event[]): Order[] =>
  batch.flatMap((event) => {
    const order = orderOf(state, event);
    const moved = order !== undefined && (event.type === "order.filled" || !isOpen(order.status));
    return moved ? [order] : [];
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

/** A stop that was just placed is no reason to look again; one that ended, or came late, is. */
const isOwnDoing = (event: Event, place: Place | Order): boolean =>
  "purpose" in place &&
  (place.purpose === "stop_loss" || place.purpose === "take_profit") &&
  (event.type === "order.initialized" ||
    event.type === "order.submitted" ||
    // What risk denies now it denies again at once.
    (event.type === "order.denied" && event.reason.code.startsWith("RISK_")));
