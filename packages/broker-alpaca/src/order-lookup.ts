import {
  add,
  atLeast,
  type ClientOrderId,
  type ExecutionReport,
  type OrderLookup,
  type OrderReference,
  type SymbolName,
  ZERO,
} from "@hookline/core/driver";
import { fillReport, stateReports } from "./map.ts";
import type { Time } from "./options.ts";
import type { OrderMemory } from "./order-memory.ts";
import type { AlpacaVenue, Found } from "./venue.ts";
import type { WireFill, WireOrder } from "./wire.ts";

const MOST_REPLACEMENTS = 20;
const FILL_MARGIN_MS = 60_000;

/** What a look-up works with. */
export interface LookUpParts {
  readonly venue: AlpacaVenue;
  readonly memory: OrderMemory;
  readonly time: Time;
  readonly lookUpAgainMs: number;
}

/** Everything the venue knows of one order: open or closed, its replacements and its fills. */
export async function lookUp(parts: LookUpParts, order: OrderReference): Promise<OrderLookup> {
  const { clientOrderId, symbol } = order;
  const first = await findFirst(parts, order);
  if (first.kind === "unavailable") return first;
  if (first.kind === "absent") return { kind: "not_found", final: isFinal(parts, order) };
  const chain = await chainOf(parts.venue, first.value);
  if (chain.kind !== "found") return unanswered(chain);
  for (const { id } of chain.value) parts.memory.link(id, clientOrderId);
  const fills = await fillsOf(parts.venue, chain.value);
  if (fills.kind !== "found") return unanswered(fills);
  if (chain.value.every((link) => hasEnded(link) || link.fate === "replaced"))
    parts.memory.ended(clientOrderId);
  return { kind: "found", reports: reportsOf(chain.value, fills.value, { clientOrderId, symbol }) };
}

async function findFirst(parts: LookUpParts, order: OrderReference): Promise<Found<WireOrder>> {
  const { memory, venue } = parts;
  const { clientOrderId } = order;
  const byOurs = await venue.orderByClientId(clientOrderId);
  if (byOurs.kind !== "absent") return byOurs;
  const venueId = order.venueOrderId ?? memory.venueIdOf(clientOrderId);
  if (venueId !== null) return venue.orderById(venueId);
  const asked = (): Promise<Found<WireOrder>> =>
    order.oco === undefined
      ? venue.orderByClientId(clientOrderId)
      : byPair(parts, order, order.oco);
  const first = order.oco === undefined ? byOurs : await asked();
  if (first.kind !== "absent") return first;
  // An order that was just sent may not be listed yet; only the second absence counts.
  await pause(parts);
  return asked();
}

/** The target of a pair bears its own id; its stop has a name of Alpaca's choice and is found below the target. */
async function byPair(
  { venue }: LookUpParts,
  { clientOrderId }: OrderReference,
  oco: ClientOrderId,
): Promise<Found<WireOrder>> {
  const own = await venue.orderByClientId(clientOrderId);
  return own.kind === "absent" ? venue.stopOfPair(oco) : own;
}

/**
 * Absence proves that the order never arrived: Alpaca keeps every client order id for good. Not so while a request
 * about it is under way, nor for an order that Alpaca once had and lost.
 */
const isFinal = (
  { memory }: LookUpParts,
  { clientOrderId, venueOrderId }: OrderReference,
): boolean =>
  venueOrderId === null &&
  memory.venueIdOf(clientOrderId) === null &&
  !memory.isInFlight(clientOrderId);

const pause = ({ lookUpAgainMs, time }: LookUpParts): Promise<void> =>
  new Promise((resolve) => void time.timers.after(lookUpAgainMs, resolve));

/** An order and what replaced it, oldest first. */
export async function chainOf(
  venue: AlpacaVenue,
  first: WireOrder,
): Promise<Found<readonly WireOrder[]>> {
  const chain = [first];
  let last = first;
  while (last.fate === "replaced" && last.replacedBy !== null && chain.length < MOST_REPLACEMENTS) {
    const next = await venue.orderById(last.replacedBy);
    if (next.kind !== "found")
      return { kind: "unavailable", detail: "a replacement cannot be read" };
    last = next.value;
    chain.push(last);
  }
  return { kind: "found", value: chain };
}

async function fillsOf(
  venue: AlpacaVenue,
  chain: readonly WireOrder[],
): Promise<Found<readonly WireFill[]>> {
  const expected = chain.reduce((total, { filledQuantity }) => add(total, filledQuantity), ZERO);
  if (expected === ZERO) return { kind: "found", value: [] };
  const last = chain.at(-1);
  const endMs = last === undefined || !hasEnded(last) ? null : last.changedAtMs;
  const fromMs = chain[0]?.submittedAtMs ?? 0;
  const answer = await venue.fills(
    fromMs - FILL_MARGIN_MS,
    endMs === null ? null : endMs + FILL_MARGIN_MS,
  );
  if (answer.kind !== "found") return answer;
  const ids = new Set(chain.map(({ id }) => id));
  const fills = answer.value.filter(({ orderId }) => ids.has(orderId));
  const listed = fills.reduce((total, { quantity }) => add(total, quantity), ZERO);
  // Activities come later than the order's state; half of the fills would look like all of them.
  return atLeast(listed, expected)
    ? { kind: "found", value: fills }
    : { kind: "unavailable", detail: "not all fills of the order are listed yet" };
}

const hasEnded = ({ fate }: WireOrder): boolean =>
  fate === "filled" || fate === "canceled" || fate === "expired" || fate === "rejected";

function reportsOf(
  chain: readonly WireOrder[],
  fills: readonly WireFill[],
  named: { readonly clientOrderId: ClientOrderId; readonly symbol: SymbolName },
): readonly ExecutionReport[] {
  const last = chain.at(-1);
  if (last === undefined) return [];
  const { begin, end } = stateReports(last, named.clientOrderId);
  const executions = fills.flatMap((fill) => fillReport(fill, named) ?? []);
  return [...begin, ...executions, ...end];
}

const unanswered = (answer: Found<unknown>): OrderLookup => ({
  kind: "unavailable",
  detail: answer.kind === "unavailable" ? answer.detail : "not found",
});
