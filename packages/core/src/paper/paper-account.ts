import { type Book, emptyBook } from "../match/book.ts";
import { cancel, expireDay, matchQuote, place } from "../match/match.ts";
import type { Moment, Step } from "../match/step.ts";
import { type BookOrder, bookOrder } from "../match/working-order.ts";
import { type Reason, reason } from "../model/codes.ts";
import type { CancelOutcome, ExecutionReport, SubmitOutcome } from "../model/execution.ts";
import type { ClientOrderId, SymbolName, VenueOrderId } from "../model/ids.ts";
import type { Quote } from "../model/instrument.ts";
import type { Order, OrderIntent } from "../model/order.ts";
import type { BrokerCapabilities, BrokerSession, OrderLookup } from "../ports/broker.ts";
import { FLAT } from "../position/apply-fill.ts";
import { type Decimal, isZero, subtract } from "../prim/decimal.ts";
import { sessionDay } from "../runtime/session-day.ts";
import { incapable, mayShort, refusal, refused } from "./admission.ts";
import { bookFill, createLedger, type Holding, type Ledger, setHolding } from "./ledger.ts";
import { createOrderMemory, type OrderMemory } from "./order-memory.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import {
  restoredBookOrder,
  restoredCash,
  restoredOrders,
  restoredPosition,
  venueOrderIdOf,
} from "./restore.ts";
import { sessionDayEnd } from "./session-day-end.ts";
import type { PaperSettings } from "./settings.ts";

/** Orders that ended and can still be looked up. */
const ENDED_ORDERS_KEPT = 10_000;

/** One connected paper account, from the journal's memory to its close. */
export class PaperAccount {
  readonly ledger: Ledger;
  readonly memory: OrderMemory = createOrderMemory(ENDED_ORDERS_KEPT);
  readonly #settings: PaperSettings;
  readonly #capabilities: BrokerCapabilities;
  readonly #session: BrokerSession;
  readonly #outbox: Outbox;
  readonly #stopQuotes: () => void;
  readonly #unsubscribe: () => void;
  #dayEndMs = 0;
  #cancelDayEnd: () => void = () => undefined;

  constructor(parts: {
    readonly settings: PaperSettings;
    readonly capabilities: BrokerCapabilities;
    readonly session: BrokerSession;
  }) {
    const { settings, session } = parts;
    this.#settings = settings;
    this.#capabilities = parts.capabilities;
    this.#session = session;
    this.#outbox = createOutbox(session);
    this.#stopQuotes = settings.quotes.start?.(session) ?? (() => undefined);
    this.ledger = createLedger({
      fees: settings.models.fees,
      leverage: settings.leverage,
      cash: restoredCash(settings, session.restored),
    });
    this.#beginDay();
    this.#restore();
    this.#unsubscribe = settings.quotes.subscribe((quote) => this.#meet(quote));
  }

  /** Hands over the reports that wait; from then on nothing is matched or reported. */
  close(): void {
    this.#unsubscribe();
    this.#stopQuotes();
    this.#cancelDayEnd();
    this.#outbox.close();
  }

  submit(intent: OrderIntent): SubmitOutcome {
    this.#endDay();
    const known = this.memory.get(intent.clientOrderId);
    if (known !== null) return { kind: "accepted", venueOrderId: known.venueOrderId };
    const quote = this.#settings.quotes.latest(intent.symbol);
    const holding = this.#holding(intent.symbol, quote);
    const why = this.#refusal(intent, holding, quote);
    if (why !== null) return { kind: "rejected", reason: why };
    const venueOrderId = venueOrderIdOf(intent.clientOrderId);
    this.#remember(intent, venueOrderId, intent.quantity);
    this.#place(holding, this.#held(bookOrder(intent, venueOrderId), holding), quote);
    return { kind: "accepted", venueOrderId };
  }

  cancel(id: ClientOrderId): CancelOutcome {
    this.#endDay();
    const record = this.memory.get(id);
    if (record === null) return { kind: "too_late", reason: reason("ORDER_NOT_FOUND") };
    if (!record.open) {
      const ended = record.reports.at(-1)?.type ?? "accepted";
      return { kind: "too_late", reason: reason("ORDER_CANCEL_REJECTED", { why: ended }) };
    }
    // The end may not overtake fills that the engine has yet to hear of: then it takes its place
    // behind them.
    const queued = this.#outbox.pending;
    const holding = this.#holding(record.symbol, null);
    const reports = this.#apply(holding, cancel(holding.book, id, this.#session.clock.nowMs()));
    if (queued) this.#outbox.add(reports);
    return { kind: queued ? "requested" : "canceled" };
  }

  find(id: ClientOrderId): OrderLookup {
    const record = this.memory.get(id);
    return record === null
      ? { kind: "not_found", final: !this.memory.forgetful }
      : { kind: "found", reports: record.reports };
  }

  #refusal(intent: OrderIntent, holding: Holding, quote: Quote | null): Reason | null {
    const settings = this.#settings;
    const unable = incapable(intent, this.#capabilities);
    if (unable !== null) return unable;
    return settings.instrument(intent.symbol) === null
      ? refused("unknown_symbol", { symbol: intent.symbol })
      : refusal(intent, { settings, ledger: this.ledger, holding, quote });
  }

  #meet(quote: Quote): void {
    this.#endDay();
    if (!this.ledger.holdings.has(quote.symbol)) return;
    const holding = this.#holding(quote.symbol, quote);
    this.#outbox.add(this.#apply(holding, matchQuote(holding.book, quote, this.#moment())));
  }

  #place(holding: Holding, order: BookOrder, quote: Quote | null): void {
    const step = place(holding.book, order, quote, this.#moment());
    const reports = this.#apply(holding, step);
    // The answer to the submit says that it was accepted.
    this.#outbox.add(reports.filter(({ type }) => type !== "accepted"));
  }

  /**
   * Where nothing may be sold short, a sale can only reduce: two of them never sell the same
   * holding.
   */
  #held(order: BookOrder, { book }: Holding): BookOrder {
    const reduces = order.side === "sell" && !mayShort(this.#settings, book.instrument);
    return reduces ? { ...order, reduceOnly: true } : order;
  }

  /** Books a step: what it reports is remembered, and moves positions and cash. */
  #apply(holding: Holding, { book, reports }: Step): readonly ExecutionReport[] {
    let { position } = holding;
    for (const report of reports) {
      this.memory.note(report);
      if (report.type === "fill")
        position = bookFill(this.ledger, report, { ...holding, position });
    }
    setHolding(this.ledger, book.instrument.symbol, { ...holding, book, position });
    return reports;
  }

  #holding(symbol: SymbolName, quote: Quote | null): Holding {
    const held = this.ledger.holdings.get(symbol)?.holding ?? {
      book: emptyBook(this.#settings.anyInstrument(symbol)),
      position: FLAT,
      mark: null,
    };
    return quote === null ? held : { ...held, mark: quote.price };
  }

  #remember(order: OrderIntent, venueOrderId: VenueOrderId, leaves: Decimal): void {
    const { clientOrderId, quantity, side, symbol } = order;
    this.memory.open({ clientOrderId, venueOrderId, symbol, side, quantity, leaves });
  }

  #moment(): Moment {
    return { nowMs: this.#session.clock.nowMs(), models: this.#settings.models };
  }

  #restore(): void {
    const { quotes } = this.#settings;
    const { restored } = this.#session;
    for (const held of restored.positions) {
      if (isZero(held.quantity)) continue;
      const holding = this.#holding(held.symbol, quotes.latest(held.symbol));
      const book: Book = { ...holding.book, position: held.quantity };
      setHolding(this.ledger, held.symbol, { ...holding, book, position: restoredPosition(held) });
    }
    for (const order of restoredOrders(restored)) this.#restoreOrder(order);
  }

  #restoreOrder(order: Order): void {
    const quote = this.#settings.quotes.latest(order.symbol);
    const holding = this.#holding(order.symbol, quote);
    const { tickSize } = holding.book.instrument;
    const working = this.#held(restoredBookOrder(order, tickSize), holding);
    const venueOrderId = order.venueOrderId ?? venueOrderIdOf(order.clientOrderId);
    this.#remember(order, venueOrderId, subtract(order.quantity, order.filledQuantity));
    const { timeZone } = this.#settings;
    const nowMs = this.#session.clock.nowMs();
    const overdue =
      order.timeInForce === "day" &&
      sessionDay(order.createdAtMs, timeZone) !== sessionDay(nowMs, timeZone);
    this.#place(holding, working, overdue ? null : quote);
    if (!overdue) return;
    const left = this.#holding(order.symbol, null);
    this.#outbox.add(this.#apply(left, expireDay(left.book, nowMs)));
  }

  #beginDay(): void {
    const nowMs = this.#session.clock.nowMs();
    this.#dayEndMs = sessionDayEnd(nowMs, this.#settings.timeZone);
    this.#cancelDayEnd();
    this.#cancelDayEnd = this.#session.timers.after(this.#dayEndMs - nowMs, () => {
      this.#endDay();
      this.#beginDay();
    });
  }

  /** Expires the day's orders once its end has passed, also where the timer is late. */
  #endDay(): void {
    const nowMs = this.#session.clock.nowMs();
    if (nowMs < this.#dayEndMs) return;
    for (const { holding } of [...this.ledger.holdings.values()]) {
      this.#outbox.add(this.#apply(holding, expireDay(holding.book, nowMs)));
    }
    this.#beginDay();
  }
}
