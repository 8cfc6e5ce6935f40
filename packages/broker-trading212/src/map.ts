import {
  type ClientOrderId,
  type ExecutionReport,
  type OrderIntent,
  parseExecutionId,
  parseVenueOrderId,
  reason,
  type SymbolName,
} from "@hookline/core/driver";
import { feeOf } from "./fee.ts";
import type { Endpoint } from "./limits.ts";
import type { WireHistoryItem, WireOrder } from "./wire.ts";

/** An order request as it goes out. */
export interface OrderRequest {
  readonly endpoint: Endpoint;
  readonly path: string;
  readonly body: string;
}

/** The members of a request that are numbers: written digit by digit, for a double would round them. */
type Numbers = Readonly<Record<string, string>>;

/** Writes the request for an order whose terms were checked; sales have a negative quantity. */
export function requestFor(
  intent: OrderIntent,
  { extendedHours, ticker }: { readonly ticker: string; readonly extendedHours: boolean },
): OrderRequest | null {
  const { limitPrice, orderType, side, stopPrice, timeInForce } = intent;
  const quantity = side === "sell" ? `-${intent.quantity}` : intent.quantity;
  const validity = { timeValidity: timeInForce === "day" ? "DAY" : "GOOD_TILL_CANCEL" };
  const post = (endpoint: Endpoint, numbers: Numbers, rest: object): OrderRequest => ({
    endpoint,
    path: `/equity/orders/${endpoint}`,
    body: jsonOf(numbers, { ticker, ...rest }),
  });
  switch (orderType) {
    case "market":
      return post("market", { quantity }, { extendedHours });
    case "limit":
      return limitPrice === null ? null : post("limit", { quantity, limitPrice }, validity);
    case "stop":
      return stopPrice === null ? null : post("stop", { quantity, stopPrice }, validity);
    case "stop_limit":
      return limitPrice === null || stopPrice === null
        ? null
        : post("stop_limit", { quantity, limitPrice, stopPrice }, validity);
    default:
      return null;
  }
}

function jsonOf(numbers: Numbers, rest: object): string {
  const members = [
    ...Object.entries(rest).map(
      ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
    ),
    ...Object.entries(numbers).map(([name, text]) => `${JSON.stringify(name)}:${text}`),
  ];
  return `{${members.join(",")}}`;
}

/** Whose order a wire order is, and since when. */
export interface Owner {
  readonly clientOrderId: ClientOrderId;
  readonly symbol: SymbolName;
}

/** The report that the venue has the order. */
export function acceptedReport(order: WireOrder, owner: Owner, nowMs: number): ExecutionReport {
  return { ...about(order, owner), atMs: order.createdMs ?? nowMs, type: "accepted" };
}

/** The execution of a line of the history; null where it has none. */
export function fillReport(item: WireHistoryItem, owner: Owner): ExecutionReport | null {
  const { fill, order } = item;
  const execId = fill === null ? null : parseExecutionId(`t212-${fill.id}`);
  if (fill === null || execId === null) return null;
  return {
    ...about(order, owner),
    atMs: fill.atMs,
    type: "fill",
    execId,
    symbol: owner.symbol,
    side: order.side,
    lastQuantity: fill.quantity,
    lastPrice: fill.price,
    fee: feeOf(fill, item.currency),
  };
}

/** How the order ended without being filled whole; null where it did not, or the state is not known. */
export function endReport(order: WireOrder, owner: Owner, nowMs: number): ExecutionReport | null {
  const base = { ...about(order, owner), atMs: nowMs };
  if (order.status === "canceled") return { ...base, type: "canceled" };
  if (order.status !== "rejected") return null;
  const why = reason("ORDER_REJECTED_BY_BROKER", { venueStatus: "REJECTED" });
  return { ...base, type: "rejected", reason: why };
}

const about = (order: WireOrder, { clientOrderId }: Owner) => ({
  clientOrderId,
  venueOrderId: parseVenueOrderId(order.id),
});
