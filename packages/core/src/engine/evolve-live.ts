import type { EventOf } from "../model/events.ts";
import type { AccountId } from "../model/ids.ts";
import type { LiveState } from "../model/live.ts";
import type { Order } from "../model/order.ts";
import { isOpen } from "../order/transitions.ts";
import { type State, untouchedLive } from "./state.ts";

/** The events that change a live account's consents, stage and held entries. */
export type LiveChange = EventOf<
  | "order.held"
  | "order.approved"
  | "live.granted"
  | "live.grant_ended"
  | "live.stage_changed"
  | "live.cap_changed"
>;

/** Folds one of them into the state, in place. */
export function evolveLive(state: State, event: LiveChange): void {
  const live = liveBook(state, event.account);
  switch (event.type) {
    case "order.held":
      live.held.set(event.clientOrderId, { heldAtMs: event.atMs, expiresAtMs: event.expiresAtMs });
      return;
    case "order.approved":
      live.held.delete(event.clientOrderId);
      live.approvedAtMs.set(event.clientOrderId, event.atMs);
      return;
    case "live.granted":
      live.grant = { grantedAtMs: event.atMs, expiresAtMs: event.expiresAtMs };
      live.grantEnded = false;
      return;
    case "live.grant_ended":
      live.grant = null;
      live.grantEnded = true;
      return;
    case "live.stage_changed":
      live.stage = event.stage;
      return;
    case "live.cap_changed":
      live.maxEntryNotional = event.maxEntryNotional;
      return;
  }
}

/** An order that has ended waits for nobody, whoever ended it. */
export function endHold(state: State, order: Order | undefined): void {
  if (order === undefined || isOpen(order.status)) return;
  const live = state.live.get(order.account);
  live?.held.delete(order.clientOrderId);
  live?.approvedAtMs.delete(order.clientOrderId);
}

function liveBook(state: State, id: AccountId): LiveState {
  const known = state.live.get(id);
  if (known !== undefined) return known;
  const fresh = untouchedLive();
  state.live.set(id, fresh);
  return fresh;
}
