import type { Decimal } from "@hookline/core/driver";
import type { VenueFill, VenueOrder } from "../exchange.ts";
import { assetOf } from "./assets.ts";
import { executionUuid, orderUuid } from "./ids.ts";

/** What Alpaca knows of an order beyond what the exchange does. */
export interface OrderExtras {
  readonly extendedHours: boolean;
  readonly trailPercent: string | null;
  readonly positionIntent: string | null;
  readonly replacedBy: string | null;
  readonly replaces: string | null;
  /** `oco`: one of two legs of which one fills. */
  readonly orderClass: "" | "oco";
}

export const NO_EXTRAS: OrderExtras = {
  extendedHours: false,
  trailPercent: null,
  positionIntent: null,
  replacedBy: null,
  replaces: null,
  orderClass: "",
};

/** Milliseconds as Alpaca writes times, with nanoseconds. */
export const timeText = (atMs: number): string =>
  new Date(atMs).toISOString().replace("Z", "000000Z");

/** The state of an order in Alpaca's words. */
function statusOf(order: VenueOrder, extras: OrderExtras): string {
  const { filledQuantity, orderType, status, triggered } = order;
  if (extras.replacedBy !== null) return "replaced";
  // The stop of a pair waits beside its target.
  const waits = extras.orderClass === "oco" && orderType !== "limit" && !triggered;
  if (status === "open" && waits && filledQuantity === "0") return "held";
  if (status === "open") return filledQuantity === "0" ? "new" : "partially_filled";
  return status;
}

/** The body of an order. */
export function orderBody(
  order: VenueOrder,
  extras: OrderExtras,
  legs: readonly Record<string, unknown>[] | null = null,
): Record<string, unknown> {
  const status = statusOf(order, extras);
  const ended = timeText(order.updatedMs);
  const at = (state: string): string | null => (status === state ? ended : null);
  return {
    id: orderUuid(order.id),
    client_order_id: order.clientId,
    created_at: timeText(order.createdMs),
    updated_at: ended,
    submitted_at: timeText(order.createdMs),
    filled_at: at("filled"),
    expired_at: at("expired"),
    canceled_at: at("canceled"),
    failed_at: at("rejected"),
    replaced_at: at("replaced"),
    replaced_by: extras.replacedBy === null ? null : orderUuid(extras.replacedBy),
    replaces: extras.replaces === null ? null : orderUuid(extras.replaces),
    asset_id: "00000000-0000-4000-a000-000000000000",
    symbol: order.symbol,
    asset_class: assetOf(order.symbol)?.class ?? "us_equity",
    notional: null,
    qty: order.quantity,
    filled_qty: order.filledQuantity,
    filled_avg_price: order.averagePrice,
    order_class: extras.orderClass,
    order_type: order.orderType,
    type: order.orderType,
    side: order.side,
    position_intent: extras.positionIntent ?? `${order.side}_to_open`,
    time_in_force: order.timeInForce,
    limit_price: order.limitPrice,
    stop_price: order.stopPrice,
    status,
    extended_hours: extras.extendedHours,
    legs,
    trail_percent: extras.trailPercent,
    trail_price: extras.trailPercent === null ? order.trailAmount : null,
    hwm: null,
  };
}

/** The body of a `FILL` activity. */
export function activityBody(
  fill: VenueFill,
  order: VenueOrder | null,
  cumulative: Decimal,
): Record<string, unknown> {
  const stamp = new Date(fill.atMs).toISOString().replace(/\D/g, "");
  return {
    id: `${stamp}::${executionUuid(fill.id)}`,
    activity_type: "FILL",
    transaction_time: timeText(fill.atMs),
    type: cumulative === order?.quantity ? "fill" : "partial_fill",
    price: fill.price,
    qty: fill.quantity,
    side: fill.side,
    symbol: fill.symbol,
    leaves_qty: "0",
    order_id: orderUuid(fill.orderId),
    cum_qty: cumulative,
    order_status: cumulative === order?.quantity ? "filled" : "partially_filled",
  };
}

/** The data of a `trade_updates` message. */
export function updateData(
  event: string,
  body: Record<string, unknown>,
  more: { readonly fill?: VenueFill; readonly positionQuantity?: string; readonly atMs: number },
): Record<string, unknown> {
  const { atMs, fill, positionQuantity } = more;
  const execution =
    fill === undefined
      ? {}
      : {
          execution_id: executionUuid(fill.id),
          price: fill.price,
          qty: fill.quantity,
          position_qty: positionQuantity ?? "0",
        };
  return { event, ...execution, timestamp: timeText(atMs), order: body };
}
