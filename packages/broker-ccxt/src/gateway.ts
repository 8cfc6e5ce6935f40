import type { BrokerSession, RateLimit } from "@hookline/core/driver";
import { type Charge, Pacer, type Urgency } from "@hookline/pacer";
import type { CcxtClient } from "./client.ts";
import { classesOf } from "./outcome.ts";
import type { Profile } from "./profile.ts";
import type { Traced, Transport } from "./transport.ts";

/** A venue that did not answer a question; the text names ccxt's class and nothing of the request. */
export class VenueUnavailable extends Error {
  override readonly name = "VenueUnavailable";
}

export interface GatewayParts {
  readonly profile: Profile;
  readonly session: BrokerSession;
  readonly client: CcxtClient;
  readonly transport: Transport;
}

/** How one call goes out. */
export interface CallTerms {
  readonly urgency: Urgency;
  readonly counts: RateLimit["counts"];
  readonly signal: AbortSignal | null;
}

/** An order is a request as well. */
const CHARGES: Readonly<Record<RateLimit["counts"], readonly Charge[]>> = {
  orders: [{ counts: "orders" }, { counts: "requests" }],
  requests: [{ counts: "requests" }],
};

/** A price that has waited this long for its turn is another one by now. */
const ENTRY_EXPIRES_MS = 10_000;

/** Every call to the venue: paced, abortable, traced, and none once it is closed. */
export class Gateway {
  readonly client: CcxtClient;
  readonly #session: BrokerSession;
  readonly #transport: Transport;
  readonly #pacer: Pacer;
  #closed = false;

  constructor({ client, profile, session, transport }: GatewayParts) {
    const { clock, timers } = session;
    this.client = client;
    this.#session = session;
    this.#transport = transport;
    this.#pacer = new Pacer({
      clock,
      timers,
      limits: profile.rateLimits,
      entryExpiresMs: ENTRY_EXPIRES_MS,
    });
  }

  get nowMs(): number {
    return this.#session.clock.nowMs();
  }
  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
    this.#pacer.close();
    this.#transport.close();
  }

  /** Asks a question; throws VenueUnavailable where it is not answered. */
  async ask<Value>(question: (client: CcxtClient) => Promise<Value>): Promise<Value> {
    const terms = { urgency: "question", counts: "requests", signal: null } as const;
    const traced = await this.call(() => question(this.client), terms);
    if (traced === null) throw new VenueUnavailable("not sent: closed, or too many requests wait");
    if (traced.trace.garbled) throw new VenueUnavailable("not answered (no document)");
    if (traced.result.ok) return traced.result.value;
    throw new VenueUnavailable(`not answered (${classesOf(traced.result.error)[0] ?? "Error"})`);
  }

  /** Makes a call when its turn comes; null where it was given up before anything was sent. */
  async call<Value>(
    work: () => Promise<Value>,
    { counts, signal, urgency }: CallTerms,
  ): Promise<Traced<Value> | null> {
    const over = () => this.#closed || signal?.aborted === true;
    if (over()) return null;
    const turn = await this.#pacer.turn({ urgency, charges: CHARGES[counts], signal });
    if (!turn.granted) return null;
    try {
      if (over()) return null;
      const traced = await this.#transport.run(work, signal);
      const { retryAfterMs, status } = traced.trace;
      if (status === 429 || status === 418)
        this.#pacer.pause(Math.min(retryAfterMs ?? 1_000, 300_000));
      return traced;
    } finally {
      turn.done();
    }
  }
}
