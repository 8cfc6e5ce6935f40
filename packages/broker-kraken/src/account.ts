import { at, textOf } from "@hookline/broker-ccxt";
import {
  type Approved,
  type BrokerOrder,
  type BrokerSession,
  type CancelOutcome,
  type ExecutionReport,
  type OrderIntent,
  type OrderReference,
  parseVenueOrderId,
  reason,
  type SubmitOutcome,
} from "@hookline/core/driver";
import type { KrakenClient, Market } from "./client.ts";
import { Holdings } from "./holdings.ts";
import { krakenId } from "./ids.ts";
import { cancelPoints, orderCost } from "./limits.ts";
import { Lookup } from "./lookup.ts";
import { orderCall, whyNot } from "./map-order.ts";
import { fillReport } from "./map-report.ts";
import type { Names } from "./names.ts";
import { OrderBook, type Watched } from "./order-book.ts";
import { cancelOutcome, refusedSubmit, unknown } from "./outcome.ts";
import type { Venue } from "./venue.ts";

export interface AccountParts {
  readonly client: KrakenClient;
  readonly venue: Venue;
  readonly names: Names;
  readonly session: BrokerSession;
  readonly deadlineMs: number;
  /** Kraken's clock less ours, measured when connecting. */
  readonly aheadMs: number;
}

/** The longest deadline that Kraken takes: what an earlier process can have asked for at most. */
const LONGEST_DEADLINE_MS = 60_000;

/** One connected account: sends orders, looks after them, and reports what becomes of them. */
export class KrakenAccount {
  readonly book: OrderBook;
  readonly holdings: Holdings;
  readonly lookup: Lookup;
  readonly #parts: AccountParts;
  #closed = false;

  constructor(parts: AccountParts) {
    const { names, session } = parts;
    this.#parts = parts;
    this.holdings = new Holdings(session.restored, names);
    this.book = new OrderBook((order, report) => this.#report(order, report));
    this.lookup = new Lookup({
      book: this.book,
      venue: parts.venue,
      names,
      session,
      idOf: krakenId,
    });
    for (const order of session.restored.openOrders) {
      const market = names.use(order.symbol);
      if (market === null || order.status === "initialized") continue;
      const { clientOrderId, symbol, venueOrderId } = order;
      this.book.watch({
        clientOrderId,
        symbol,
        venueOrderId,
        market,
        seen: false,
        sinceMs: order.createdAtMs,
        // The process that sent it is gone, so nothing of it was sent after now.
        deadlineAtMs: this.#venueNowMs + LONGEST_DEADLINE_MS,
        filled: order.filledQuantity,
      });
    }
  }

  close(): void {
    this.lookup.close();
    this.#closed = true;
  }

  async submit(order: Approved<OrderIntent>, signal: AbortSignal): Promise<SubmitOutcome> {
    const { client, names } = this.#parts;
    const market = names.use(order.symbol);
    if (market === null)
      return {
        kind: "rejected",
        reason: reason("ORDER_REJECTED_BY_BROKER", { why: "symbol_unknown", symbol: order.symbol }),
      };
    const because = whyNot(client.features, market, order);
    if (because !== null) return { kind: "rejected", reason: because };
    const before = this.book.get(order.clientOrderId);
    const known = before === null ? null : await this.#again(before);
    return known ?? (await this.#send(order, market, signal));
  }

  /** Kraken takes an id again once its order has ended, so one that was sent is looked for first. */
  async #again(before: Watched): Promise<SubmitOutcome | null> {
    const found = await this.lookup.findOrder(before);
    if (found.kind === "found") return { kind: "accepted", venueOrderId: before.venueOrderId };
    const never = found.kind === "not_found" && found.final;
    return never ? null : unknown({ why: "sent_before_and_not_found_out" });
  }

  async #send(order: OrderIntent, market: Market, signal: AbortSignal): Promise<SubmitOutcome> {
    const { venue } = this.#parts;
    const watched = this.book.watch({
      clientOrderId: order.clientOrderId,
      symbol: order.symbol,
      market,
      sinceMs: venue.nowMs,
      held: [],
    });
    const isExit = order.reduceOnly || order.purpose !== "entry";
    const work = (client: KrakenClient) => {
      // The deadline counts from when the order leaves, not from when it began to wait for its turn.
      watched.deadlineAtMs = this.#venueNowMs + this.#parts.deadlineMs;
      const { params, price, type } = orderCall(order, watched.deadlineAtMs);
      return client.createOrder(market.symbol, type, order.side, order.quantity, price, params);
    };
    const cost = orderCost(isExit ? "exit" : "entry", market.id);
    const trace = await venue.send(work, cost, signal);
    const outcome = refusedSubmit(trace) ?? acceptedOf(trace.body);
    if (outcome.kind === "accepted" && outcome.venueOrderId !== null)
      this.book.name(watched, outcome.venueOrderId);
    if (outcome.kind === "rejected" || outcome.kind === "not_sent") this.#forget(watched);
    this.#release(watched);
    return outcome;
  }

  /** An order that the stream has told of is not forgotten, whatever its answer said. */
  #forget(watched: Watched): void {
    if (watched.held !== null && watched.held.length === 0) this.book.drop(watched);
  }

  /** What the stream told before the answer was there goes out after it. */
  #release(watched: Watched): void {
    this.#parts.session.timers.after(0, () => {
      const held = watched.held ?? [];
      watched.held = null;
      this.book.tell(watched, held);
    });
  }

  /** Asks Kraken whether it would take the order; nothing is placed. */
  async validate(order: OrderIntent): Promise<SubmitOutcome> {
    const { client, names, venue } = this.#parts;
    const market = names.market(order.symbol);
    if (market === null)
      return {
        kind: "rejected",
        reason: reason("ORDER_REJECTED_BY_BROKER", { why: "symbol_unknown" }),
      };
    const because = whyNot(client.features, market, order);
    if (because !== null) return { kind: "rejected", reason: because };
    const { params, price, type } = orderCall(order, this.#venueNowMs + this.#parts.deadlineMs);
    const dry = { ...params, validate: "true" };
    const trace = await venue.send(
      (kraken) => kraken.createOrder(market.symbol, type, order.side, order.quantity, price, dry),
      orderCost("question", market.id),
    );
    return refusedSubmit(trace) ?? { kind: "accepted", venueOrderId: null };
  }

  async cancel(order: OrderReference, signal: AbortSignal): Promise<CancelOutcome> {
    const watched = this.book.get(order.clientOrderId);
    const txid = order.venueOrderId ?? watched?.venueOrderId ?? null;
    const params: Readonly<Record<string, string>> =
      txid === null ? { cl_ord_id: krakenId(order.clientOrderId) } : { txid };
    const trace = await this.#parts.venue.send(
      (client) => client.privatePostCancelOrder(params),
      orderCost("exit", this.#pairOf(order), cancelPoints(this.#ageMs(watched))),
      signal,
    );
    return cancelOutcome(trace);
  }

  async openOrders(): Promise<readonly BrokerOrder[]> {
    return (await this.#parts.venue.openOrders()).flatMap((order) => {
      const ours = this.book.find(order.txid, order.clientId);
      const market = this.#parts.names.byVenueName(order.pair);
      const symbol = ours?.symbol ?? (market === null ? null : this.#parts.names.nameOf(market));
      if (symbol === null) return [];
      const { filled: filledQuantity, quantity, side, txid: venueOrderId } = order;
      const clientOrderId = ours?.clientOrderId ?? null;
      return [{ clientOrderId, venueOrderId, symbol, side, quantity, filledQuantity }];
    });
  }

  /** Fills of our orders; a trade does not name our id, so orders that are not known are asked for. */
  async fillsSince(sinceMs: number): Promise<readonly ExecutionReport[]> {
    const { venue } = this.#parts;
    const trades = await venue.tradesSince(sinceMs);
    const strange = [...new Set(trades.map(({ txid }) => txid))].filter(
      (txid) => this.book.find(txid, null) === null,
    );
    for (let first = 0; first < strange.length; first += 50) {
      for (const { clientId, txid } of await venue.byTxids(strange.slice(first, first + 50))) {
        const ours = this.book.find(null, clientId);
        if (ours !== null) this.book.name(ours, txid);
      }
    }
    return trades.flatMap((trade) => {
      const ours = this.book.find(trade.txid, null);
      const report = ours === null ? null : fillReport(ours, trade);
      return report === null ? [] : [report];
    });
  }

  #pairOf({ symbol }: OrderReference): string {
    return this.#parts.names.market(symbol)?.id ?? symbol;
  }

  /** An order that is not known here is taken for one that was just sent. */
  #ageMs(watched: Watched | null): number {
    return watched === null ? 0 : this.#parts.venue.nowMs - watched.sinceMs;
  }

  get #venueNowMs(): number {
    return this.#parts.venue.nowMs + this.#parts.aheadMs;
  }

  #report(order: Watched, report: ExecutionReport): void {
    if (this.#closed) return;
    this.holdings.add(order.market, report);
    this.#parts.session.report(report);
  }
}

/** HTML or an empty body with 200 has no id: that proves nothing. */
function acceptedOf(body: unknown): SubmitOutcome {
  const text = textOf(at(body, "result", "txid", "0"));
  const venueOrderId = text === null ? null : parseVenueOrderId(text);
  return venueOrderId === null
    ? unknown({ why: "answer_without_id" })
    : { kind: "accepted", venueOrderId };
}
