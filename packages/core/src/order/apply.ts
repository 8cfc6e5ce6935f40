import type { EventOf } from "../model/events.ts";
import type { BookedFill } from "../model/execution.ts";
import type { Order, OrderStatus } from "../model/order.ts";
import { add, atLeast, subtract } from "../prim/decimal.ts";
import { invariant } from "../prim/invariant.ts";
import { averagePriceAfter, averagePriceWithout } from "./quantities.ts";
import { nextStatus, type OrderTransition } from "./transitions.ts";

/** The events that move an order along. */
export type OrderEvent = EventOf<
  | "order.submitted"
  | "order.denied"
  | "order.accepted"
  | "order.rejected"
  | "order.outcome_unknown"
  | "order.filled"
  | "order.fill_busted"
  | "order.cancel_requested"
  | "order.cancel_rejected"
  | "order.canceled"
  | "order.expired"
>;

/** The order after the event; an event that the table does not allow is a bug of `decide`. */
export function applyOrderEvent(order: Order, event: OrderEvent): Order {
  const updatedAtMs = event.atMs;
  switch (event.type) {
    case "order.cancel_requested":
      return { ...order, updatedAtMs, cancelRequested: true };
    case "order.cancel_rejected":
      return { ...order, updatedAtMs, cancelRequested: false };
    case "order.filled":
      return filled(order, event);
    case "order.fill_busted":
      return event.fill === null ? order : busted(order, event.fill, updatedAtMs);
    case "order.submitted":
      return {
        ...order,
        updatedAtMs,
        status: step(order, "submitted"),
        quantity: event.quantity,
        reason: null,
      };
    case "order.accepted":
      return {
        ...order,
        updatedAtMs,
        status: step(order, "accepted"),
        venueOrderId: event.venueOrderId ?? order.venueOrderId,
        reason: null,
      };
    case "order.denied":
      return { ...order, updatedAtMs, status: step(order, "denied"), reason: event.reason };
    case "order.rejected":
      return { ...order, updatedAtMs, status: step(order, "rejected"), reason: event.reason };
    case "order.outcome_unknown":
      return {
        ...order,
        updatedAtMs,
        status: step(order, "outcome_unknown"),
        reason: event.reason,
      };
    case "order.canceled":
      return { ...order, updatedAtMs, status: step(order, "canceled"), cancelRequested: false };
    case "order.expired":
      return { ...order, updatedAtMs, status: step(order, "expired"), cancelRequested: false };
  }
}

function filled(order: Order, event: EventOf<"order.filled">): Order {
  const filledQuantity = add(order.filledQuantity, event.lastQuantity);
  const whole = atLeast(filledQuantity, order.quantity);
  return {
    ...order,
    updatedAtMs: event.atMs,
    status: step(order, whole ? "filled" : "partially_filled"),
    filledQuantity,
    averagePrice: averagePriceAfter(order, event),
    fees: add(order.fees, event.fee),
    cancelRequested: whole ? false : order.cancelRequested,
  };
}

/** The order stands where it stood: a fill that never was opens nothing that has ended. */
function busted(order: Order, fill: BookedFill, updatedAtMs: number): Order {
  return {
    ...order,
    updatedAtMs,
    filledQuantity: subtract(order.filledQuantity, fill.quantity),
    averagePrice: averagePriceWithout(order, fill),
    fees: subtract(order.fees, fill.fee),
  };
}

function step(order: Order, transition: OrderTransition): OrderStatus {
  const status = nextStatus(order.status, transition);
  invariant(status !== null, "an order event must fit the order's status", {
    clientOrderId: order.clientOrderId,
    status: order.status,
    transition,
  });
  return status;
}
