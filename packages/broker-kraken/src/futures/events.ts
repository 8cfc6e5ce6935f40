import { at, textOf } from "@hookline/broker-ccxt";
import { parseVenueOrderId } from "@hookline/core/driver";
import { fillReport } from "../map-report.ts";
import type { OrderBook, Watched } from "../order-book.ts";
import type { Contract } from "./contracts.ts";
import { feedFillOf, msOf } from "./wire.ts";

type Ours = Watched<Contract>;

export interface FeedParts {
  readonly book: OrderBook<Contract>;
  readonly contractOf: (symbol: string) => Contract | null;
  readonly nowMs: () => number;
  /** Asks the venue about an order whose event does not stand by itself. */
  readonly inspect: (order: Ours) => void;
  /** Asks about every working order: the numbers of the fills have a hole. */
  readonly onHole: () => void;
}

/** Turns messages of the feeds `open_orders` and `fills` into reports; those of orders that are not ours are passed over. */
export class FeedReader {
  readonly #parts: FeedParts;
  #sequence: number | null = null;

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  take(message: unknown): void {
    const feed = textOf(at(message, "feed"));
    if (feed === "fills" || feed === "fills_snapshot") {
      const rows = at(message, "fills");
      for (const row of Array.isArray(rows) ? rows : []) this.#onFill(row, feed === "fills");
    } else if (feed === "open_orders") {
      this.#onOrder(message);
    }
  }

  #onFill(row: unknown, isLive: boolean): void {
    this.#count(row, isLive);
    const order = this.#ours(row);
    if (order === null) return;
    const trade = feedFillOf(row, this.#parts.contractOf);
    const report = trade === null ? null : fillReport(order, trade);
    if (report === null || !order.seen) this.#parts.inspect(order);
    else this.#parts.book.tell(order, [report]);
  }

  /** The numbers are the account's, and other things take some too: a hole is a reason to look and proves nothing. */
  #count(row: unknown, isLive: boolean): void {
    const sequence = msOf(at(row, "seq"));
    if (sequence === null) return;
    const before = this.#sequence;
    this.#sequence = sequence;
    if (isLive && before !== null && sequence > before + 1) this.#parts.onHole();
  }

  #onOrder(message: unknown): void {
    const row = at(message, "order") ?? message;
    const order = this.#ours(row);
    if (order === null) return;
    // The ends are told by the look-up, with all their fills; a stop that was set off leaves the list too, and lives on.
    if (
      at(message, "is_cancel") === true ||
      textOf(at(message, "reason")) !== "new_placed_order_by_user"
    ) {
      this.#parts.inspect(order);
      return;
    }
    const { clientOrderId, venueOrderId } = order;
    const atMs = msOf(at(row, "last_update_time")) ?? this.#parts.nowMs();
    this.#parts.book.tell(order, [{ type: "accepted", clientOrderId, venueOrderId, atMs }]);
  }

  #ours(row: unknown): Ours | null {
    const id = textOf(at(row, "order_id"));
    const order = this.#parts.book.find(id, textOf(at(row, "cli_ord_id")));
    const venueOrderId = id === null ? null : parseVenueOrderId(id);
    if (order !== null && venueOrderId !== null) this.#parts.book.name(order, venueOrderId);
    return order;
  }
}
