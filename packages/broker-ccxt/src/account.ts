import {
  type Approved,
  type CancelOutcome,
  decimal,
  type ExecutionReport,
  multiply,
  type OrderIntent,
  type OrderReference,
  reason,
  roundToStep,
  type SubmitOutcome,
} from "@hookline/core/driver";
import type { CcxtMarket, Unified } from "./client.ts";
import { Finder } from "./finder.ts";
import { whyNot } from "./gate.ts";
import { Gateway, type GatewayParts, VenueUnavailable } from "./gateway.ts";
import { Holdings } from "./holdings.ts";
import { Listings } from "./listings.ts";
import { orderCall } from "./map-order.ts";
import { venueIdOf } from "./map-report.ts";
import { Names } from "./names.ts";
import type { CcxtBrokerOptions } from "./options.ts";
import { OrderBook, type Watched } from "./order-book.ts";
import { failedCancel, failedSubmit, notSent, refused, unknown } from "./outcome.ts";
import { positive, tickOf } from "./precision.ts";
import type { Profile } from "./profile.ts";
import { isDocument } from "./read.ts";
import type { Traced } from "./transport.ts";

export interface AccountParts extends GatewayParts {
  readonly options: CcxtBrokerOptions;
}

/** One connected account: sends orders, looks after them, and asks the venue what else is to be known. */
export class CcxtAccount {
  readonly names: Names;
  readonly holdings: Holdings;
  readonly book: OrderBook;
  readonly #parts: AccountParts;
  readonly gateway: Gateway;
  readonly finder: Finder;
  readonly listings: Listings;
  readonly #prepared = new Set<string>();
  /** Hears that an order's request was answered, after the engine did. */
  onAnswered: (order: Watched) => void = (order) => {
    order.held = null;
  };

  constructor(parts: AccountParts) {
    const { client, options, profile, session } = parts;
    this.#parts = parts;
    this.names = new Names(client, profile.market, options.symbols ?? {});
    this.holdings = new Holdings(session.restored, this.names);
    this.gateway = new Gateway(parts);
    this.book = new OrderBook((report) => this.#report(report));
    const found = { profile, gateway: this.gateway, names: this.names, book: this.book };
    this.finder = new Finder(found);
    this.listings = new Listings(found);
    for (const order of session.restored.openOrders) {
      const market = this.names.use(order.symbol);
      if (market !== null)
        this.book.watch(
          {
            ...subjectOf(order, market),
            venueOrderId: order.venueOrderId,
            sentAtMs: order.createdAtMs,
          },
          order.filledQuantity,
        );
    }
  }

  async submit(order: Approved<OrderIntent>, signal: AbortSignal): Promise<SubmitOutcome> {
    const { client, profile } = this.#parts;
    const market = this.names.use(order.symbol);
    if (market === null)
      return refused(
        reason("ORDER_REJECTED_BY_BROKER", { why: "symbol_unknown", symbol: order.symbol }),
      );
    const because = whyNot(profile, client, market, order);
    if (because !== null) return refused(because);
    const before = this.book.get(order.clientOrderId);
    if (before !== null) {
      const known = await this.finder.again(before);
      if (known !== null) return known;
    }
    const unprepared = await this.#prepare(market, order, signal);
    if (unprepared !== null) return unprepared;
    const sendable = isBoundedBuy(profile, order) ? await this.#bounded(order, market) : order;
    return sendable === null
      ? notSent({ why: "no_price_to_bound_the_purchase" })
      : await this.#send(sendable, market, signal);
  }

  /** A purchase at the market as a limit order that takes what is there and rests nothing; null where no price is told. */
  async #bounded(order: OrderIntent, market: CcxtMarket): Promise<OrderIntent | null> {
    try {
      const ticker = await this.gateway.ask((client) => client.fetchTicker(market.symbol));
      const price = positive(ticker.ask) ?? positive(ticker.last);
      if (price === null) return null;
      const limitPrice = roundToStep(multiply(price, MOST_OF_ASK), tickOf(market), "up");
      return { ...order, orderType: "limit", timeInForce: "ioc", limitPrice };
    } catch (error) {
      if (error instanceof VenueUnavailable) return null;
      throw error;
    }
  }

  async #send(order: OrderIntent, market: CcxtMarket, signal: AbortSignal): Promise<SubmitOutcome> {
    const { client, options, profile } = this.#parts;
    const { leverage = null, marginMode = null } = options;
    const { amount, params, price, side, type } = orderCall(profile, order, {
      leverage,
      marginMode,
    });
    const urgency = order.reduceOnly || order.purpose !== "entry" ? "exit" : "entry";
    const watched = this.book.watch({
      ...subjectOf(order, market),
      venueOrderId: null,
      sentAtMs: this.gateway.nowMs,
    });
    const work = async () => {
      // It may have waited for its turn: what bounds its arrival is when it leaves.
      watched.sentAtMs = this.gateway.nowMs;
      return await client.createOrder(market.symbol, type, side, amount, price, params);
    };
    const traced = await this.gateway.call(work, { urgency, counts: "orders", signal });
    const outcome = await this.#outcomeOf(watched, traced);
    this.#parts.session.timers.after(0, () => this.onAnswered(watched));
    return outcome;
  }

  async #outcomeOf(
    watched: Watched,
    traced: Traced<Unified | undefined> | null,
  ): Promise<SubmitOutcome> {
    if (traced === null) {
      this.book.drop(watched.clientOrderId);
      return notSent({ why: "closed_aborted_or_queue_full" });
    }
    const { result, trace } = traced;
    if (!result.ok) return await this.#failed(watched, result.error, traced);
    const venueOrderId = venueIdOf(result.value);
    // ccxt answers with an undefined id when the body was HTML or empty: that proves nothing.
    // On MEXC it is the HTML itself.
    if (venueOrderId === null || !isDocument(trace.body)) {
      return unknown({ why: "answer_without_id", status: trace.status });
    }
    watched.venueOrderId = venueOrderId;
    return { kind: "accepted", venueOrderId };
  }

  async #failed(watched: Watched, error: unknown, traced: Traced<unknown>): Promise<SubmitOutcome> {
    const { meaning, outcome } = failedSubmit(this.#parts.profile, error, traced.trace);
    if (meaning === "duplicate" || meaning === "refused_or_duplicate") {
      // The venue may have an order of this id already: it is ours, of an earlier request.
      const found = await this.finder.has(watched);
      if (found === null) return unknown({ why: "refused_and_not_found_out" });
      if (found !== "absent") return { kind: "accepted", venueOrderId: found.venueOrderId };
    }
    if (outcome.kind === "rejected" || outcome.kind === "not_sent")
      this.book.drop(watched.clientOrderId);
    return outcome;
  }

  /** Leverage and margin mode, once per symbol and before its first entry; without them nothing is entered. */
  async #prepare(
    market: CcxtMarket,
    order: OrderIntent,
    signal: AbortSignal,
  ): Promise<SubmitOutcome | null> {
    const { client, options, profile } = this.#parts;
    const { leverage = null, marginMode = null } = options;
    if (profile.prepare === undefined || (leverage === null && marginMode === null)) return null;
    if (order.reduceOnly || this.#prepared.has(market.symbol)) return null;
    const { prepare } = profile;
    const traced = await this.gateway.call(
      () => prepare(client, market.symbol, { leverage, marginMode }),
      { urgency: "entry", counts: "requests", signal },
    );
    if (traced?.result.ok !== true) return notSent({ why: "leverage_or_margin_mode_not_set" });
    this.#prepared.add(market.symbol);
    return null;
  }

  async cancel(order: OrderReference, signal: AbortSignal): Promise<CancelOutcome> {
    const { client, profile } = this.#parts;
    const market = this.names.use(order.symbol);
    if (market === null) return unknown({ why: "symbol_unknown" });
    const query = {
      symbol: market.symbol,
      clientOrderId: order.clientOrderId,
      venueOrderId: order.venueOrderId ?? this.book.get(order.clientOrderId)?.venueOrderId ?? null,
    };
    const traced = await this.gateway.call(() => profile.cancel(client, query), {
      urgency: "exit",
      counts: "orders",
      signal,
    });
    if (traced === null) return unknown({ why: "not_sent" });
    const { result, trace } = traced;
    if (!result.ok) return failedCancel(profile, result.error, trace);
    return result.value?.status === "canceled" ? { kind: "canceled" } : { kind: "requested" };
  }

  #report(report: ExecutionReport): void {
    if (this.gateway.closed) return;
    const market = this.book.get(report.clientOrderId)?.market;
    if (market !== undefined) this.holdings.add(market, report);
    this.#parts.session.report(report);
  }
}

/** A purchase pays at most one percent above the ask. */
const MOST_OF_ASK = decimal("1.01");

const isBoundedBuy = ({ marketBuy }: Profile, { orderType, side }: OrderIntent): boolean =>
  marketBuy === "bounded" && orderType === "market" && side === "buy";

const subjectOf = (
  { clientOrderId, quantity, symbol }: Pick<OrderIntent, "clientOrderId" | "quantity" | "symbol">,
  market: CcxtMarket,
): Pick<Watched, "clientOrderId" | "quantity" | "name" | "market"> => ({
  clientOrderId,
  quantity,
  name: symbol,
  market,
});
