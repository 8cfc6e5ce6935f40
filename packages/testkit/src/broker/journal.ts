import {
  add,
  atLeast,
  type ClientOrderId,
  type Instrument,
  negate,
  type Order,
  type OrderStatus,
  type RestoredAccount,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import { applyFill, FLAT } from "@hookline/core/position";
import type { Desk } from "./desk.ts";

/**
 * What an engine's journal would hand a broker after the orders and reports of a desk: the memory
 * of a broker that has none of its own.
 */
export async function journalOf(desk: Desk): Promise<RestoredAccount> {
  const instrument = await desk.broker.instrument(desk.market.symbol);
  if (instrument === null) throw new Error("The broker does not know the test's own symbol.");
  let position = FLAT;
  for (const { fee, lastPrice, lastQuantity, side } of desk.fills()) {
    const quantity = side === "buy" ? lastQuantity : negate(lastQuantity);
    const fill = { quantity, price: lastPrice, fee };
    position = applyFill(position, fill, { multiplier: instrument.multiplier, inverse: false });
  }
  const { averagePrice, quantity } = position;
  const orders = desk.sent.map((_, index) => orderOf(desk, index, instrument));
  const open: readonly OrderStatus[] = ["submitted", "accepted", "partially_filled"];
  return {
    openOrders: orders.flatMap((order) =>
      order !== null && open.includes(order.status) ? [order] : [],
    ),
    positions:
      averagePrice === null ? [] : [{ symbol: desk.market.symbol, quantity, averagePrice }],
    realizedNet: subtract(position.realizedGross, position.fees),
  };
}

function orderOf(desk: Desk, index: number, instrument: Instrument): Order | null {
  const sent = desk.sent[index];
  if (sent === undefined) return null;
  const { intent, outcome } = sent;
  const fills = desk.fills(intent.clientOrderId);
  const filledQuantity = fills.reduce((total, fill) => add(total, fill.lastQuantity), ZERO);
  const first = fills[0];
  return {
    ...intent,
    status: statusOf(desk, intent.clientOrderId, atLeast(filledQuantity, intent.quantity)),
    venueOrderId: outcome.kind === "accepted" ? outcome.venueOrderId : null,
    filledQuantity,
    averagePrice: first?.lastPrice ?? null,
    fees: fills.reduce((total, { fee }) => add(total, fee), ZERO),
    protection: null,
    release: null,
    instrument,
    cancelRequested: false,
    reason: null,
    createdAtMs: desk.venue.clock.nowMs(),
    updatedAtMs: desk.venue.clock.nowMs(),
  };
}

function statusOf(desk: Desk, id: ClientOrderId, whole: boolean): OrderStatus {
  if (whole) return "filled";
  if (desk.ended(id)) return "canceled";
  return desk.fills(id).length > 0 ? "partially_filled" : "accepted";
}
