import {
  type BrokerSession,
  type Decimal,
  type ExecutionReport,
  negate,
  type OrderLookup,
  type OrderReference,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import { type Book, isComplete, linesOf, type Tracked } from "./book.ts";
import type { Instruments } from "./instruments.ts";
import { acceptedReport, endReport, fillReport } from "./map.ts";
import { type Attempt, CLOCK_TOLERANCE_MS, compareAttempt } from "./match.ts";
import { filledIn, type Venue } from "./venue.ts";
import type { WireHistoryItem, WireOrder } from "./wire.ts";

export interface FinderParts {
  readonly venue: Venue;
  readonly book: Book;
  readonly instruments: Instruments;
  readonly session: BrokerSession;
}

/** Pages of the history that a look at one order goes back: six a minute are allowed, and others want some. */
const PAGES = 4;
const NOT_FOUND: OrderLookup = { kind: "not_found", final: false };
const unavailable = (detail: string): OrderLookup => ({ kind: "unavailable", detail });

/** Finds an order again: by the venue's id, or, where that never came, by comparing. */
export class Finder {
  readonly #parts: FinderParts;

  constructor(parts: FinderParts) {
    this.#parts = parts;
  }

  async find(reference: OrderReference): Promise<OrderLookup> {
    const { book, session } = this.#parts;
    const { clientOrderId, symbol, venueOrderId } = reference;
    const closed = book.closed.get(clientOrderId);
    // Known from this side: it never left, so its absence is certain.
    if (closed === null) return { kind: "not_found", final: true };
    if (closed !== undefined) {
      const at = { clientOrderId, venueOrderId, atMs: session.clock.nowMs() };
      return { kind: "found", reports: [{ ...at, type: "rejected", reason: closed }] };
    }
    const tracked = book.ofClient(clientOrderId);
    if (tracked !== null) return this.#findTracked(tracked);
    const attempt = book.attempts.get(clientOrderId);
    if (attempt !== undefined) return this.#compare(attempt);
    const ticker = this.#parts.instruments.tickerOf(symbol);
    if (venueOrderId === null || ticker === null) return NOT_FOUND;
    return this.#findTracked({ clientOrderId, symbol, ticker, venueOrderId, before: ZERO });
  }

  async #findTracked(tracked: Tracked): Promise<OrderLookup> {
    const { venueOrderId, ticker } = tracked;
    const pending = await this.#parts.venue.order(venueOrderId);
    if (!pending.ok) return unavailable(pending.why);
    // While nothing is filled, the pending order says everything.
    if (pending.value !== null && pending.value.filledQuantity === ZERO) {
      return { kind: "found", reports: [this.#accepted(pending.value, tracked)] };
    }
    const history = await this.#parts.venue.historyOf([venueOrderId], ticker, PAGES);
    if (!history.ok) return unavailable(history.why);
    return this.#tell(tracked, pending.value, history.value);
  }

  #tell(
    tracked: Tracked,
    pending: WireOrder | null,
    history: readonly WireHistoryItem[],
  ): OrderLookup {
    const lines = linesOf(tracked.venueOrderId, history);
    const last = pending ?? lines.at(-1)?.order;
    if (last === undefined) return NOT_FOUND;
    const fills = lines
      .map((line) => fillReport(line, tracked))
      .filter((report) => report !== null);
    const reports: ExecutionReport[] = [this.#accepted(last, tracked), ...fills];
    const whole = pending === null && isComplete(lines, filledIn(lines));
    const end = whole ? endReport(last, tracked, this.#parts.session.clock.nowMs()) : null;
    return { kind: "found", reports: end === null ? reports : [...reports, end] };
  }

  #accepted(order: WireOrder, tracked: Tracked): ExecutionReport {
    return acceptedReport(order, tracked, this.#parts.session.clock.nowMs());
  }

  /**
   * Pending orders first, then the history: an order that leaves the one for the other in between is in the
   * second. What is not found stays unknown, for nothing here proves that it never arrived.
   */
  async #compare(attempt: Attempt): Promise<OrderLookup> {
    const { book, venue } = this.#parts;
    if (attempt.untilMs === null) return unavailable("the request is still under way");
    const pending = await venue.pending();
    if (!pending.ok) return unavailable(pending.why);
    const fromMs = attempt.fromMs - CLOCK_TOLERANCE_MS;
    const history = await venue.historySince(fromMs, attempt.ticker, PAGES);
    if (!history.ok) return unavailable(history.why);
    const orders = [...pending.value, ...history.value.map(({ order }) => order)];
    const others = [...book.attempts.values()];
    const comparison = compareAttempt(attempt, { orders, taken: book.taken, others });
    if (comparison.kind === "none") return this.#weighPosition(attempt);
    if (comparison.kind === "ambiguous") {
      return unavailable(
        `${comparison.candidates} order(s) at the venue may be this one; a person must look`,
      );
    }
    const { clientOrderId, symbol, ticker } = attempt;
    const venueOrderId = comparison.order.id;
    const tracked = { clientOrderId, symbol, ticker, venueOrderId, before: ZERO };
    book.bind(tracked);
    const working = pending.value.find(({ id }) => id === venueOrderId) ?? null;
    return this.#tell(tracked, working, history.value);
  }

  async #weighPosition(attempt: Attempt): Promise<OrderLookup> {
    if (attempt.position === null) return NOT_FOUND;
    const positions = await this.#parts.venue.positions(attempt.ticker);
    if (!positions.ok) return unavailable(positions.why);
    const held = heldOf(positions.value, attempt.ticker);
    const { quantity, side } = attempt.terms;
    const moved =
      subtract(held, attempt.position) === (side === "buy" ? quantity : negate(quantity));
    return moved
      ? unavailable(
          "the position moved by just this quantity, and no order explains it; a person must look",
        )
      : NOT_FOUND;
  }
}

/** What is held of a ticker. */
export const heldOf = (
  positions: readonly { readonly ticker: string; readonly quantity: Decimal }[],
  ticker: string,
): Decimal => positions.find((position) => position.ticker === ticker)?.quantity ?? ZERO;
