import {
  type BrokerSession,
  greaterThan,
  type OrderLookup,
  type OrderReference,
} from "@hookline/core/driver";
import { reportsOf, type Told } from "./map-report.ts";
import type { Names } from "./names.ts";
import { type OrderBook, unwatched, type Watched } from "./order-book.ts";
import { type Venue, VenueUnavailable } from "./venue.ts";
import type { VenueOrder } from "./wire.ts";

export interface LookupParts {
  readonly book: OrderBook;
  readonly venue: Venue;
  readonly names: Names;
  readonly session: BrokerSession;
}

/** After its deadline an order is given this long to appear in Kraken's lists. */
const SETTLE_MS = 5_000;
/** Kraken's lists go back for years, but absence is not called proof for longer than this. */
const LONGEST_PROOF_MS = 12 * 3_600_000;
const GIVE_UP_MS = 600_000;

/** Finds out what became of orders: one that is asked about, or every one that is not at its end. */
export class Lookup {
  readonly #parts: LookupParts;
  #closed = false;

  constructor(parts: LookupParts) {
    this.#parts = parts;
  }

  close(): void {
    this.#closed = true;
  }

  async findOrder(order: OrderReference): Promise<OrderLookup> {
    const market = this.#parts.names.use(order.symbol);
    if (market === null) return { kind: "unavailable", detail: "the symbol is unknown" };
    const sinceMs = this.#parts.venue.nowMs;
    const subject =
      this.#parts.book.get(order.clientOrderId) ??
      unwatched({ ...order, market, sinceMs, live: false });
    try {
      const first = await this.#look(subject, order.venueOrderId);
      if (first !== null) return this.#found(subject, first);
      // Only a look that began after the deadline proves absence, by Kraken's own clock.
      const late = await this.#isPastDeadline(subject);
      const second = await this.#look(subject, order.venueOrderId);
      if (second !== null) return this.#found(subject, second);
      return { kind: "not_found", final: late && order.venueOrderId === null };
    } catch (error) {
      const detail = error instanceof VenueUnavailable ? error.message : "not answered";
      return { kind: "unavailable", detail };
    }
  }

  /** Everything about one order: by the venue's id where it is known, else by ours; null: it is not there. */
  async #look(watched: Watched, given: OrderReference["venueOrderId"]): Promise<Told | null> {
    const { venue } = this.#parts;
    const txid = given ?? watched.venueOrderId;
    const named = txid === null ? undefined : (await venue.byTxids([txid]))[0];
    const order = named ?? (await venue.byClientId(watched.krakenId));
    return order === null ? null : await this.#told(watched, order);
  }

  /** What a look-up finds is reported as well, so that the stream goes on from there. */
  #found(watched: Watched, told: Told): OrderLookup {
    if (!told.complete) return { kind: "unavailable", detail: "its fills are not listed yet" };
    this.#tell(watched, told);
    return { kind: "found", reports: told.reports };
  }

  #tell(watched: Watched, told: Told): void {
    this.#parts.book.recognize(watched, told.reports);
    this.#parts.book.tell(watched, told.reports);
    if (told.ended) watched.live = false;
  }

  async #told(watched: Watched, order: VenueOrder): Promise<Told> {
    this.#parts.book.keep(watched);
    this.#parts.book.name(watched, order.txid);
    const trades = await this.#parts.venue.tradesOf(order);
    return reportsOf(watched, order, trades, this.#parts.venue.nowMs);
  }

  async #isPastDeadline({ deadlineAtMs, sinceMs, venueOrderId }: Watched): Promise<boolean> {
    if (deadlineAtMs === null || venueOrderId !== null) return false;
    if (this.#parts.venue.nowMs - sinceMs > LONGEST_PROOF_MS) return false;
    return (await this.#parts.venue.timeMs()) > deadlineAtMs + SETTLE_MS;
  }

  /** Looks at every order that is not at its end, and reports what is new of it. */
  async reconcile(): Promise<void> {
    const live = this.#parts.book.live.filter(({ held }) => held === null);
    if (live.length === 0) return;
    const open = await this.#parts.venue.openOrders();
    for (const watched of live) {
      const listed = open.find(
        ({ clientId, txid }) => this.#parts.book.find(txid, clientId) === watched,
      );
      const isNews = listed === undefined || greaterThan(listed.filled, watched.filled);
      if (this.#closed) return;
      if (isNews || !watched.seen) await this.#inspect(watched, listed);
    }
  }

  async #inspect(watched: Watched, listed: VenueOrder | undefined): Promise<void> {
    const told =
      listed === undefined ? await this.#look(watched, null) : await this.#told(watched, listed);
    if (told === null) {
      if (this.#parts.venue.nowMs - watched.sinceMs > GIVE_UP_MS) watched.live = false;
      return;
    }
    this.#tell(watched, told);
  }

  /** Looks at one order soon: the stream told something of it that does not stand by itself. */
  inspectSoon(watched: Watched): void {
    const look = async () => {
      try {
        if (!this.#closed) await this.#inspect(watched, undefined);
      } catch {
        // The next reconcile asks again; nothing is concluded from silence.
        this.#parts.session.logger.warn("an order could not be read", {});
      }
    };
    this.#parts.session.timers.after(0, () => void look());
  }
}
