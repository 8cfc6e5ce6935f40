import type { OrderStatus } from "../model/order.ts";

/** What can happen to an order; the last word of its event, with fills told apart by what they leave. */
export type OrderTransition =
  | "submitted"
  | "denied"
  | "accepted"
  | "rejected"
  | "outcome_unknown"
  | "partially_filled"
  | "filled"
  | "canceled"
  | "expired";

/**
 * The one table of the order machine: status × event → status. What is not here changes nothing and is
 * recorded as an anomaly. `docs/order-states.md` is generated from it.
 */
export const TRANSITIONS = {
  initialized: { submitted: "submitted", denied: "denied", canceled: "canceled" },
  submitted: {
    submitted: "submitted", // sent again after the broker proved that it never arrived
    denied: "denied", // no byte left this process
    accepted: "accepted",
    rejected: "rejected",
    outcome_unknown: "unknown",
    partially_filled: "partially_filled", // a fill can overtake the acknowledgement
    filled: "filled",
    canceled: "canceled",
    expired: "expired",
  },
  unknown: {
    submitted: "submitted",
    denied: "denied",
    accepted: "accepted",
    rejected: "rejected",
    partially_filled: "partially_filled",
    filled: "filled",
    canceled: "canceled",
    expired: "expired",
  },
  accepted: {
    rejected: "rejected", // some venues accept first and check later
    partially_filled: "partially_filled",
    filled: "filled",
    canceled: "canceled",
    expired: "expired",
  },
  partially_filled: {
    partially_filled: "partially_filled",
    filled: "filled",
    canceled: "canceled",
    expired: "expired",
  },
  // More than was ordered is booked, and the account is frozen; less comes only in the place of a fill that was busted.
  filled: { partially_filled: "filled", filled: "filled" },
  canceled: { partially_filled: "canceled", filled: "filled" }, // a fill can overtake our cancel
  expired: { partially_filled: "expired", filled: "filled" },
  // An order given up for lost can still arrive, and a refusal can be taken back: the position must move.
  denied: { accepted: "accepted", partially_filled: "partially_filled", filled: "filled" },
  rejected: { accepted: "accepted", partially_filled: "partially_filled", filled: "filled" },
} as const;

/** Where an event leads; null where the table has no such step. */
export function nextStatus(status: OrderStatus, transition: OrderTransition): OrderStatus | null {
  const row: Readonly<Partial<Record<OrderTransition, OrderStatus>>> = TRANSITIONS[status];
  return Object.hasOwn(row, transition) ? (row[transition] ?? null) : null;
}

const OPEN = new Set<OrderStatus>([
  "initialized",
  "submitted",
  "unknown",
  "accepted",
  "partially_filled",
]);

/** Whether the order can still fill as far as we know; `unknown` counts as open. */
export const isOpen = (status: OrderStatus): boolean => OPEN.has(status);
