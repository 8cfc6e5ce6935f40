import { greaterThan, parseVenueOrderId } from "@hookline/core/driver";
import { fillReport } from "./map-report.ts";
import type { Names } from "./names.ts";
import { type OrderBook, toldOf, type Watched } from "./order-book.ts";
import { type Execution, readExecution } from "./wire.ts";

export interface EventParts {
  readonly book: OrderBook;
  readonly names: Pick<Names, "byVenueName">;
  readonly nowMs: () => number;
  /** Asks the venue about an order whose event does not stand by itself. */
  readonly inspect: (order: Watched) => void;
}

/** Words that change nothing that is reported. */
const SILENT = new Set(["pending_new", "amended", "restated", "status"]);

/** Turns the events of the stream into reports; those of orders that are not ours are passed over. */
export function takeEvents(parts: EventParts, rows: readonly unknown[]): void {
  for (const row of rows) {
    const event = readExecution(row, (symbol) => parts.names.byVenueName(symbol)?.quote ?? null);
    const order = parts.book.find(event.txid, event.clientId);
    if (order === null) continue;
    const txid = event.txid === null ? null : parseVenueOrderId(event.txid);
    if (txid !== null) parts.book.name(order, txid);
    if (event.type === "trade") onTrade(parts, order, event);
    else if (!SILENT.has(event.type)) onState(parts, order, event);
  }
}

/**
 * A trade may say `partially_filled` although it completes the order; the event `filled` after it decides. One that
 * cannot be read whole, or whose order was not looked at since a restart, is asked for.
 */
function onTrade({ book, inspect }: EventParts, order: Watched, { trade }: Execution): void {
  const report = trade === null ? null : fillReport(order, trade);
  if (report === null || !order.seen) inspect(order);
  else book.tell(order, [report]);
}

function onState({ book, inspect, nowMs }: EventParts, order: Watched, event: Execution): void {
  const { clientOrderId, venueOrderId } = order;
  const base = { clientOrderId, venueOrderId, atMs: event.atMs ?? nowMs() };
  if (event.type === "new") {
    book.tell(order, [{ ...base, type: "accepted" }]);
    return;
  }
  const isEnd = event.type === "canceled" || event.type === "expired" || event.type === "filled";
  // An end is told only with all its fills; and a word that is not known is no end.
  if (!isEnd || lacksFills(order, event)) inspect(order);
  else if (event.type === "filled") order.live = false;
  else if (event.type === "expired") book.tell(order, [{ ...base, type: "expired" }]);
  else book.tell(order, [{ ...base, type: "canceled" }]);
}

/** Whether the event counts more as filled than was told; where it does not say, nobody knows. */
const lacksFills = (order: Watched, { filled }: Execution): boolean =>
  filled === null || greaterThan(filled, toldOf(order));
