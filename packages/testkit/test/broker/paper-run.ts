import { feedQuotes, paperBroker } from "@hookline/core";
import {
  add,
  atLeast,
  type Broker,
  type Decimal,
  decimal,
  type ExecutionReport,
  multiply,
  negate,
  type Order,
  type OrderIntent,
  type OrderStatus,
  type RestoredAccount,
  type SubmitOutcome,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import { applyFill, FLAT, type Position } from "@hookline/core/position";
import {
  approveForTest,
  sampleAccount,
  sampleIntent,
  sampleOrderId,
} from "../../src/broker/suite.ts";
import { manualTime } from "../../src/clock/manual-time.ts";
import type { PaperOptions } from "./paper-venue.ts";

/** What happens to a paper account, one thing after the other. */
export type PaperStep =
  | { readonly kind: "submit"; readonly wish: Partial<OrderIntent> }
  | { readonly kind: "price"; readonly price: string }
  | { readonly kind: "cancel"; readonly target: number }
  /** The reports that wait reach the journal. */
  | { readonly kind: "settle" }
  /** The process dies: what did not reach the journal never was. */
  | { readonly kind: "crash" };

type Fill = Extract<ExecutionReport, { readonly type: "fill" }>;

/** An engine's journal, as small as it can be. */
export class TinyJournal {
  readonly orders = new Map<string, Order>();
  readonly fills = new Map<string, Fill>();
  position: Position = FLAT;

  submitted(intent: OrderIntent, nowMs: number): void {
    this.orders.set(intent.clientOrderId, {
      ...intent,
      status: "submitted",
      venueOrderId: null,
      filledQuantity: ZERO,
      averagePrice: null,
      fees: ZERO,
      protection: null,
      release: null,
      instrument: CONTRACT,
      cancelRequested: false,
      reason: null,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    });
  }

  answered(intent: OrderIntent, outcome: SubmitOutcome): void {
    this.#move(intent.clientOrderId, outcome.kind === "accepted" ? "accepted" : "rejected");
  }

  ended(id: string): void {
    this.#move(id, "canceled");
  }

  reported(report: ExecutionReport): void {
    if (report.type === "canceled" || report.type === "expired") this.ended(report.clientOrderId);
    if (report.type !== "fill" || this.fills.has(report.execId)) return;
    this.fills.set(report.execId, report);
    const { fee, lastPrice, lastQuantity, side } = report;
    const quantity = side === "buy" ? lastQuantity : negate(lastQuantity);
    this.position = applyFill(this.position, { quantity, price: lastPrice, fee }, LINEAR);
    const order = this.orders.get(report.clientOrderId);
    if (order === undefined) return;
    const filledQuantity = add(order.filledQuantity, lastQuantity);
    const whole = atLeast(filledQuantity, order.quantity);
    const status = whole ? "filled" : order.status === "canceled" ? "canceled" : "partially_filled";
    const fees = add(order.fees, fee);
    this.orders.set(order.clientOrderId, { ...order, filledQuantity, fees, status });
  }

  restored(): RestoredAccount {
    const { averagePrice, fees, quantity, realizedGross } = this.position;
    const open: readonly OrderStatus[] = ["submitted", "accepted", "partially_filled"];
    return {
      openOrders: [...this.orders.values()].filter(({ status }) => open.includes(status)),
      positions: averagePrice === null ? [] : [{ symbol: CONTRACT.symbol, quantity, averagePrice }],
      realizedNet: subtract(realizedGross, fees),
    };
  }

  #move(id: string, status: OrderStatus): void {
    const order = this.orders.get(id);
    if (order !== undefined && order.status !== "filled") this.orders.set(id, { ...order, status });
  }
}

const { symbol } = sampleIntent();
const CONTRACT: Order["instrument"] = {
  symbol,
  tickSize: decimal("0.5"),
  lotSize: decimal("0.1"),
  minQuantity: ZERO,
  maxQuantity: null,
  multiplier: decimal("1"),
  shortable: true,
  currency: "USD",
};
const LINEAR = { multiplier: CONTRACT.multiplier, inverse: false };
const START_MS = Date.UTC(2026, 0, 15, 12);
const CASH = decimal("10000");

/** A paper account, its journal, and the crashes between them. */
export class PaperRun {
  readonly journal: TinyJournal = new TinyJournal();
  broker: Broker;
  price: Decimal = decimal("100");
  readonly #options: Partial<PaperOptions>;
  #quotes = feedQuotes();
  #time = manualTime(START_MS);
  #run = 0;

  constructor(options: Partial<PaperOptions>) {
    this.#options = options;
    this.broker = this.#newBroker();
  }

  async start(): Promise<void> {
    this.#run += 1;
    const run = this.#run;
    this.#quotes = feedQuotes();
    this.#time = manualTime(this.#time.clock.nowMs());
    this.broker = this.#newBroker();
    this.move(this.price);
    const silent = () => undefined;
    await this.broker.connect({
      account: sampleAccount,
      clock: this.#time.clock,
      timers: this.#time.timers,
      logger: { info: silent, warn: silent, error: silent },
      restored: this.journal.restored(),
      report: (report) => {
        if (run === this.#run) this.journal.reported(report);
      },
      lastPrice: () => null,
    });
    await this.#resend();
  }

  async take(step: PaperStep, name: string): Promise<void> {
    if (step.kind === "crash") return this.start();
    if (step.kind === "settle") return this.settle();
    if (step.kind === "price") return this.move(decimal(step.price));
    if (step.kind === "cancel") return this.cancel(step.target);
    const intent = sampleIntent({ ...step.wish, clientOrderId: sampleOrderId(name) });
    this.journal.submitted(intent, this.#time.clock.nowMs());
    await this.#send(intent);
  }

  /** An order is in the journal, and the process dies before the answer is. */
  async dieWithin(wish: Partial<OrderIntent>, name: string): Promise<void> {
    const intent = sampleIntent({ ...wish, clientOrderId: sampleOrderId(name) });
    this.journal.submitted(intent, this.#time.clock.nowMs());
    await this.broker.submit(approveForTest(intent), new AbortController().signal);
    await this.start();
  }

  settle(): void {
    this.#time.advance(0);
  }

  move(price: Decimal): void {
    this.price = price;
    this.#quotes.push({ symbol, price, atMs: this.#time.clock.nowMs() });
  }

  async cancel(target: number): Promise<void> {
    const order = [...this.journal.orders.values()][target];
    if (order === undefined) return;
    const outcome = await this.broker.cancel(order, new AbortController().signal);
    if (outcome.kind === "canceled") this.journal.ended(order.clientOrderId);
  }

  /** Cash as the journal's fills make it, by cash flows alone. */
  expectedCash(): Decimal {
    let cash = CASH;
    for (const { fee, lastPrice, lastQuantity, side } of this.journal.fills.values()) {
      const value = multiply(lastQuantity, lastPrice);
      cash = subtract(side === "buy" ? subtract(cash, value) : add(cash, value), fee);
    }
    return cash;
  }

  /** What the engine does after a start: it asks about every order without an answer (I10). */
  async #resend(): Promise<void> {
    for (const order of this.journal.orders.values()) {
      if (order.status !== "submitted") continue;
      const found = await this.broker.findOrder(order);
      if (found.kind === "not_found" && found.final) await this.#send(order);
    }
  }

  async #send(intent: OrderIntent): Promise<void> {
    const outcome = await this.broker.submit(approveForTest(intent), new AbortController().signal);
    this.journal.answered(intent, outcome);
  }

  #newBroker(): Broker {
    const instruments = { BTCUSD: { tickSize: "0.5", lotSize: "0.1" } };
    return paperBroker({ cash: CASH, instruments, quotes: this.#quotes, ...this.#options });
  }
}
