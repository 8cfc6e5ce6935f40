import type { Reason } from "../model/codes.ts";
import type { Event } from "../model/events.ts";
import type { Order } from "../model/order.ts";
import { isOpen } from "../order/transitions.ts";

/** Cancels an open order: at once where it was never sent, else by asking the broker; nothing twice. */
export function cancelOrder(order: Order | undefined, nowMs: number, why: Reason | null): Event[] {
  if (order === undefined || !isOpen(order.status) || order.cancelRequested) return [];
  const { account, clientOrderId } = order;
  return order.status === "initialized"
    ? [{ type: "order.canceled", account, clientOrderId, atMs: nowMs }]
    : [{ type: "order.cancel_requested", account, clientOrderId, atMs: nowMs, reason: why }];
}
