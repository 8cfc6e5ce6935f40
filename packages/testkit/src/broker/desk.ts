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
  type OrderChange,
  type OrderIntent,
  type OrderLookup,
  type OrderReference,
  type RestoredAccount,
  roundToStep,
  type SubmitOutcome,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import { expect } from "vitest";
import type { Fault } from "../venue/fault-script.ts";
import { approveForTest } from "./approve-for-test.ts";
import { sampleAccount, sampleIntent, sampleOrderId } from "./sample-intent.ts";
import type { TestMarket, TestVenue, VenueBook, VenueStream, VenueWire } from "./venue.ts";

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

const STEP_MS = 1_000;
const MOST_WAIT_MS = 120_000;
const MOST_LOOKS = 20;
/** Turns of the event loop in which sockets do what they are going to do. */
const TURNS = 50;

/** Gives sockets and promises their turns until something is so, and no longer than they need. */
async function turnsUntil(what: () => boolean): Promise<void> {
  for (let turn = 0; turn < TURNS && !what(); turn += 1)
    await new Promise((resolve) => setImmediate(resolve));
}

function offered<Part>(part: Part | undefined, name: string): Part {
  if (part === undefined) throw new Error(`The venue is said to have a ${name}, and has none.`);
  return part;
}

/** One connected broker, its market, and everything it reported: what a case works with. */
export class Desk {
  readonly reports: ExecutionReport[] = [];
  /** Log lines of the broker, and errors that it threw. */
  readonly heard: unknown[] = [];
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

  /** Connects; the broker's clock may be off by some milliseconds. */
  async connect(restored: RestoredAccount = NOTHING_RESTORED, offMs = 0): Promise<void> {
    const { broker, timers } = this.venue;
    const clock = { nowMs: () => this.venue.clock.nowMs() + offMs };
    const hear = (...said: readonly unknown[]) => void this.heard.push(said);
    await broker.connect({
      account: sampleAccount,
      clock,
      timers,
      logger: { info: hear, warn: hear, error: hear },
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

  /** Hands an order over whose request meets a fault, and lets time pass until it is answered. */
  async submitInto(
    fault: Fault,
    wish: OrderWish = {},
    signal: AbortSignal = new AbortController().signal,
  ): Promise<{ id: ClientOrderId; outcome: SubmitOutcome }> {
    this.wire.fault("orders", fault);
    const intent = this.intent(wish);
    const answer = this.broker.submit(approveForTest(intent), signal);
    await turnsUntil(() => this.wire.met());
    const outcome = await this.answered(answer);
    this.sent.push({ intent, outcome });
    await this.venue.settle();
    return { id: intent.clientOrderId, outcome };
  }

  /** Waits until the venue has taken an order. */
  async whenTaken(): Promise<void> {
    for (let round = 0; round < MOST_LOOKS && this.wire.orders() === 0; round += 1)
      await turnsUntil(() => this.wire.orders() > 0);
  }

  /** Lets time pass, bit by bit, until something is answered. */
  async answered<Answer>(answer: Promise<Answer>): Promise<Answer> {
    let isOver = false;
    const over = (said: unknown) => {
      isOver = true;
      this.heard.push(said);
    };
    answer.then(over, over);
    await turnsUntil(() => isOver);
    for (let waitedMs = 0; !isOver && waitedMs < MOST_WAIT_MS; waitedMs += STEP_MS) {
      await this.wire.pass(STEP_MS);
      await turnsUntil(() => isOver);
    }
    return await answer;
  }

  /** Looks an order up by our id alone, as after a crash, again while nobody knows. */
  async findSoon(id: ClientOrderId): Promise<OrderLookup> {
    const reference = { ...this.reference(id), venueOrderId: null };
    let found = await this.answered(this.broker.findOrder(reference));
    for (let tries = 0; found.kind !== "found" && tries < MOST_LOOKS; tries += 1) {
      await this.wire.pass(STEP_MS);
      found = await this.answered(this.broker.findOrder(reference));
    }
    return found;
  }

  get wire(): VenueWire {
    return offered(this.venue.wire, "wire");
  }

  get stream(): VenueStream {
    return offered(this.venue.stream, "stream");
  }

  get book(): VenueBook {
    return offered(this.venue.book, "book");
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

  async replace(id: ClientOrderId, change: OrderChange): Promise<SubmitOutcome> {
    const { signal } = new AbortController();
    const outcome = await this.broker.replace(this.reference(id), change, signal);
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
