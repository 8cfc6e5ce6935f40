import {
  add,
  atLeast,
  type Decimal,
  type ExecutionReport,
  lessThan,
  parseExecutionId,
  ZERO,
} from "@hookline/core/driver";
import type { Watched } from "./order-book.ts";
import type { VenueOrder, VenueTrade } from "./wire.ts";

type Subject = Pick<Watched, "clientOrderId" | "symbol" | "venueOrderId">;

/** Everything that Kraken tells of one order. */
export interface Told {
  readonly reports: readonly ExecutionReport[];
  /** Its trades add up to what the order says was filled. */
  readonly complete: boolean;
  readonly ended: boolean;
}

/** The report of a trade; `exec_id` of the stream and the trade's id of REST are the same. */
export function fillReport(subject: Subject, trade: VenueTrade): ExecutionReport | null {
  const execId = parseExecutionId(trade.id);
  if (execId === null) return null;
  return {
    type: "fill",
    clientOrderId: subject.clientOrderId,
    venueOrderId: subject.venueOrderId,
    atMs: trade.atMs,
    execId,
    symbol: subject.symbol,
    side: trade.side,
    lastQuantity: trade.quantity,
    lastPrice: trade.price,
    fee: trade.fee,
    ...(trade.feeCurrency === undefined ? {} : { feeCurrency: trade.feeCurrency }),
  };
}

/** The reports of an order with its trades. An end is told only with all its fills, so that none comes after it. */
export function reportsOf(
  watched: Subject,
  order: VenueOrder,
  trades: readonly VenueTrade[],
  nowMs: number,
): Told {
  const subject = { ...watched, venueOrderId: order.txid };
  const fills = trades
    .map((trade) => fillReport(subject, trade))
    .filter((report) => report !== null)
    .toSorted((left, right) => left.atMs - right.atMs);
  const complete = atLeast(sumOf(fills), order.filled);
  const base = { clientOrderId: subject.clientOrderId, venueOrderId: order.txid };
  const ended = order.status !== "working" && order.status !== null;
  const end = ended && complete ? endOf(order) : null;
  return {
    complete,
    ended: ended && complete,
    reports: [
      { ...base, type: "accepted", atMs: order.openedMs ?? nowMs },
      ...fills,
      ...(end === null ? [] : [{ ...base, type: end, atMs: order.endedMs ?? nowMs }]),
    ],
  };
}

/** How an order ended other than by its last fill: quantities decide, whatever the word. */
function endOf({ filled, quantity, status }: VenueOrder): "canceled" | "expired" | null {
  if (!lessThan(filled, quantity)) return null;
  return status === "expired" ? "expired" : "canceled";
}

const sumOf = (reports: readonly ExecutionReport[]): Decimal =>
  reports.reduce(
    (total, report) => (report.type === "fill" ? add(total, report.lastQuantity) : total),
    ZERO,
  );
