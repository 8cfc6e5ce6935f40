import type {
  Clock,
  ExecutionReport,
  Logger,
  OrderLookup,
  OrderReference,
  Timers,
} from "@hookline/core/driver";
import { absence, type BookView, dayBook, type OrderStory, storyOf } from "./book.ts";
import { dataOf, failureOf, type KiteAnswer, type KiteHttp } from "./http.ts";
import { symbolOf } from "./instruments.ts";
import { arrayAt, rowsOf } from "./json.ts";
import type { KnownOrder, KnownOrders } from "./known.ts";
import type { Settings } from "./options.ts";
import { readOrder, readTrade } from "./wire.ts";

/** A book, or why there is none. */
export type BookAnswer =
  | { readonly ok: true; readonly view: BookView }
  | { readonly ok: false; readonly why: string };

export interface ReaderParts {
  readonly http: KiteHttp;
  readonly settings: Settings;
  readonly known: KnownOrders;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly report: (report: ExecutionReport) => void;
  readonly scrub: (text: string) => string;
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/**
 * Reads the day's order book and tells what is new in it. Every hint (order frame, postback, reconnect, an answered
 * submit) ends here, so a fill has one source and one execution id.
 */
export class BookReader {
  readonly #parts: ReaderParts;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #retries = 0;
  #cancelRetry: (() => void) | null = null;
  #closed = false;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  /** Reads the book from now on (a read that has begun is too old) and tells what is new. */
  refresh(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    if (this.#next !== null) return this.#next;
    const begin = async (): Promise<void> => {
      await this.#running;
      this.#next = null;
      this.#running = this.#refresh();
      await this.#running;
    };
    this.#next = begin();
    return this.#next;
  }

  close(): void {
    this.#closed = true;
    this.#cancelRetry?.();
  }

  /** Orders first, then trades: so no order looks filled by less than it is. */
  async read(): Promise<BookAnswer> {
    const { clock, http, logger, scrub, settings } = this.#parts;
    const readAtMs = clock.nowMs();
    const orders = await http.request({ method: "GET", path: "/orders" });
    const orderRows = arrayOf(orders);
    if (orderRows === null) return { ok: false, why: failureOf(orders) };
    const trades = await http.request({ method: "GET", path: "/trades" });
    const tradeRows = arrayOf(trades);
    if (tradeRows === null) return { ok: false, why: failureOf(trades) };
    const readOrders = rowsOf(orderRows, readOrder);
    const readTrades = rowsOf(tradeRows, readTrade);
    const unread = readOrders.unread + readTrades.unread;
    if (unread > 0) logger.warn("Rows of the order book could not be read.", { unread });
    const book = dayBook({
      orders: readOrders.rows,
      trades: readTrades.rows,
      readAtMs,
      whole: unread === 0,
    });
    const { bareExchange, settleMs } = settings;
    const view: BookView = {
      book,
      settleMs,
      scrub,
      symbolOf: (row) => symbolOf(row.exchange, row.tradingsymbol, bareExchange),
    };
    this.#absorb(view);
    return { ok: true, view };
  }

  /** Answers a look-up; what is not there is looked for twice before it counts. */
  async find(reference: OrderReference): Promise<OrderLookup> {
    const known = this.#parts.known.ask(reference);
    let missing = 0;
    while (missing < 2) {
      const answer = await this.read();
      if (!answer.ok) return { kind: "unavailable", detail: answer.why };
      const story = storyOf(known, answer.view);
      if (story !== null && story.reports.length === 0)
        return { kind: "unavailable", detail: "slices_outstanding" };
      if (story !== null) return { kind: "found", reports: story.reports };
      const meaning = absence(known, answer.view);
      if (meaning === "ended_earlier_day")
        return { kind: "found", reports: [this.#expiry(known, answer.view)] };
      if (meaning === "unproven") return { kind: "not_found", final: false };
      missing += 1;
    }
    known.maybeSent = false;
    return { kind: "not_found", final: true };
  }

  async #refresh(): Promise<void> {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    const answer = await this.read();
    const lagging =
      answer.ok &&
      this.#parts.known
        .all()
        .some((known) => !known.ended && storyOf(known, answer.view)?.lagging === true);
    const failed = !answer.ok && answer.why !== "session_expired";
    if (lagging || failed) this.#later();
    else this.#retries = 0;
  }

  #later(): void {
    if (this.#closed || this.#cancelRetry !== null) return;
    const delayMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.#retries, 10));
    this.#retries += 1;
    this.#cancelRetry = this.#parts.timers.after(delayMs, () => {
      this.#cancelRetry = null;
      void this.refresh();
    });
  }

  #absorb(view: BookView): void {
    if (this.#closed) return;
    for (const known of this.#parts.known.all()) {
      if (known.ended || known.inFlight) continue;
      const story = storyOf(known, view);
      if (story !== null) skipJournaled(known, story);
      for (const { orderId } of story?.rows ?? []) known.ids.add(orderId);
      for (const report of story?.reports ?? []) this.#tell(known, report);
      // A slice without an answer may still turn up: such an order is watched on.
      known.ended = story?.ended === true && (story.whole || known.placed !== null);
      if (story === null && absence(known, view) === "ended_earlier_day") this.#expire(known, view);
    }
  }

  #tell(known: KnownOrder, report: ExecutionReport): void {
    const name = nameOf(report);
    if (known.told.has(name)) return;
    known.told.add(name);
    this.#parts.report(report);
  }

  #expire(known: KnownOrder, view: BookView): void {
    known.ended = true;
    this.#parts.logger.error(
      "An order of an earlier day ended while nobody looked; compare the positions.",
      { clientOrderId: known.clientOrderId },
    );
    this.#tell(known, this.#expiry(known, view));
  }

  #expiry({ clientOrderId }: KnownOrder, { book }: BookView): ExecutionReport {
    return { type: "expired", clientOrderId, venueOrderId: null, atMs: book.readAtMs };
  }
}

const nameOf = (report: ExecutionReport): string =>
  report.type === "fill" ? `fill ${report.execId}` : report.type;

/**
 * After a restart fills are told again, unless the journal has as much as the venue: its fills are among the
 * venue's, so equal sums are equal sets.
 */
function skipJournaled(known: KnownOrder, { filled, reports }: OrderStory): void {
  if (filled === known.restoredFilled)
    for (const report of reports) if (report.type === "fill") known.told.add(nameOf(report));
  known.restoredFilled = null;
}

const arrayOf = (answer: KiteAnswer): ReturnType<typeof arrayAt> => arrayAt(dataOf(answer), "data");
