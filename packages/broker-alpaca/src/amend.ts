import {
  type CancelOutcome,
  isMultipleOf,
  isPositive,
  ONE,
  type OrderChange,
  type OrderReference,
  type Reason,
  type ReasonDetail,
  reason,
  type SubmitOutcome,
  ZERO,
} from "@hookline/core/driver";
import { priceRefusal } from "./class-rules.ts";
import type { Listing } from "./instruments.ts";
import { replacementIdOf } from "./order-ids.ts";
import { chainOf } from "./order-lookup.ts";
import { notSent, type SubmitParts, settled } from "./submit.ts";
import { type Found, isOk } from "./venue.ts";
import type { WireOrder } from "./wire.ts";

const MOST_HOPS = 20;

/** Cancels an order, or what it was replaced by. */
export async function cancelOrder(
  parts: SubmitParts,
  order: OrderReference,
  signal: AbortSignal,
): Promise<CancelOutcome> {
  const { memory, rest, venue } = parts;
  let orderId = memory.venueIdOf(order.clientOrderId) ?? order.venueOrderId;
  if (orderId === null) {
    const own = await venue.orderByClientId(order.clientOrderId);
    // Cancelling one leg of a pair ends both.
    const there =
      own.kind === "absent" && order.oco !== undefined ? await venue.stopOfPair(order.oco) : own;
    if (there.kind !== "found") return cancelUnknown(there.kind);
    orderId = there.value.id;
  }
  for (let hop = 0; hop < MOST_HOPS; hop += 1) {
    const target: string = orderId;
    const answer = await rest.call(
      ({ orders }, init) => orders.deleteOrderByOrderIDRaw({ orderId: target }, init),
      {
        priority: "exit",
        signal,
      },
    );
    if (isOk(answer)) return { kind: "requested" };
    if (answer.kind !== "answered") return cancelUnknown(answer.why);
    if (answer.status !== 422 && answer.status !== 404)
      return cancelUnknown(`HTTP ${answer.status}`);
    const now = await venue.orderById(target);
    if (now.kind !== "found") return cancelUnknown(now.kind);
    if (now.value.fate !== "replaced" || now.value.replacedBy === null) return cancelOf(now.value);
    orderId = now.value.replacedBy;
    memory.link(orderId, order.clientOrderId);
  }
  return cancelUnknown("replaced_too_often");
}

function cancelOf({ fate }: WireOrder): CancelOutcome {
  switch (fate) {
    case "canceled":
      return { kind: "canceled" };
    case "canceling":
      return { kind: "requested" };
    case "filled":
    case "expired":
    case "rejected":
      return { kind: "too_late", reason: reason("ORDER_CANCEL_REJECTED", { why: fate }) };
    default:
      // `pending_replace`, for one, refuses a cancel for a moment.
      return cancelUnknown(fate ?? "state_not_known");
  }
}

const cancelUnknown = (why: string): CancelOutcome => ({
  kind: "unknown",
  reason: reason("ORDER_OUTCOME_UNKNOWN", { why }),
});

/** Changes a working order. Alpaca makes a new order of it, under an id that leads back to ours. */
export async function replaceOrder(
  parts: SubmitParts,
  request: { readonly order: OrderReference; readonly change: OrderChange },
  signal: AbortSignal,
): Promise<SubmitOutcome> {
  const { change, order } = request;
  const { memory, rest, venue } = parts;
  const current = await currentOf(parts, order);
  if (current.kind === "unavailable") return notSent("order_unavailable", current.detail);
  if (current.kind === "absent") return refused({ why: "order_not_found" });
  const listing = await venue.listing(order.symbol);
  if (listing.kind !== "found") return notSent("instrument_unavailable");
  const refusal = changeRefusal(change, current.value, listing.value);
  if (refusal !== null) return { kind: "rejected", reason: refusal };
  const { id: orderId } = current.value;
  const sentId = replacementIdOf(
    current.value.clientOrderId ?? order.clientOrderId,
    order.clientOrderId,
  );
  const patchOrderRequest = {
    clientOrderId: sentId,
    ...(change.quantity === null ? {} : { qty: change.quantity }),
    ...(change.limitPrice === null ? {} : { limitPrice: change.limitPrice }),
    ...(change.stopPrice === null ? {} : { stopPrice: change.stopPrice }),
  };
  const answer = await rest.call(
    ({ orders }, init) => orders.patchOrderByOrderIdRaw({ orderId, patchOrderRequest }, init),
    { priority: "exit", signal },
  );
  const outcome = await settled(venue, answer, {
    sentId,
    isSame: ({ side }) => side === current.value.side,
  });
  if (outcome.kind === "accepted" && outcome.venueOrderId !== null) {
    memory.accepted(outcome.venueOrderId, order.clientOrderId, order.symbol);
  }
  return outcome;
}

async function currentOf(
  { memory, venue }: SubmitParts,
  order: OrderReference,
): Promise<Found<WireOrder>> {
  const venueId = memory.venueIdOf(order.clientOrderId) ?? order.venueOrderId;
  const first = await (venueId === null
    ? venue.orderByClientId(order.clientOrderId)
    : venue.orderById(venueId));
  if (first.kind !== "found") return first;
  const chain = await chainOf(venue, first.value);
  if (chain.kind !== "found") return chain;
  return { kind: "found", value: chain.value.at(-1) ?? first.value };
}

function changeRefusal(change: OrderChange, order: WireOrder, listing: Listing): Reason | null {
  const { limitPrice, quantity, stopPrice } = change;
  if (order.fate !== "working") return broker({ why: "not_working" });
  const fields = TAKES[order.orderType ?? ""] ?? [];
  if (limitPrice !== null && !fields.includes("limitPrice"))
    return incapable("replace_limit_price");
  if (stopPrice !== null && !fields.includes("stopPrice")) return incapable("replace_stop_price");
  const price =
    (limitPrice === null ? null : priceRefusal(limitPrice, listing)) ??
    (stopPrice === null ? null : priceRefusal(stopPrice, listing));
  if (price !== null || quantity === null) return price;
  if (!isPositive(quantity) || !isMultipleOf(quantity, listing.instrument.lotSize)) {
    return broker({ why: "quantity_off_lot", quantity });
  }
  // Alpaca changes whole shares only, and does not say whether a changed quantity counts what was filled before.
  if (
    listing.assetClass === "us_equity" &&
    !(isMultipleOf(quantity, ONE) && isMultipleOf(order.quantity ?? ZERO, ONE))
  ) {
    return incapable("replace_fractional_quantity");
  }
  return order.filledQuantity === ZERO ? null : incapable("replace_quantity_of_partly_filled");
}

/** Prices that a working order of a type has. */
const TAKES: Readonly<Record<string, readonly string[]>> = {
  limit: ["limitPrice"],
  stop: ["stopPrice"],
  stop_limit: ["limitPrice", "stopPrice"],
};

const broker = (detail: ReasonDetail): Reason => reason("ORDER_REJECTED_BY_BROKER", detail);
const incapable = (capability: string): Reason =>
  reason("ORDER_CAPABILITY_MISSING", { capability });
const refused = (detail: ReasonDetail): SubmitOutcome => ({
  kind: "rejected",
  reason: broker(detail),
});
