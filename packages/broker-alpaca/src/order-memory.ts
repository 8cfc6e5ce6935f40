import type {
  BrokerSession,
  ClientOrderId,
  ExecutionId,
  ExecutionReport,
  SymbolName,
} from "@hookline/core/driver";
import { BoundedMap } from "./bounded-map.ts";
import { ourIdOf } from "./order-ids.ts";
import type { WireOrder } from "./wire.ts";

const MOST_ORDERS = 10_000;
const MOST_FILLS = 20_000;
const MOST_HELD = 1_000;

interface InFlight {
  requests: number;
  readonly held: ExecutionReport[];
}

/** What this run knows of orders. Losing all of it costs requests, never the truth: that is the venue's. */
export class OrderMemory {
  readonly #oursByVenueId = new BoundedMap<string, ClientOrderId>(MOST_ORDERS);
  readonly #newestVenueId = new BoundedMap<ClientOrderId, string>(MOST_ORDERS);
  readonly #reportedFills = new BoundedMap<string, true>(MOST_FILLS);
  readonly #executions = new BoundedMap<ExecutionId, string>(MOST_FILLS);
  readonly #names = new BoundedMap<string, ExecutionId>(MOST_FILLS);
  readonly #ended = new BoundedMap<ClientOrderId, true>(MOST_ORDERS);
  readonly #working = new Map<ClientOrderId, SymbolName>();
  readonly #inFlight = new Map<ClientOrderId, InFlight>();
  readonly #session: BrokerSession;
  #closed = false;

  constructor(session: BrokerSession) {
    this.#session = session;
    for (const { clientOrderId, symbol, venueOrderId } of session.restored.openOrders) {
      this.#working.set(clientOrderId, symbol);
      if (venueOrderId !== null) this.link(venueOrderId, clientOrderId);
    }
  }

  /** Orders that had not ended when they were heard of last. */
  get working(): ReadonlyMap<ClientOrderId, SymbolName> {
    return this.#working;
  }

  /** The venue has this order under this id from now on. */
  link(venueId: string, ours: ClientOrderId): void {
    this.#oursByVenueId.set(venueId, ours);
    this.#newestVenueId.set(ours, venueId);
  }

  accepted(venueId: string, ours: ClientOrderId, symbol: SymbolName): void {
    this.link(venueId, ours);
    // Its end may have been told before the answer came.
    if (!this.#ended.has(ours)) this.#working.set(ours, symbol);
  }

  ended(ours: ClientOrderId): void {
    this.#ended.set(ours, true);
    this.#working.delete(ours);
  }

  venueIdOf(ours: ClientOrderId): string | null {
    return this.#newestVenueId.get(ours) ?? null;
  }

  ourIdByVenueId(venueId: string): ClientOrderId | null {
    return this.#oursByVenueId.get(venueId) ?? null;
  }

  /** Our id of an order; a replacement that Alpaca named itself is known by what it replaces. */
  ourIdOf(order: WireOrder): ClientOrderId | null {
    const known =
      this.#oursByVenueId.get(order.id) ??
      (order.replaces === null ? undefined : this.#oursByVenueId.get(order.replaces));
    const ours = known ?? ourIdOf(order.clientOrderId);
    if (ours === null) return null;
    if (!this.#oursByVenueId.has(order.id)) this.link(order.id, ours);
    if (order.replacedBy !== null) this.link(order.replacedBy, ours);
    return ours;
  }

  isInFlight(ours: ClientOrderId): boolean {
    return this.#inFlight.has(ours);
  }

  /** Holds an order's reports back until the request about it is answered. */
  begin(ours: ClientOrderId): void {
    const flight = this.#inFlight.get(ours) ?? { requests: 0, held: [] };
    flight.requests += 1;
    this.#inFlight.set(ours, flight);
  }

  /** The request is answered; held reports follow once the caller has the answer. */
  finish(ours: ClientOrderId): void {
    this.#session.timers.after(0, () => {
      const flight = this.#inFlight.get(ours);
      if (flight === undefined) return;
      flight.requests -= 1;
      if (flight.requests > 0) return;
      this.#inFlight.delete(ours);
      for (const report of flight.held) this.#tell(report);
    });
  }

  /** Whether another execution was told under this name; `execution` is the stream's own id of it. */
  isTaken(name: ExecutionId, execution: string): boolean {
    const first = this.#executions.get(name);
    if (first !== undefined) return first !== execution;
    this.#executions.set(name, execution);
    this.#names.set(execution, name);
    return false;
  }

  /** What an execution of the stream was reported as; null where this run did not hear of it there. */
  nameOf(execution: string): ExecutionId | null {
    return this.#names.get(execution) ?? null;
  }

  /** Reports nothing any more. */
  close(): void {
    this.#closed = true;
  }

  /** Reports a fact to the engine; each fill once. */
  report(report: ExecutionReport): void {
    if (report.type === "fill") {
      if (this.#reportedFills.has(report.execId)) return;
      this.#reportedFills.set(report.execId, true);
    }
    const held = this.#inFlight.get(report.clientOrderId)?.held;
    if (held !== undefined && held.length < MOST_HELD) held.push(report);
    else this.#tell(report);
  }

  #tell(report: ExecutionReport): void {
    if (this.#closed) return;
    const { type } = report;
    if (type === "canceled" || type === "expired" || type === "rejected")
      this.ended(report.clientOrderId);
    this.#session.report(report);
  }
}
