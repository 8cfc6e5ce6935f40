import {
  add,
  type Balances,
  type Broker,
  type CancelOutcome,
  type ClientOrderId,
  type Decimal,
  decimal,
  type ExecutionReport,
  multiply,
  type OrderIntent,
  type OrderReference,
  type RestoredAccount,
  roundToStep,
  type SubmitOutcome,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import { expect } from "vitest";
import { approveForTest } from "./approve-for-test.ts";
import { sampleAccount, sampleIntent, sampleOrderId } from "./sample-intent.ts";
import type { TestMarket, TestVenue } from "./venue.ts";

/** A fill report. */
export type FillReport = Extract<ExecutionReport, { readonly type: "fill" }>;

/** What a case says of an order; the rest is filled in from the market. */
export type OrderWish = Partial<OrderIntent>;

/** An account without a past. */
export const NOTHING_RESTORED: RestoredAccount = {
  openOrders: [],
  positions: [],
  realizedNet: ZERO,
};

/** One connected broker, its market, and everything it reported: what a case works with. */
export class Desk {
  readonly reports: ExecutionReport[] = [];
  /** Every order that was handed over, with the answer. */
  readonly sent: { readonly intent: OrderIntent; readonly outcome: SubmitOutcome }[] = [];
  readonly venue: TestVenue;
  readonly market: TestMarket;
  #price: Decimal;
  #tickSize: Decimal = decimal("1");
  #names = 0;
  readonly #prefix: string;

  constructor(venue: TestVenue, market: TestMarket, prefix: string) {
    this.venue = venue;
    this.market = market;
    this.#price = market.price;
    this.#prefix = prefix;
  }

  get broker(): Broker {
    return this.venue.broker;
  }

  /** The market's price now. */
  get price(): Decimal {
    return this.#price;
  }

  /** Half of the usual quantity. */
  get half(): Decimal {
    return multiply(this.market.quantity, decimal("0.5"));
  }

  async connect(restored: RestoredAccount = NOTHING_RESTORED): Promise<void> {
    const { broker, clock, timers } = this.venue;
    const silent = () => undefined;
    await broker.connect({
      account: sampleAccount,
      clock,
      timers,
      logger: { info: silent, warn: silent, error: silent },
      restored,
      report: (report) => void this.reports.push(report),
      lastPrice: (symbol) => this.venue.lastPrice?.(symbol) ?? null,
    });
    const instrument = await broker.instrument(this.market.symbol);
    this.#tickSize = instrument?.tickSize ?? this.#tickSize;
  }

  /** The first price moved by so many percent, on a tick. */
  level(percent: number): Decimal {
    const part = add(decimal("1"), multiply(decimal(String(percent)), decimal("0.01")));
    return roundToStep(multiply(this.market.price, part), this.#tickSize, "nearest");
  }

  /** Moves the market by percent of the first price, one move after the other. */
  async move(...percents: readonly number[]): Promise<void> {
    for (const percent of percents) {
      this.#price = this.level(percent);
      await this.venue.movePrice(this.market.symbol, this.#price);
      await this.venue.settle();
    }
  }

  intent(wish: OrderWish = {}): OrderIntent {
    this.#names += 1;
    return sampleIntent({
      clientOrderId: sampleOrderId(`${this.#prefix}-${this.#names}`),
      symbol: this.market.symbol,
      quantity: this.market.quantity,
      referencePrice: this.#price,
      ...wish,
    });
  }

  /** Hands an order over and lets its reports arrive. */
  async submit(wish: OrderWish = {}): Promise<{ id: ClientOrderId; outcome: SubmitOutcome }> {
    const intent = this.intent(wish);
    const outcome = await this.broker.submit(approveForTest(intent), new AbortController().signal);
    this.sent.push({ intent, outcome });
    await this.venue.settle();
    return { id: intent.clientOrderId, outcome };
  }

  /** Hands an order over that must be accepted, and answers its id. */
  async accepted(wish: OrderWish = {}): Promise<ClientOrderId> {
    const { id, outcome } = await this.submit(wish);
    expect(outcome).toMatchObject({ kind: "accepted" });
    return id;
  }

  reference(id: ClientOrderId): OrderReference {
    const outcome = this.sent.find(({ intent }) => intent.clientOrderId === id)?.outcome;
    const venueOrderId = outcome?.kind === "accepted" ? outcome.venueOrderId : null;
    return { clientOrderId: id, venueOrderId, symbol: this.market.symbol };
  }

  async cancel(id: ClientOrderId): Promise<CancelOutcome> {
    const outcome = await this.broker.cancel(this.reference(id), new AbortController().signal);
    await this.venue.settle();
    return outcome;
  }

  /** Fills of one order, or of all; each execution once. */
  fills(id: ClientOrderId | null = null): readonly FillReport[] {
    const seen = new Map<string, FillReport>();
    for (const report of this.reports) {
      if (report.type !== "fill" || (id !== null && report.clientOrderId !== id)) continue;
      if (!seen.has(report.execId)) seen.set(report.execId, report);
    }
    return [...seen.values()];
  }

  filled(id: ClientOrderId): Decimal {
    return this.fills(id).reduce((total, fill) => add(total, fill.lastQuantity), ZERO);
  }

  /** Signed position as the reports tell it. */
  reportedPosition(): Decimal {
    return this.fills().reduce(
      (total, { lastQuantity, side }) => (side === "buy" ? add : subtract)(total, lastQuantity),
      ZERO,
    );
  }

  /** Signed position as the broker tells it. */
  async position(): Promise<Decimal> {
    const positions = await this.broker.positions();
    return positions.find(({ symbol }) => symbol === this.market.symbol)?.quantity ?? ZERO;
  }

  balances(): Promise<Balances> {
    return this.broker.balances();
  }

  /** Whether the order ended without being filled: by the answer to a cancel, or by a report. */
  ended(id: ClientOrderId): boolean {
    return this.reports.some(
      ({ clientOrderId, type }) =>
        clientOrderId === id && (type === "canceled" || type === "expired" || type === "rejected"),
    );
  }

  /** Ids of the orders that the broker says are working; null for one that is not ours. */
  async working(): Promise<readonly (ClientOrderId | null)[]> {
    return (await this.broker.openOrders()).map(({ clientOrderId }) => clientOrderId);
  }
}
