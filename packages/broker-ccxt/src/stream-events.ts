import { atLeast, type Decimal, greaterThan, parseVenueOrderId, ZERO } from "@hookline/core/driver";
import type { CcxtMarket, Unified } from "./client.ts";
import { acceptedReport, endReport, fillReport, standingOf } from "./map-report.ts";
import type { OrderBook, Watched } from "./order-book.ts";
import { at, decimalOf, textOf } from "./read.ts";
import type { StreamEvent } from "./stream-profile.ts";

export interface EventParts {
  readonly book: OrderBook;
  readonly nowMs: () => number;
  /** Asks the venue about an order whose event does not stand by itself. */
  readonly inspect: (order: Watched) => void;
}

const MOST_HELD = 256;

/** Turns pushed events into reports; those of orders that are not ours are passed over. */
export class StreamEvents {
  readonly #parts: EventParts;

  constructor(parts: EventParts) {
    this.#parts = parts;
  }

  /** What comes before the answer to the order's own request waits for that answer. */
  take(event: StreamEvent): void {
    const order = this.#orderOf(event);
    if (order === null) return;
    if (order.held === null) this.#apply(order, event);
    else if (order.held.length < MOST_HELD) order.held.push(event);
  }

  /** The order's request was answered, one way or the other. */
  release(order: Watched): void {
    const held = order.held ?? [];
    order.held = null;
    for (const event of held) this.#apply(order, event);
    if (held.length >= MOST_HELD) this.#parts.inspect(order);
  }

  #orderOf({ clientOrderId, symbol, venueOrderId }: StreamEvent): Watched | null {
    const { book } = this.#parts;
    const order =
      (clientOrderId === null ? null : book.byClientId(clientOrderId)) ??
      (venueOrderId === null ? null : book.byVenueId(venueOrderId));
    return order !== null && (symbol === null || symbol === order.market.id) ? order : null;
  }

  #apply(order: Watched, event: StreamEvent): void {
    const { book, inspect } = this.#parts;
    order.venueOrderId ??=
      event.venueOrderId === null ? null : parseVenueOrderId(event.venueOrderId);
    // Which fills of a restored order the journal has is found out by asking, once.
    if (order.restored && !order.seen) return void inspect(order);
    order.seen = true;
    order.missingSinceMs = null;
    if (event.trade !== null) {
      const report = fillReport(order, withCurrency(event.trade, order.market));
      if (report === null) return void inspect(order);
      book.tell([report]);
    }
    if (event.status !== null) this.#state(order, event);
    this.#endIfWhole(order);
  }

  #state(order: Watched, { atMs, filled, status, venueOrderId }: StreamEvent): void {
    const { book, inspect, nowMs } = this.#parts;
    const said: Unified = {
      id: venueOrderId ?? undefined,
      status,
      filled: filled ?? undefined,
      lastUpdateTimestamp: atMs ?? undefined,
    };
    const standing = standingOf(said, order.quantity);
    if (standing === "unclear") return void inspect(order);
    if (standing === "working") {
      book.tell([acceptedReport(order, { id: said.id, timestamp: atMs ?? undefined }, nowMs())]);
      if (filled !== null && greaterThan(filled, order.filled)) inspect(order);
      return;
    }
    // An end is told only with all its fills, so that none comes after it; without a count nobody knows.
    if (filled === null) return void inspect(order);
    const report = endReport(order, said, { standing, nowMs: nowMs() });
    order.end = { filled, report };
    if (greaterThan(filled, order.filled)) inspect(order);
  }

  #endIfWhole(order: Watched): void {
    const { end } = order;
    if (end === null || !atLeast(order.filled, end.filled)) return;
    order.end = null;
    order.live = false;
    if (end.report !== null) this.#parts.book.tell([end.report]);
  }
}

/**
 * Bybit's executions may lack the currency of their fee: on spot it is what was received, and for a rebate what was
 * given.
 */
function withCurrency(trade: Unified, market: CcxtMarket): Unified {
  const cost: Decimal | null = decimalOf(at(trade.fee, "cost"));
  if (cost === null || textOf(at(trade.fee, "currency")) !== null) return trade;
  const received = (trade.side === "buy") === atLeast(cost, ZERO) ? market.base : market.quote;
  const currency = market.spot === true ? received : (market.settle ?? market.quote);
  return { ...trade, fee: { cost, currency } };
}
