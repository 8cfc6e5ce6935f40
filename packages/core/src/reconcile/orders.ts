import type { Order } from "../model/order.ts";
import type { BrokerOrder } from "../ports/broker.ts";

/** How our open orders compare with the broker's. */
export interface OrderComparison {
  /** Ours that the broker does not list: looked up one by one, because a list may be incomplete. */
  readonly missing: readonly Order[];
  /** The broker's that are none of ours: placed by hand or by another program. */
  readonly strangers: readonly BrokerOrder[];
}

/** Compares open orders by our ids; legs that were not sent yet are not expected there. */
export function compareOrders(
  ours: readonly Order[],
  theirs: readonly BrokerOrder[],
): OrderComparison {
  const listed = new Set(theirs.map(({ clientOrderId }) => clientOrderId));
  const known = new Set<string>(ours.map(({ clientOrderId }) => clientOrderId));
  return {
    missing: ours.filter(
      ({ clientOrderId, status }) => status !== "initialized" && !listed.has(clientOrderId),
    ),
    strangers: theirs.filter(
      ({ clientOrderId }) => clientOrderId === null || !known.has(clientOrderId),
    ),
  };
}
