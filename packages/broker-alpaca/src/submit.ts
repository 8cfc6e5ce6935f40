import {
  type Approved,
  type OrderIntent,
  parseVenueOrderId,
  type Reason,
  reason,
  type SubmitOutcome,
} from "@hookline/core/driver";
import { refusalOf } from "./class-rules.ts";
import { orderRequestOf } from "./map.ts";
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
import type { AlpacaVenue } from "./venue.ts";
import type { WireOrder } from "./wire.ts";

/** What sending an order works with. */
export interface SubmitParts {
  readonly rest: AlpacaRest;
  readonly venue: AlpacaVenue;
  readonly memory: OrderMemory;
  readonly settings: AlpacaSettings;
}

/** Sends one order once. What does not fit the venue is refused before a byte is sent. */
export async function submitOrder(
  parts: SubmitParts,
  intent: Approved<OrderIntent>,
  signal: AbortSignal,
): Promise<SubmitOutcome> {
  if (intent.mode === "paper" && parts.settings.environment === "live") {
    return rejected(reason("ORDER_CAPABILITY_MISSING", { mode: intent.mode, environment: "live" }));
  }
  const listing = await parts.venue.listing(intent.symbol);
  if (listing.kind === "unavailable") return notSent("instrument_unavailable", listing.detail);
  if (listing.kind === "absent") {
    return rejected(
      reason("ORDER_REJECTED_BY_BROKER", { why: "unknown_symbol", symbol: intent.symbol }),
    );
  }
  const refusal = refusalOf(intent, listing.value);
  if (refusal !== null) return rejected(refusal);
  const postOrderRequest = orderRequestOf(intent, listing.value, parts.settings);
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
  return outcome;
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
