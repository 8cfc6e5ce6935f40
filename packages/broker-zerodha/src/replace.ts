import {
  greaterThan,
  isMultipleOf,
  isPositive,
  isZero,
  type OrderChange,
  type OrderReference,
  parseVenueOrderId,
  type Reason,
  reason,
  type SubmitOutcome,
} from "@hookline/core/driver";
import { rowsOf } from "./book.ts";
import { type KiteInstrument, sliceLimit } from "./instruments.ts";
import { placeOutcome } from "./outcome.ts";
import type { SenderParts } from "./sender.ts";
import { isFinal } from "./status.ts";
import type { OrderRow } from "./wire.ts";

/** Changes a working order in place; it keeps its id. An order of several slices is cancelled and made anew. */
export async function replaceOrder(
  parts: SenderParts,
  reference: OrderReference,
  { change, signal }: { readonly change: OrderChange; readonly signal: AbortSignal },
): Promise<SubmitOutcome> {
  const { catalog, http, known: orders, reader, scrub, settings } = parts;
  const known = orders.ask(reference);
  const answer = await reader.read();
  if (!answer.ok)
    return { kind: "not_sent", reason: reason("ORDER_NOT_SENT", { why: answer.why }) };
  const rows = rowsOf(known, answer.view);
  const [row] = rows;
  if (row === undefined) return rejected(reason("ORDER_NOT_FOUND", { why: "not_in_the_book" }));
  if (rows.length > 1) return rejected(unable("replace", "sliced"));
  if (isFinal(row.kind)) return rejected(reason("ORDER_REJECTED_BY_BROKER", { why: row.kind }));
  const instrument = (await catalog.rows())?.get(known.symbol);
  if (instrument === undefined)
    return { kind: "not_sent", reason: reason("ORDER_NOT_SENT", { why: "no_instrument_list" }) };
  const limit = sliceLimit(instrument, settings);
  if (change.quantity !== null && limit !== null && greaterThan(change.quantity, limit))
    return rejected(unable("replace", "above_freeze_quantity"));
  const why = misfit(change, row, instrument);
  if (why !== null) return rejected(why);
  const path = `/orders/${row.variety}/${row.orderId}`;
  const form = formOf(change, row, settings.marketProtection);
  const outcome = placeOutcome(
    await http.request({ method: "PUT", path, form, lane: "order", signal }),
    scrub,
  );
  void reader.refresh();
  if (outcome.kind !== "accepted") return outcome;
  if (change.quantity !== null) {
    known.quantity = change.quantity;
    known.placed = change.quantity;
  }
  return { kind: "accepted", venueOrderId: parseVenueOrderId(outcome.placed.orderId) };
}

const rejected = (why: Reason): SubmitOutcome => ({ kind: "rejected", reason: why });
const unable = (capability: string, why: string): Reason =>
  reason("ORDER_CAPABILITY_MISSING", { capability, why });

/** What the order or the instrument does not take. */
function misfit(change: OrderChange, row: OrderRow, instrument: KiteInstrument): Reason | null {
  const { limitPrice, quantity, stopPrice } = change;
  const limited = row.orderType === "LIMIT" || row.orderType === "SL";
  const triggered = row.orderType === "SL" || row.orderType === "SL-M";
  if (limitPrice !== null && !limited) return unable("replace", "no_limit_price");
  if (stopPrice !== null && !triggered) return unable("replace", "no_trigger_price");
  // Whether a new quantity counts what is filled already is not documented.
  if (quantity !== null && !isZero(row.filledQuantity))
    return unable("replace", "partially_filled");
  if (quantity !== null && !(isPositive(quantity) && isMultipleOf(quantity, instrument.lotSize)))
    return reason("ORDER_REJECTED_BY_BROKER", { why: "quantity_off_lot" });
  for (const price of [limitPrice, stopPrice]) {
    if (price !== null && !(isPositive(price) && isMultipleOf(price, instrument.tickSize)))
      return reason("ORDER_REJECTED_BY_BROKER", { why: "price_off_tick" });
  }
  return null;
}

function formOf(
  { limitPrice, quantity, stopPrice }: OrderChange,
  row: OrderRow,
  marketProtection: string,
): Readonly<Record<string, string>> {
  return {
    order_type: row.orderType,
    ...(quantity === null ? {} : { quantity }),
    ...(limitPrice === null ? {} : { price: limitPrice }),
    ...(stopPrice === null ? {} : { trigger_price: stopPrice }),
    ...(row.orderType === "SL-M" ? { market_protection: marketProtection } : {}),
  };
}
