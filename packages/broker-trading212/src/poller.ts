import type { BrokerSession } from "@hookline/core/driver";
import type { Book, Tracked } from "./book.ts";
import type { Rest } from "./rest.ts";
import type { Venue } from "./venue.ts";
import type { WireOrder } from "./wire.ts";

/** Requests for the history that are kept for look-ups. */
const KEPT_FOR_LOOK_UPS = 2;

/** Pages that one look goes back; an order further back is found by a look-up. */
const PAGES = 2;

export interface PollerParts {
  readonly venue: Venue;
  readonly book: Book;
  readonly rest: Rest;
  readonly session: BrokerSession;
  readonly intervalMs: number;
}

/** Looks at the working orders again and again, and reports what became of them: the venue pushes nothing. */
export class Poller {
  readonly #parts: PollerParts;
  #cancelTimer: (() => void) | null = null;
  #closed = false;

  constructor(parts: PollerParts) {
    this.#parts = parts;
  }

  /** Begins with what a list of pending orders tells; null where it could not be had. */
  async start(pending: readonly WireOrder[] | null): Promise<void> {
    if (pending !== null) await this.#compare(this.#parts.book.working, pending);
    this.#schedule();
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
  }

  #schedule(): void {
    if (this.#closed) return;
    const { intervalMs, session } = this.#parts;
    this.#cancelTimer = session.timers.after(intervalMs, () => void this.#round());
  }

  async #round(): Promise<void> {
    const { book, session, venue } = this.#parts;
    // Counted before the question: an order that is accepted meanwhile is rightly not in the answer.
    const { working } = book;
    if (working.length > 0) {
      const pending = await venue.pending();
      if (pending.ok) await this.#compare(working, pending.value);
      else session.logger.warn("working orders could not be looked at", { why: pending.why });
    }
    this.#schedule();
  }

  /** Asks the history about orders that left the list, or of which more is filled than was told. */
  async #compare(working: readonly Tracked[], pending: readonly WireOrder[]): Promise<void> {
    const { book, rest, session, venue } = this.#parts;
    const listed = new Map(pending.map((order) => [order.id, order]));
    const moved = working.filter((order) => {
      const now = listed.get(order.venueOrderId);
      return now === undefined || now.filledQuantity !== book.toldOf(order);
    });
    if (moved.length === 0 || rest.room("history") <= KEPT_FOR_LOOK_UPS) return;
    const tickers = new Set(moved.map(({ ticker }) => ticker));
    const [only = null] = tickers.size === 1 ? tickers : [];
    const ids = moved.map(({ venueOrderId }) => venueOrderId);
    const history = await venue.historyOf(ids, only, PAGES);
    if (!history.ok || this.#closed) return;
    for (const order of moved) {
      for (const report of book.news(order, history.value, session.clock.nowMs())) {
        session.report(report);
      }
    }
  }
}
