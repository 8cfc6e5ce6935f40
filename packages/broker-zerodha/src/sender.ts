import {
  type Approved,
  add,
  type CancelOutcome,
  type Clock,
  type OrderIntent,
  type OrderReference,
  parseVenueOrderId,
  type Reason,
  reason,
  type SubmitOutcome,
  ZERO,
} from "@hookline/core/driver";
import { rowsOf, workingRows } from "./book.ts";
import type { Catalog } from "./catalog.ts";
import type { KiteHttp } from "./http.ts";
import type { KnownOrder, KnownOrders } from "./known.ts";
import type { Settings } from "./options.ts";
import { type PlaceOutcome, placeOutcome } from "./outcome.ts";
import { incapable, type OrderForm, planOrder } from "./plan.ts";
import type { BookReader } from "./reader.ts";
import type { OrderRow } from "./wire.ts";

export interface SenderParts {
  readonly http: KiteHttp;
  readonly catalog: Catalog;
  readonly known: KnownOrders;
  readonly reader: BookReader;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly scrub: (text: string) => string;
}

/** Sends an order once: every slice in one request, none of them twice. */
export async function submitOrder(
  parts: SenderParts,
  intent: Approved<OrderIntent>,
  signal: AbortSignal,
): Promise<SubmitOutcome> {
  const { catalog, known: orders, reader, settings } = parts;
  const unable = incapable(intent, settings);
  if (unable !== null) return { kind: "rejected", reason: unable };
  const rows = await catalog.rows();
  if (rows === null) return notSent("no_instrument_list");
  const row = rows.get(intent.symbol);
  if (row === undefined) return refused("unknown_symbol");
  const plan = planOrder(intent, row, settings);
  if (!plan.ok) return { kind: "rejected", reason: plan.reason };
  const before = orders.get(intent.clientOrderId);
  // Kite would take it a second time: only evidence that it never arrived allows that.
  if (before !== null && (before.maybeSent || before.inFlight))
    return { kind: "unknown", reason: reason("ORDER_OUTCOME_UNKNOWN", { why: "sent_before" }) };
  const known = orders.begin(intent);
  try {
    return await sendSlices({ parts, known, forms: plan.forms, intent, signal });
  } finally {
    known.inFlight = false;
    void reader.refresh();
  }
}

interface Sending {
  readonly parts: SenderParts;
  readonly known: KnownOrder;
  readonly forms: readonly OrderForm[];
  readonly intent: OrderIntent;
  readonly signal: AbortSignal;
}

/**
 * Slices go one after the other and stop at the first that is not taken. What was taken is the order from then on;
 * the rest ends with it as canceled. A slice without an answer makes the whole unknown.
 */
async function sendSlices(sending: Sending): Promise<SubmitOutcome> {
  const { forms, known } = sending;
  let placed = ZERO;
  let first: string | null = null;
  for (const form of forms) {
    const outcome: PlaceOutcome = known.stopped
      ? notSent("canceled_meanwhile")
      : await sendSlice(sending, form, first !== null);
    if (outcome.kind === "unknown") return outcome;
    if (outcome.kind !== "accepted") {
      known.placed = first === null ? null : placed;
      if (first === null) return outcome;
      break;
    }
    placed = add(placed, form.quantity);
    first ??= "placed" in outcome ? outcome.placed.orderId : null;
  }
  known.placed = placed;
  return { kind: "accepted", venueOrderId: first === null ? null : parseVenueOrderId(first) };
}

async function sendSlice(
  { intent, known, parts, signal }: Sending,
  form: OrderForm,
  later: boolean,
): Promise<PlaceOutcome> {
  const { clock, http, scrub } = parts;
  known.sentMs = clock.nowMs();
  const outcome = placeOutcome(
    await http.request({
      method: "POST",
      path: "/orders/regular",
      form: form.fields,
      lane: "order",
      // The rest of an order that is half there does not wait behind other entries.
      urgent: later || intent.purpose !== "entry",
      signal,
    }),
    scrub,
  );
  if (outcome.kind === "accepted" || outcome.kind === "unknown") known.maybeSent = true;
  if (outcome.kind === "accepted")
    for (const id of [outcome.placed.orderId, ...outcome.placed.childIds]) known.ids.add(id);
  return outcome;
}

/** Cancels what still works of an order; the end itself is reported from the book. */
export async function cancelOrder(
  parts: SenderParts,
  reference: OrderReference,
  signal: AbortSignal,
): Promise<CancelOutcome> {
  const known = parts.known.ask(reference);
  known.stopped = true;
  const working = await workingOf(parts, known);
  if ("kind" in working) return working;
  const outcomes: PlaceOutcome[] = [];
  for (const { orderId, variety } of working.targets)
    outcomes.push(await deleteOrder(parts, `/orders/${variety}/${orderId}`, signal));
  const bad = outcomes.find(({ kind }) => kind !== "accepted");
  if (bad === undefined) {
    void parts.reader.refresh();
    return { kind: "requested" };
  }
  // Refused because it ended meanwhile, or because it is being processed: the book knows.
  const after = await workingOf(parts, known);
  if ("kind" in after && after.kind === "too_late") return after;
  return unsure("reason" in bad ? bad.reason : null);
}

async function deleteOrder(
  { http, scrub }: SenderParts,
  path: string,
  signal: AbortSignal,
): Promise<PlaceOutcome> {
  const answer = await http.request({ method: "DELETE", path, lane: "order", signal });
  return placeOutcome(answer, scrub);
}

type Target = Pick<OrderRow, "orderId" | "variety">;

/** The rows that a cancel is for, or its answer where there are none. */
async function workingOf(
  { reader }: SenderParts,
  known: KnownOrder,
): Promise<{ readonly targets: readonly Target[] } | CancelOutcome> {
  const answer = await reader.read();
  // A cancel is harmless where it is not needed, so what is known is enough when the book cannot be read.
  if (!answer.ok && known.ids.size > 0 && answer.why !== "session_expired")
    return { targets: [...known.ids].map((orderId) => ({ orderId, variety: "regular" })) };
  if (!answer.ok) return unsure(reason("ORDER_OUTCOME_UNKNOWN", { why: answer.why }));
  const rows = rowsOf(known, answer.view);
  const working = workingRows(rows);
  if (rows.length === 0) return unsure(reason("ORDER_NOT_FOUND", { why: "not_in_the_book" }));
  if (working.length > 0) return { targets: working };
  const why = rows.at(-1)?.kind ?? "unknown";
  return { kind: "too_late", reason: reason("ORDER_CANCEL_REJECTED", { why }) };
}

const unsure = (why: Reason | null): CancelOutcome => ({
  kind: "unknown",
  reason: why ?? reason("ORDER_OUTCOME_UNKNOWN"),
});

/** An order that no byte of was sent. */
export const notSent = (why: string): Extract<SubmitOutcome, { readonly kind: "not_sent" }> => ({
  kind: "not_sent",
  reason: reason("ORDER_NOT_SENT", { why }),
});

const refused = (why: string): SubmitOutcome => ({
  kind: "rejected",
  reason: reason("ORDER_REJECTED_BY_BROKER", { why }),
});
