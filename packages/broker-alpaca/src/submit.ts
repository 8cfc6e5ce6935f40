import type { trading } from "@alpacahq/alpaca-trade-api/rest";
import {
  type Approved,
  type OrderIntent,
  parseVenueOrderId,
  type Reason,
  reason,
  type SubmitOutcome,
} from "@hookline/core/driver";
import { refusalOf } from "./class-rules.ts";
import type { Listing } from "./instruments.ts";
import { orderRequestOf, pairRequestOf } from "./map.ts";
import type { AlpacaSettings } from "./options.ts";
import type { OrderMemory } from "./order-memory.ts";
import {
  mayBeDuplicate,
  outcomeOf,
  type RestAnswer,
  speaksOfClientId,
  unknown,
} from "./outcome.ts";
import type { AlpacaRest } from "./rest.ts";
import { type AlpacaVenue, okBody } from "./venue.ts";
import { readOrder, type WireOrder } from "./wire.ts";

/** What sending an order works with. */
export interface SubmitParts {
  readonly rest: AlpacaRest;
  readonly venue: AlpacaVenue;
  readonly memory: OrderMemory;
  readonly settings: AlpacaSettings;
}

/** A target and a stop of which one fills. */
export interface OrderPair {
  readonly target: Approved<OrderIntent>;
  readonly stop: Approved<OrderIntent>;
}

/** Sends one order once. What does not fit the venue is refused before a byte is sent. */
export async function submitOrder(
  parts: SubmitParts,
  intent: Approved<OrderIntent>,
  signal: AbortSignal,
): Promise<SubmitOutcome> {
  const checked = await checkedListing(parts, [intent]);
  if ("kind" in checked) return checked;
  const postOrderRequest = orderRequestOf(intent, checked.listing, parts.settings);
  return (await send(parts, { intent, postOrderRequest }, signal)).outcome;
}

/** Sends a target and a stop once, as one order of two legs; the answer is about both. */
export async function submitPair(
  parts: SubmitParts,
  pair: OrderPair,
  signal: AbortSignal,
): Promise<SubmitOutcome> {
  const { stop, target } = pair;
  const checked = await checkedListing(parts, [target, stop]);
  if ("kind" in checked) return checked;
  if (checked.listing.instrument.stopAndTarget !== "oco" || !fitTogether(pair)) {
    return rejected(reason("ORDER_CAPABILITY_MISSING", { orderClass: "oco" }));
  }
  const postOrderRequest = pairRequestOf(pair, checked.listing);
  const { answer, outcome } = await send(parts, { intent: target, postOrderRequest }, signal);
  if (outcome.kind !== "accepted") return outcome;
  const [told] = readOrder(okBody(answer))?.legs ?? [];
  const leg = told ?? (await stopLeg(parts, target));
  const ocoVenueOrderId = leg === null ? null : parseVenueOrderId(leg.id);
  if (ocoVenueOrderId !== null) {
    parts.memory.accepted(ocoVenueOrderId, stop.clientOrderId, stop.symbol);
  }
  return { ...outcome, ocoVenueOrderId };
}

const fitTogether = ({ stop, target }: OrderPair): boolean =>
  target.orderType === "limit" &&
  (stop.orderType === "stop" || stop.orderType === "stop_limit") &&
  target.quantity === stop.quantity &&
  target.side === stop.side &&
  target.timeInForce === stop.timeInForce;

async function stopLeg({ venue }: SubmitParts, target: OrderIntent): Promise<WireOrder | null> {
  const there = await venue.stopOfPair(target.clientOrderId);
  return there.kind === "found" ? there.value : null;
}

/** The listing that orders of one request fit, or why nothing is sent. */
async function checkedListing(
  parts: SubmitParts,
  intents: readonly [OrderIntent, ...OrderIntent[]],
): Promise<{ readonly listing: Listing } | SubmitOutcome> {
  const [{ mode, symbol }] = intents;
  if (mode === "paper" && parts.settings.environment === "live") {
    return rejected(reason("ORDER_CAPABILITY_MISSING", { mode, environment: "live" }));
  }
  const listing = await parts.venue.listing(symbol);
  if (listing.kind === "unavailable") return notSent("instrument_unavailable", listing.detail);
  if (listing.kind === "absent") {
    return rejected(reason("ORDER_REJECTED_BY_BROKER", { why: "unknown_symbol", symbol }));
  }
  for (const intent of intents) {
    const refusal = refusalOf(intent, listing.value);
    if (refusal !== null) return rejected(refusal);
  }
  return { listing: listing.value };
}

async function send(
  parts: SubmitParts,
  {
    intent,
    postOrderRequest,
  }: { readonly intent: OrderIntent; readonly postOrderRequest: trading.PostOrderRequest },
  signal: AbortSignal,
): Promise<{ readonly answer: RestAnswer; readonly outcome: SubmitOutcome }> {
  const priority = intent.purpose === "entry" ? "entry" : "exit";
  const answer = await parts.rest.call(
    ({ orders }, init) => orders.postOrderRaw({ postOrderRequest }, init),
    { priority, signal },
  );
  const { clientOrderId } = intent;
  const outcome = await settled(parts.venue, answer, {
    sentId: clientOrderId,
    isSame: (order) => order.side === intent.side && order.quantity === intent.quantity,
  });
  if (outcome.kind === "accepted" && outcome.venueOrderId !== null) {
    parts.memory.accepted(outcome.venueOrderId, clientOrderId, intent.symbol);
  }
  return { answer, outcome };
}

/**
 * What the answer to an order or a change proves. A client order id that was used before is no rejection: the
 * order may be the one that was sent before, so it is looked for.
 */
export async function settled(
  venue: AlpacaVenue,
  answer: RestAnswer,
  sent: { readonly sentId: string; readonly isSame: (order: WireOrder) => boolean },
): Promise<SubmitOutcome> {
  const outcome = outcomeOf(answer, sent.sentId);
  if (!mayBeDuplicate(answer)) return outcome;
  const there = await venue.orderByClientId(sent.sentId);
  if (there.kind === "unavailable") return unknown({ why: "duplicate_not_looked_up" });
  if (there.kind === "absent") {
    return speaksOfClientId(answer) ? unknown({ why: "duplicate_not_found" }) : outcome;
  }
  if (!sent.isSame(there.value)) return unknown({ why: "client_order_id_used_otherwise" });
  const venueOrderId = parseVenueOrderId(there.value.id);
  return venueOrderId === null
    ? unknown({ why: "unreadable_answer" })
    : { kind: "accepted", venueOrderId };
}

const rejected = (why: Reason): SubmitOutcome => ({ kind: "rejected", reason: why });

/** Nothing of the order was sent. */
export const notSent = (why: string, detail: string | null = null): SubmitOutcome => ({
  kind: "not_sent",
  reason: reason("ORDER_NOT_SENT", { why, ...(detail === null ? {} : { detail }) }),
});
