import {
  type CancelOutcome,
  type ClientOrderId,
  type Decimal,
  decimal,
  type Event,
  type EventOf,
  type ExecutionReport,
  greaterThan,
  type JournalRecord,
  lessThan,
  negate,
  type OrderIntent,
  type SubmitOutcome,
  ZERO,
} from "@hookline/core/driver";
import { closes, JournalBooks, scopesAt } from "./journal-books.ts";
import type { Marks } from "./marks.ts";
import { Sightings } from "./sightings.ts";
import { type Venue, worked } from "./venue.ts";
import { CANARY, type Channel, type Witness } from "./venue-link.ts";

/** One broken invariant. */
export interface Violation {
  /** Number in the reliability facts, for example `I2`. */
  readonly invariant: string;
  readonly what: string;
  readonly atMs: number;
}

/** Most units of a symbol, long or short; the engine is configured with the same number. */
export const POSITION_CAP = "30";

/** What the broker has proven about an order; a status without its evidence is made up (I10, I11). */
interface Evidence {
  calls: number;
  /** Look-ups that proved absence since the last call. */
  absences: number;
  rejected: boolean;
  notSent: boolean;
  ended: boolean;
  params: string;
}

/**
 * Judges a simulated run by what went in and by the venue's own books, never by the engine's word. It hears the
 * disk, both sides of the broker's border and the senders; the engine's views are only ever compared with it.
 */
export class Auditor implements Witness {
  readonly violations: Violation[] = [];
  readonly books: JournalBooks = new JournalBooks();
  /** Halts that an operator was told are in force, by scope. */
  readonly halts: Set<string> = new Set();
  readonly #evidence: Map<ClientOrderId, Evidence> = new Map();
  readonly #told: Set<string> = new Set();
  readonly #venue: Venue;
  readonly #marks: Marks;
  readonly #sightings: Sightings;
  readonly #nowMs: () => number;
  /** Whether the venue refuses a second order with the same id. */
  readonly #enforced: boolean;

  constructor(parts: {
    readonly venue: Venue;
    readonly marks: Marks;
    readonly nowMs: () => number;
    readonly enforced: boolean;
    /** Number of the process that decides; 0 while none does. */
    readonly life: () => number;
  }) {
    this.#venue = parts.venue;
    this.#marks = parts.marks;
    this.#sightings = new Sightings(parts);
    this.#nowMs = parts.nowMs;
    this.#enforced = parts.enforced;
  }

  fail(invariant: string, what: string): void {
    if (this.violations.length < 20) this.violations.push({ invariant, what, atMs: this.#nowMs() });
  }

  check(holds: boolean, invariant: string, what: string): void {
    if (!holds) this.fail(invariant, what);
  }

  /** Records that are safe from now on. */
  readonly durable = (records: readonly JournalRecord[]): void => {
    for (const record of records) {
      this.check(
        record.sequence === this.books.sequence + 1,
        "I36",
        `record ${record.sequence} after ${this.books.sequence}`,
      );
      this.books.sequence = record.sequence;
      for (const event of record.events) {
        this.#before(event);
        this.books.apply(event);
        this.#after(event);
        this.#sightings.booked(event);
      }
      for (const event of record.events) this.#exposure(event);
    }
  };

  #before(event: Event): void {
    switch (event.type) {
      case "signal.accepted":
      case "signal.denied":
        this.check(
          !this.books.signals.has(event.signalId),
          "I2",
          `signal ${event.signalId} decided twice`,
        );
        this.#sameSender(event);
        return;
      case "order.submitted":
        this.#submitted(event);
        return;
      case "order.initialized":
        this.check(
          !this.books.orders.has(event.order.clientOrderId),
          "I2",
          `order ${event.order.clientOrderId} made twice`,
        );
        return;
      case "order.filled":
        this.#filled(event);
        return;
      case "order.fill_busted":
        this.#busted(event);
        return;
      case "order.rejected":
        this.check(
          this.#of(event.clientOrderId).rejected,
          "I10",
          `${event.clientOrderId} booked rejected without a refusal`,
        );
        return;
      case "order.canceled":
      case "order.expired":
      case "order.denied":
        this.#ended(event);
        return;
      default:
        return;
    }
  }

  /** One delivery is one signal, whatever happened between its copies (I2). */
  #sameSender({ signal, signalId }: EventOf<"signal.accepted" | "signal.denied">): void {
    const { senderId } = signal;
    const earlier = senderId === null ? undefined : this.books.signalOfSender.get(senderId);
    this.check(
      earlier === undefined || earlier === signalId,
      "I2",
      `delivery ${senderId} became ${earlier} and ${signalId}`,
    );
  }

  /** A halt that stands in the journal lets no entry pass, in this process or a later one (I26). */
  #submitted({ clientOrderId }: EventOf<"order.submitted">): void {
    const order = this.books.orders.get(clientOrderId)?.order;
    if (order?.purpose !== "entry") return;
    this.check(
      !this.books.isHalted(order),
      "I26",
      `entry ${clientOrderId} submitted while the journal halts it`,
    );
  }

  #filled(event: EventOf<"order.filled">): void {
    const order = this.#venue.find(event.clientOrderId);
    const truth = [...(order?.fills ?? []), ...(order?.busted ?? [])].find(
      ({ execId }) => execId === event.execId,
    );
    const { clientOrderId, execId, lastPrice, lastQuantity, side } = event;
    const real =
      truth?.lastQuantity === lastQuantity && truth.lastPrice === lastPrice && truth.side === side;
    this.check(real, "I15", `fill ${execId} of ${clientOrderId} never happened so`);
    this.check(
      !this.books.executions.has(`${clientOrderId} ${execId}`),
      "I14",
      `fill ${execId} booked twice`,
    );
    const booked = this.books.orders.get(clientOrderId);
    if (booked?.submits === 0) this.fail("I22", `${clientOrderId} filled and was never submitted`);
    if (booked?.state === "ended") this.#marks.see("fill after cancel");
  }

  /** A fill is taken back because the venue took it back, once, and with what it was booked with. */
  #busted({ clientOrderId, execId, fill }: EventOf<"order.fill_busted">): void {
    const busted = this.#venue.find(clientOrderId)?.busted ?? [];
    const truth = busted.find((one) => one.execId === execId);
    const name = `${clientOrderId} ${execId}`;
    this.check(truth !== undefined, "I15", `fill ${name} taken back, and the venue did not`);
    this.check(!this.books.busted.has(name), "I14", `fill ${name} taken back twice`);
    const booked = this.books.executions.has(name);
    this.check((fill !== null) === booked, "I15", `fill ${name} taken back as another than it was`);
    const same = fill === null || fill.quantity === truth?.lastQuantity;
    this.check(same, "I15", `fill ${name} taken back in another size`);
  }

  /** An order that was given to the broker ends only by evidence; one that never left may end by our own word. */
  #ended(event: EventOf<"order.canceled" | "order.expired" | "order.denied">): void {
    const { absences, calls, ended, notSent } = this.#of(event.clientOrderId);
    const proven = ended || absences > 0 || notSent || calls === 0;
    this.check(proven, "I10", `${event.clientOrderId} booked ${event.type} without evidence`);
  }

  #after(event: Event): void {
    if (event.type === "order.anomaly" && event.reason.code === "ORDER_CLOSED_TOO_MUCH")
      this.#marks.see("closed too much");
    if (event.type !== "order.filled") return;
    const booked = this.books.orders.get(event.clientOrderId);
    if (booked === undefined || !greaterThan(booked.filled, booked.quantity)) return;
    const truth = this.#venue.find(event.clientOrderId);
    this.check(
      truth !== undefined && !lessThan(worked(truth), booked.filled),
      "I13",
      `${event.clientOrderId} overfilled by us alone`,
    );
  }

  /** I17 and I23, once a whole decision is folded. */
  #exposure(event: Event): void {
    if (event.type === "order.submitted") {
      const order = this.books.orders.get(event.clientOrderId)?.order;
      if (order === undefined || order.purpose === "entry") return;
      const share = this.books.shareOf(order);
      const most = this.books.mostClosing(order);
      const size = lessThan(share, ZERO) ? negate(share) : share;
      this.check(
        closes(order, share) && !greaterThan(most, size),
        "I17",
        `${order.purpose} ${order.clientOrderId}: ${most} may close a position of ${share}`,
      );
      if (order.purpose === "exit" && order.release !== null)
        this.#marks.see("exit waited for a stop");
    }
    if (event.type === "order.initialized" && event.order.purpose === "entry") {
      const cap = decimal(POSITION_CAP);
      const { symbol } = event.order;
      const within = (worst: Decimal): boolean => !greaterThan(worst, cap);
      const worst =
        event.order.side === "buy"
          ? this.books.worstLong(symbol)
          : negate(this.books.worstShort(symbol));
      const denied = this.books.orders.get(event.order.clientOrderId)?.state === "ended";
      this.check(denied || within(worst), "I23", `worst position in ${symbol} is ${worst}`);
    }
  }

  submitCalled(order: OrderIntent): void {
    const { clientOrderId } = order;
    const booked = this.books.orders.get(clientOrderId);
    const evidence = this.#of(clientOrderId);
    this.check(
      booked !== undefined && booked.submits > evidence.calls,
      "I8",
      `${clientOrderId} sent before it was in the journal`,
    );
    const params = JSON.stringify([
      order.side,
      order.symbol,
      order.orderType,
      order.limitPrice,
      order.stopPrice,
      order.signalId,
    ]);
    if (evidence.calls > 0) {
      this.check(evidence.absences > 0, "I10", `${clientOrderId} sent again without a look`);
      this.check(evidence.params === params, "I9", `${clientOrderId} names two different orders`);
      this.check(
        this.#enforced,
        "I12",
        `${clientOrderId} sent again to a venue that does not enforce ids`,
      );
      this.#marks.see("order sent again after proven absence");
    }
    if (order.purpose === "entry" && this.#isHalted(order)) {
      this.fail("I26", `entry ${clientOrderId} sent after a halt was acknowledged`);
    }
    Object.assign(evidence, { calls: evidence.calls + 1, absences: 0, params });
  }

  submitAnswered({ clientOrderId }: OrderIntent, outcome: SubmitOutcome): void {
    const evidence = this.#of(clientOrderId);
    if (outcome.kind === "rejected") evidence.rejected = true;
    if (outcome.kind === "not_sent") evidence.notSent = true;
    if (outcome.kind === "accepted" && this.#told.has(`${clientOrderId} fill`))
      this.#marks.see("fill before ack seen");
  }

  cancelAnswered(id: ClientOrderId, outcome: CancelOutcome): void {
    if (outcome.kind === "canceled") this.#of(id).ended = true;
  }

  told(report: ExecutionReport, channel: Channel): void {
    if (channel === "stream") this.#sightings.streamed(report);
    const evidence = this.#of(report.clientOrderId);
    this.#told.add(`${report.clientOrderId} ${report.type}`);
    if (report.type === "rejected") evidence.rejected = true;
    if (report.type === "canceled" || report.type === "expired") evidence.ended = true;
    const booked = this.books.orders.get(report.clientOrderId);
    if (report.type === "accepted" && booked?.state === "ended" && booked.filled === ZERO) {
      const given = evidence.absences > 0;
      if (given) this.#marks.see("late accept seen");
    }
  }

  absent(id: ClientOrderId): void {
    this.#of(id).absences += 1;
  }

  /** Everything that text could leak into. */
  noSecret(text: string, where: string, secret: string): void {
    this.check(
      !text.includes(secret) && !text.includes(CANARY),
      "I44",
      `a secret stands in ${where}`,
    );
  }

  #isHalted({ account, strategy, symbol }: OrderIntent): boolean {
    return scopesAt(account, strategy, symbol).some((scope) => this.halts.has(scope));
  }

  #of(id: ClientOrderId): Evidence {
    const known = this.#evidence.get(id);
    if (known !== undefined) return known;
    const fresh: Evidence = {
      calls: 0,
      absences: 0,
      rejected: false,
      notSent: false,
      ended: false,
      params: "",
    };
    this.#evidence.set(id, fresh);
    return fresh;
  }
}
