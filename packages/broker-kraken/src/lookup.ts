import {
  type BrokerSession,
  type ClientOrderId,
  greaterThan,
  type OrderLookup,
  type OrderReference,
  type SymbolName,
} from "@hookline/core/driver";
import type { Market } from "./client.ts";
import { reportsOf, type Told } from "./map-report.ts";
import { type OrderBook, unwatched, type Watched } from "./order-book.ts";
import { VenueUnavailable } from "./venue.ts";
import type { VenueOrder, VenueTrade } from "./wire.ts";

/** What a look-up asks of a venue of Kraken's. */
export interface OrderLists {
  readonly nowMs: number;
  byTxids(txids: readonly string[], sinceMs: number): Promise<readonly VenueOrder[]>;
  byClientId(id: string, sinceMs: number): Promise<VenueOrder | null>;
  openOrders(): Promise<readonly VenueOrder[]>;
  tradesOf(order: VenueOrder): Promise<readonly VenueTrade[]>;
  timeMs(): Promise<number>;
}

export interface LookupParts<Where = Market> {
  readonly book: OrderBook<Where>;
  readonly venue: OrderLists;
  readonly names: { use(symbol: SymbolName): Where | null };
  readonly session: BrokerSession;
  /** Our id as the venue takes it. */
  readonly idOf: (id: ClientOrderId) => string;
}

/** After its deadline an order is given this long to appear in Kraken's lists. */
const SETTLE_MS = 5_000;
/** Kraken's lists go back for years, but absence is not called proof for longer than this. */
const LONGEST_PROOF_MS = 12 * 3_600_000;
const GIVE_UP_MS = 600_000;
const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;

/** From when on an order is searched for; clocks may differ. */
const searchFrom = (
  { deadlineAtMs, sinceMs }: Pick<Watched, "deadlineAtMs" | "sinceMs">,
  nowMs: number,
): number => (deadlineAtMs === null ? nowMs - WEEK_MS : sinceMs - HOUR_MS);

/** Finds out what became of orders: one that is asked about, or every one that is not at its end. */
export class Lookup<Where = Market> {
  readonly #parts: LookupParts<Where>;
  #closed = false;

  constructor(parts: LookupParts<Where>) {
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
      unwatched({
        ...order,
        krakenId: this.#parts.idOf(order.clientOrderId),
        market,
        sinceMs,
        live: false,
      });
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
  async #look(
    watched: Watched<Where>,
    given: OrderReference["venueOrderId"],
  ): Promise<Told | null> {
    const { venue } = this.#parts;
    const txid = given ?? watched.venueOrderId;
    const sinceMs = searchFrom(watched, venue.nowMs);
    const named = txid === null ? undefined : (await venue.byTxids([txid], sinceMs))[0];
    const order = named ?? (await venue.byClientId(watched.krakenId, sinceMs));
    return order === null ? null : await this.#told(watched, order);
  }

  /** What a look-up finds is reported as well, so that the stream goes on from there. */
  #found(watched: Watched<Where>, told: Told): OrderLookup {
    if (!told.complete) return { kind: "unavailable", detail: "its fills are not listed yet" };
    this.#tell(watched, told);
    return { kind: "found", reports: told.reports };
  }

  #tell(watched: Watched<Where>, told: Told): void {
    this.#parts.book.recognize(watched, told.reports);
    this.#parts.book.tell(watched, told.reports);
    if (told.ended) watched.live = false;
  }

  async #told(watched: Watched<Where>, order: VenueOrder): Promise<Told> {
    this.#parts.book.keep(watched);
    this.#parts.book.name(watched, order.txid);
    const trades = await this.#parts.venue.tradesOf(order);
    return reportsOf(watched, order, trades, this.#parts.venue.nowMs);
  }

  async #isPastDeadline({ deadlineAtMs, sinceMs, venueOrderId }: Watched<Where>): Promise<boolean> {
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

  async #inspect(watched: Watched<Where>, listed: VenueOrder | undefined): Promise<void> {
    const told =
      listed === undefined ? await this.#look(watched, null) : await this.#told(watched, listed);
    if (told === null) {
      if (this.#parts.venue.nowMs - watched.sinceMs > GIVE_UP_MS) watched.live = false;
      return;
    }
    this.#tell(watched, told);
  }

  /** Looks at one order soon: the stream told something of it that does not stand by itself. */
  inspectSoon(watched: Watched<Where>): void {
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
