import { at, textOf } from "@hookline/broker-ccxt";
import {
  type Approved,
  type BrokerOrder,
  type BrokerSession,
  type CancelOutcome,
  type ExecutionReport,
  type OrderChange,
  type OrderIntent,
  type OrderReference,
  parseVenueOrderId,
  type Reason,
  reason,
  type SubmitOutcome,
  type VenueOrderId,
} from "@hookline/core/driver";
import type { KrakenClient, Market } from "./client.ts";
import { Holdings } from "./holdings.ts";
import { krakenId } from "./ids.ts";
import { amendPoints, cancelPoints, orderCost } from "./limits.ts";
import { Lookup } from "./lookup.ts";
import { amendParams, orderCall, whyNot } from "./map-order.ts";
import { fillReport } from "./map-report.ts";
import type { Names } from "./names.ts";
import { OrderBook, type Watched } from "./order-book.ts";
import { amendOutcome, cancelOutcome, refusedSubmit, unknown } from "./outcome.ts";
import { isUnheard, listed, releaseLater, watchRestored } from "./tracking.ts";
import type { Venue } from "./venue.ts";

export interface AccountParts {
  readonly client: KrakenClient;
  readonly venue: Venue;
  readonly names: Names;
  readonly session: BrokerSession;
  readonly deadlineMs: number;
  /** Undefined: no margin. */
  readonly leverage: number | undefined;
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
    watchRestored(this.book, session, {
      names,
      idOf: krakenId,
      // The process that sent them is gone, so nothing of them was sent after now.
      deadlineAtMs: this.#venueNowMs + LONGEST_DEADLINE_MS,
    });
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
    const because = whyNot(this.#terms(client), market, order);
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
      watched.deadlineAtMs = this.#deadlineAtMs;
      const { deadlineAtMs } = watched;
      const { params, price, type } = orderCall(order, { ...this.#terms(client), deadlineAtMs });
      return client.createOrder(market.symbol, type, order.side, order.quantity, price, params);
    };
    const cost = orderCost(isExit ? "exit" : "entry", market.id);
    const trace = await venue.send(work, cost, signal);
    const outcome = refusedSubmit(trace) ?? acceptedOf(trace.body);
    if (outcome.kind === "accepted" && outcome.venueOrderId !== null)
      this.book.name(watched, outcome.venueOrderId);
    const isRefused = outcome.kind === "rejected" || outcome.kind === "not_sent";
    if (isRefused && isUnheard(watched)) this.book.drop(watched);
    releaseLater(this.book, watched, this.#parts.session.timers);
    return outcome;
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
    const terms = { ...this.#terms(client), deadlineAtMs: this.#deadlineAtMs };
    const because = whyNot(terms, market, order);
    if (because !== null) return { kind: "rejected", reason: because };
    const { params, price, type } = orderCall(order, terms);
    const dry = { ...params, validate: "true" };
    const trace = await venue.send(
      (kraken) => kraken.createOrder(market.symbol, type, order.side, order.quantity, price, dry),
      orderCost("question", market.id),
    );
    return refusedSubmit(trace) ?? { kind: "accepted", venueOrderId: null };
  }

  async cancel(order: OrderReference, signal: AbortSignal): Promise<CancelOutcome> {
    const trace = await this.#parts.venue.send(
      (client) => client.privatePostCancelOrder(this.#named(order)),
      orderCost("exit", this.#pairOf(order), cancelPoints(this.#ageMs(order))),
      signal,
    );
    return cancelOutcome(trace);
  }

  /** Changes a working order in place; it keeps its ids and, where Kraken can, its place in the queue. */
  async replace(
    order: OrderReference,
    change: OrderChange,
    signal: AbortSignal,
  ): Promise<SubmitOutcome> {
    const market = this.#parts.names.use(order.symbol);
    if (market === null)
      return {
        kind: "rejected",
        reason: reason("ORDER_REJECTED_BY_BROKER", { why: "symbol_unknown" }),
      };
    const changed = amendParams(market, change);
    if (isReason(changed)) return { kind: "rejected", reason: changed };
    const work = (client: KrakenClient) => {
      const deadline = new Date(this.#deadlineAtMs).toISOString();
      return client.privatePostAmendOrder({ ...this.#named(order), ...changed, deadline });
    };
    const cost = orderCost("exit", market.id, amendPoints(this.#ageMs(order)));
    const trace = await this.#parts.venue.send(work, cost, signal);
    return amendOutcome(trace, this.#txidOf(order));
  }

  #txidOf({ clientOrderId, venueOrderId }: OrderReference): VenueOrderId | null {
    return venueOrderId ?? this.book.get(clientOrderId)?.venueOrderId ?? null;
  }

  #named(order: OrderReference): Readonly<Record<string, string>> {
    const txid = this.#txidOf(order);
    return txid === null ? { cl_ord_id: krakenId(order.clientOrderId) } : { txid };
  }

  async openOrders(): Promise<readonly BrokerOrder[]> {
    const { names, venue } = this.#parts;
    return listed(await venue.openOrders(), this.book, names);
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
  #ageMs({ clientOrderId }: OrderReference): number {
    const watched = this.book.get(clientOrderId);
    return watched === null ? 0 : this.#parts.venue.nowMs - watched.sinceMs;
  }

  #terms({ features }: KrakenClient) {
    return { features, leverage: this.#parts.leverage };
  }

  get #deadlineAtMs(): number {
    return this.#venueNowMs + this.#parts.deadlineMs;
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

const isReason = (value: Readonly<Record<string, string>> | Reason): value is Reason =>
  "code" in value;

/** HTML or an empty body with 200 has no id: that proves nothing. */
function acceptedOf(body: unknown): SubmitOutcome {
  const text = textOf(at(body, "result", "txid", "0"));
  const venueOrderId = text === null ? null : parseVenueOrderId(text);
  return venueOrderId === null
    ? unknown({ why: "answer_without_id" })
    : { kind: "accepted", venueOrderId };
}
