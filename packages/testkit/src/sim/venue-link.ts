import {
  type Balances,
  type Broker,
  type BrokerCapabilities,
  type BrokerOrder,
  type BrokerPosition,
  type BrokerSession,
  type CancelOutcome,
  type ClientOrderId,
  decimal,
  type ExecutionReport,
  type Instrument,
  ONE,
  type OrderIntent,
  type OrderLookup,
  type Quote,
  reason,
  type SubmitOutcome,
  type SymbolName,
} from "@hookline/core/driver";
import type { Faults } from "./faults.ts";
import type { Incarnation } from "./incarnation.ts";
import type { Marks } from "./marks.ts";
import type { Random } from "./random.ts";
import type { Venue } from "./venue.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** How a report reached the engine: pushed, or because it asked. */
export type Channel = "stream" | "look-up";

/** What the auditor hears at the border between broker and engine. */
export interface Witness {
  submitCalled(order: OrderIntent): void;
  submitAnswered(order: OrderIntent, outcome: SubmitOutcome): void;
  cancelAnswered(id: ClientOrderId, outcome: CancelOutcome): void;
  told(report: ExecutionReport, channel: Channel): void;
  absent(id: ClientOrderId): void;
}

/** In the text of an error that a careless library throws; it must not appear anywhere else (I44). */
export const CANARY = "canary-7f3a-secret";
/** Absence proves something only so long after the last chance of an arrival. */
const SETTLE_MS = 40_000;

export interface LinkParts {
  readonly process: Incarnation;
  readonly time: VirtualTime;
  readonly venue: Venue;
  readonly random: Random;
  readonly marks: Marks;
  readonly faults: () => Faults;
  readonly witness: Witness;
  /** While the auditor looks, the broker answers at once and nothing goes wrong. */
  readonly looking: () => boolean;
}

/** One process's connection to the venue: honest, but on a network that loses, delays and repeats. */
export class VenueLink implements Broker {
  readonly name = "simulated";
  readonly platform = "simulated";
  readonly executionMethod = "simulated";
  readonly mode = "paper";
  readonly capabilities: BrokerCapabilities;
  readonly #parts: LinkParts;
  readonly #submittedAtMs = new Map<ClientOrderId, number>();
  #session: BrokerSession | null = null;
  #connectedAtMs = 0;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.capabilities = { ...abilities, idempotency: parts.faults().idempotency };
  }

  problems(): readonly string[] {
    return [];
  }

  async connect(session: BrokerSession): Promise<void> {
    await this.#trip();
    this.#session = session;
    this.#connectedAtMs = this.#parts.time.nowMs;
  }

  async close(): Promise<void> {
    this.#session = null;
  }

  /** The stream: what the venue says reaches the engine of this process. */
  push(report: ExecutionReport): void {
    if (this.#session === null || !this.#parts.process.alive) return;
    this.#parts.witness.told(report, "stream");
    this.#session.report(report);
  }

  async submit(order: OrderIntent): Promise<SubmitOutcome> {
    const { marks, process, random, witness } = this.#parts;
    await process.io();
    witness.submitCalled(order);
    this.#submittedAtMs.set(order.clientOrderId, this.#parts.time.nowMs);
    const outcome = await this.#send(order);
    await process.io();
    witness.submitAnswered(order, outcome);
    if (random.chance(this.#parts.faults().nonsense)) {
      marks.see("nonsense answer");
      return JSON.parse("null");
    }
    if (outcome.kind === "unknown" && random.chance(0.3)) {
      throw new Error(`connection reset, key ${CANARY}`);
    }
    return outcome;
  }

  async #send(order: OrderIntent): Promise<SubmitOutcome> {
    const { marks, process, random, time, venue } = this.#parts;
    const faults = this.#parts.faults();
    const arrives = (ms: number): void => void time.after(ms, () => this.#arrive(order));
    if (random.chance(faults.submitNotSent)) {
      marks.see("submit not sent");
      return { kind: "not_sent", reason: reason("ORDER_NOT_SENT", { why: "refused" }) };
    }
    if (random.chance(faults.submitLost)) {
      marks.see("submit lost");
      return this.#noAnswer();
    }
    if (random.chance(faults.submitLate)) {
      // Some arrive when the engine has long given them up (F03).
      arrives(random.chance(0.6) ? random.int(5_000, 30_000) : random.int(60_000, 200_000));
      return this.#noAnswer();
    }
    if (random.chance(faults.submitRejected)) {
      await this.#trip();
      venue.refuse(order);
      marks.see("submit rejected by the venue");
      return { kind: "rejected", reason: reason("ORDER_REJECTED_BY_BROKER", { why: "funds" }) };
    }
    if (random.chance(faults.submitAnswerLost)) {
      marks.see("submit answer lost");
      arrives(random.int(1, 200));
      return this.#noAnswer();
    }
    await this.#trip();
    const placed = venue.place(order);
    const { venueOrderId } = placed;
    await process.sleep(random.int(1, 60));
    return { kind: "accepted", venueOrderId: random.chance(0.8) ? venueOrderId : null };
  }

  #arrive(order: OrderIntent): void {
    this.#parts.venue.place(order);
  }

  async #noAnswer(): Promise<SubmitOutcome> {
    const { process, random } = this.#parts;
    // Half of the time nothing ever comes back, and the engine's own deadline must end the wait.
    if (random.chance(0.5)) return new Promise(() => {});
    await process.sleep(random.int(5, 3_000));
    return { kind: "unknown", reason: reason("ORDER_OUTCOME_UNKNOWN", { why: "reset" }) };
  }

  async cancel({
    clientOrderId,
  }: {
    readonly clientOrderId: ClientOrderId;
  }): Promise<CancelOutcome> {
    const { marks, process, random, witness } = this.#parts;
    await process.io();
    if (random.chance(this.#parts.faults().cancelLost)) {
      marks.see("cancel lost");
      return random.chance(0.5) ? new Promise(() => {}) : unknownCancel;
    }
    await this.#trip();
    const outcome = this.#end(clientOrderId);
    await process.sleep(random.int(1, 40));
    await process.io();
    witness.cancelAnswered(clientOrderId, outcome);
    return outcome;
  }

  #end(id: ClientOrderId): CancelOutcome {
    const { marks, random, venue } = this.#parts;
    const order = venue.find(id);
    if (order !== undefined && venue.cancel(order)) {
      // `canceled` is the end itself, so every fill must have been told by then; else it is still to be reported.
      return order.fills.length === 0 && random.chance(0.7)
        ? { kind: "canceled" }
        : { kind: "requested" };
    }
    marks.see("cancel too late");
    return { kind: "too_late", reason: reason("ORDER_CANCEL_REJECTED") };
  }

  async replace(): Promise<SubmitOutcome> {
    return { kind: "rejected", reason: reason("ORDER_CAPABILITY_MISSING") };
  }

  async findOrder({
    clientOrderId,
  }: {
    readonly clientOrderId: ClientOrderId;
  }): Promise<OrderLookup> {
    const { process, time, venue, witness } = this.#parts;
    await process.io();
    if (await this.#fails()) return { kind: "unavailable", detail: "5xx" };
    const order = venue.find(clientOrderId);
    if (order !== undefined) {
      const reports = venue.reportsOf(order);
      for (const report of reports) witness.told(report, "look-up");
      return { kind: "found", reports };
    }
    if (venue.refused.has(clientOrderId)) {
      const about = { clientOrderId, venueOrderId: null, atMs: time.nowMs };
      const refusal = reason("ORDER_REJECTED_BY_BROKER");
      const report: ExecutionReport = { ...about, type: "rejected", reason: refusal };
      witness.told(report, "look-up");
      return { kind: "found", reports: [report] };
    }
    const since = this.#submittedAtMs.get(clientOrderId) ?? this.#connectedAtMs;
    const final = time.nowMs - since > SETTLE_MS;
    if (final) witness.absent(clientOrderId);
    return { kind: "not_found", final };
  }

  async openOrders(): Promise<readonly BrokerOrder[]> {
    await this.#ask();
    return this.#parts.venue.working().map(({ filled, intent, venueOrderId }) => ({
      clientOrderId: intent.clientOrderId,
      venueOrderId,
      symbol: intent.symbol,
      side: intent.side,
      quantity: intent.quantity,
      filledQuantity: filled,
    }));
  }

  async fillsSince(sinceMs: number): Promise<readonly ExecutionReport[]> {
    await this.#ask();
    const { venue, witness } = this.#parts;
    // Venue and host mean the same time, whatever the clock of the host says after a jump.
    const from = Math.min(sinceMs, this.#parts.time.nowMs - 120_000);
    const fills = venue.orders
      .flatMap((order): readonly ExecutionReport[] => [...order.fills, ...order.busts])
      .filter(({ atMs }) => atMs >= from);
    for (const fill of fills) witness.told(fill, "look-up");
    return fills;
  }

  async positions(): Promise<readonly BrokerPosition[]> {
    await this.#ask();
    return [...this.#parts.venue.positions].map(([symbol, quantity]) => ({
      symbol,
      quantity,
      averagePrice: null,
    }));
  }

  async balances(): Promise<Balances> {
    if (!this.#parts.looking()) await this.#trip();
    const money = decimal("1000000");
    return { currency: "USD", cash: money, equity: money, buyingPower: money };
  }

  async instrument(symbol: SymbolName): Promise<Instrument> {
    if (!this.#parts.looking()) await this.#trip();
    return {
      symbol,
      tickSize: decimal("0.01"),
      lotSize: decimal("0.001"),
      minQuantity: decimal("0.001"),
      maxQuantity: null,
      multiplier: ONE,
      shortable: true,
      currency: "USD",
    };
  }

  async quote(symbol: SymbolName): Promise<Quote> {
    const { process, venue } = this.#parts;
    if (!this.#parts.looking()) await this.#trip();
    const price = venue.priceOf(symbol);
    return { symbol, price, bid: null, ask: null, atMs: process.clock.nowMs() };
  }

  async #ask(): Promise<void> {
    await this.#parts.process.io();
    if (await this.#fails()) throw new Error(`503, key ${CANARY}`);
  }

  /** A trip to the venue; true where it brings no answer. */
  async #fails(): Promise<boolean> {
    await this.#trip();
    const { process, random } = this.#parts;
    await process.io();
    return random.chance(this.#parts.faults().questionFails);
  }

  #trip(): Promise<void> {
    return this.#parts.process.sleep(this.#parts.random.int(1, 40));
  }
}

const unknownCancel: CancelOutcome = {
  kind: "unknown",
  reason: reason("ORDER_OUTCOME_UNKNOWN", { why: "reset" }),
};

const abilities: BrokerCapabilities = {
  orderTypes: ["market", "limit", "stop", "stop_limit", "trailing_stop"],
  timeInForce: ["day", "gtc", "ioc", "fok"],
  idempotency: "none",
  // The venue helps with nothing: what keeps an exit from opening a position is the engine alone.
  reduceOnly: false,
  short: true,
  fractional: true,
  streams: true,
  replace: false,
  options: false,
  leverage: false,
  notional: false,
  native: { bracket: false, oco: false, oto: false },
  clientOrderIdLength: 36,
  rateLimits: [],
  session: "always",
};
