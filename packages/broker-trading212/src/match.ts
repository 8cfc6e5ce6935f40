import type { ClientOrderId, Decimal, OrderIntent, SymbolName } from "@hookline/core/driver";
import type { WireOrder } from "./wire.ts";

/** The terms by which an order without an id of ours is told from others. */
export type Terms = Pick<
  OrderIntent,
  "side" | "quantity" | "orderType" | "limitPrice" | "stopPrice" | "symbol"
>;

/** An order whose outcome is open, with what was there before it was sent. */
export interface Attempt {
  readonly clientOrderId: ClientOrderId;
  readonly symbol: SymbolName;
  readonly ticker: string;
  readonly terms: Terms;
  /** Not sent before this time. */
  readonly fromMs: number;
  /** Not processed after this time; null while the request may still be under way. */
  readonly untilMs: number | null;
  /** Orders of the venue that were known before it was sent. */
  readonly known: ReadonlySet<string>;
  /** Holding before it was sent; null where it could not be asked. */
  readonly position: Decimal | null;
}

/** How far the venue's clock may be behind or before ours; its times have whole seconds at worst. */
export const CLOCK_TOLERANCE_MS = 5_000;

const TYPES: Readonly<Record<string, string>> = {
  market: "MARKET",
  limit: "LIMIT",
  stop: "STOP",
  stop_limit: "STOP_LIMIT",
};

/** Whether a venue's order can be the one of an attempt. */
function mayBe(order: WireOrder, attempt: Attempt): boolean {
  const { fromMs, known, terms, ticker, untilMs } = attempt;
  const { createdMs, initiatedFrom } = order;
  if (known.has(order.id) || order.ticker !== ticker) return false;
  if (initiatedFrom !== null && initiatedFrom !== "API") return false;
  if (createdMs !== null && createdMs < fromMs - CLOCK_TOLERANCE_MS) return false;
  if (createdMs !== null && untilMs !== null && createdMs > untilMs + CLOCK_TOLERANCE_MS) {
    return false;
  }
  return hasTerms(order, terms);
}

function hasTerms(order: WireOrder, terms: Terms): boolean {
  if (order.side !== terms.side || order.quantity !== terms.quantity) return false;
  if (order.type !== "" && order.type !== TYPES[terms.orderType]) return false;
  const limited = terms.orderType === "limit" || terms.orderType === "stop_limit";
  const stopped = terms.orderType === "stop" || terms.orderType === "stop_limit";
  // The venue leaves prices out of some answers; only a price that is there can speak against it.
  if (limited && order.limitPrice !== null && order.limitPrice !== terms.limitPrice) return false;
  return !(stopped && order.stopPrice !== null && order.stopPrice !== terms.stopPrice);
}

/** What comparing gives: the order, nothing like it, or more than one way to read the facts. */
export type Comparison =
  | { readonly kind: "one"; readonly order: WireOrder }
  | { readonly kind: "none" }
  | { readonly kind: "ambiguous"; readonly candidates: number };

/**
 * Looks for the order of an attempt among the venue's, of which `taken` belong to other orders. Another attempt
 * that the same order could belong to makes the facts ambiguous.
 */
export function compareAttempt(
  attempt: Attempt,
  at: {
    readonly orders: readonly WireOrder[];
    readonly taken: ReadonlySet<string>;
    readonly others: readonly Attempt[];
  },
): Comparison {
  const found = new Map<string, WireOrder>();
  for (const order of at.orders) {
    if (!at.taken.has(order.id) && mayBe(order, attempt)) found.set(order.id, order);
  }
  const [first] = found.values();
  if (first === undefined) return { kind: "none" };
  const contested = at.others.some(
    (other) => other.clientOrderId !== attempt.clientOrderId && mayBe(first, other),
  );
  return found.size === 1 && !contested
    ? { kind: "one", order: first }
    : { kind: "ambiguous", candidates: found.size };
}
