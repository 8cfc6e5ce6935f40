import {
  type BrokerSession,
  type CancelOutcome,
  type OrderIntent,
  type OrderReference,
  parseVenueOrderId,
  reason,
  type SubmitOutcome,
  ZERO,
} from "@hookline/core/driver";
import { Book } from "./book.ts";
import { incapability, misfit } from "./checks.ts";
import { Finder } from "./finder.ts";
import { Instruments } from "./instruments.ts";
import { requestFor } from "./map.ts";
import type { Attempt } from "./match.ts";
import type { Settings } from "./options.ts";
import {
  cancelOutcomeOf,
  incapable,
  NOT_FOR_REAL_MONEY,
  notSent,
  outcomeOf,
  rejected,
} from "./outcome.ts";
import { Poller } from "./poller.ts";
import { Reader } from "./reader.ts";
import { Rest } from "./rest.ts";
import { takeSnapshot } from "./snapshot.ts";
import { Venue } from "./venue.ts";

/** How long after a lost answer the venue may still come to process the request. */
const LATE_PROCESSING_MS = 60_000;

/** One connected account: sends orders, and keeps what is needed to find them again. */
export class Account {
  readonly #settings: Settings;
  readonly #session: BrokerSession;
  readonly #rest: Rest;
  readonly #venue: Venue;
  readonly #book = new Book();
  readonly #finder: Finder;
  readonly #poller: Poller;
  /** Order types that the live environment turned out not to take. */
  readonly #closedTypes = new Set<string>();
  readonly instruments: Instruments;
  readonly reader: Reader;

  constructor(settings: Settings, session: BrokerSession) {
    this.#settings = settings;
    this.#session = session;
    const { clock, timers } = session;
    this.#rest = new Rest({ settings, clock, timers });
    this.#venue = new Venue(this.#rest);
    this.instruments = new Instruments({ settings, rest: this.#rest, clock });
    const parts = {
      venue: this.#venue,
      book: this.#book,
      instruments: this.instruments,
      session,
      rest: this.#rest,
    };
    this.#finder = new Finder(parts);
    this.reader = new Reader(parts);
    this.#poller = new Poller({ ...parts, intervalMs: settings.pollIntervalMs });
  }

  /** Takes up the orders of earlier runs, and tells what happened to them meanwhile. */
  async open(): Promise<void> {
    this.#restore();
    const pending = await this.#venue.pending();
    if (!pending.ok && (pending.why === "status_401" || pending.why === "status_403")) {
      this.close();
      throw new Error(
        `Trading 212 refused the key for the ${this.#settings.environment} environment.`,
      );
    }
    await this.instruments.load();
    await this.#poller.start(pending.ok ? pending.value : null);
  }

  close(): void {
    this.#poller.close();
    this.#rest.close();
  }

  find = (order: OrderReference): ReturnType<Finder["find"]> => this.#finder.find(order);

  async submit(intent: OrderIntent, signal: AbortSignal): Promise<SubmitOutcome> {
    const { clientOrderId } = intent;
    const known = this.#known(intent);
    if (known !== null) return known;
    const ticker = this.instruments.tickerOf(intent.symbol);
    const { environment, extendedHours } = this.#settings;
    const refusal =
      incapability(intent, { environment, closed: this.#closedTypes }) ??
      (await this.#misfit(intent));
    if (refusal !== null) return this.#settle(intent, refusal);
    const request = ticker === null ? null : requestFor(intent, { extendedHours, ticker });
    if (ticker === null || request === null) {
      return this.#settle(intent, incapable({ orderType: intent.orderType }));
    }
    const { symbol } = intent;
    const fromMs = this.#session.clock.nowMs();
    const base = { clientOrderId, symbol, ticker, terms: intent, fromMs, untilMs: null };
    // Taken before anything leaves: with it a lost answer can be told from what was there before.
    const attempt: Attempt = { ...base, known: new Set(), position: null };
    this.#book.attempt(attempt);
    const parts = { venue: this.#venue, rest: this.#rest, timers: this.#session.timers };
    const snapshot = await takeSnapshot(parts, ticker);
    this.#book.attempt({ ...attempt, ...snapshot });
    const answer = await this.#rest.send({
      ...request,
      method: "POST",
      signal,
      urgent: intent.purpose !== "entry",
    });
    const outcome = outcomeOf(answer, { ticker, side: intent.side, quantity: intent.quantity });
    return this.#settle(intent, this.#probed(intent, outcome), ticker);
  }

  async cancel(reference: OrderReference, signal: AbortSignal): Promise<CancelOutcome> {
    const venueOrderId = await this.#venueIdOf(reference);
    if (venueOrderId === null) {
      return {
        kind: "unknown",
        reason: reason("ORDER_OUTCOME_UNKNOWN", { why: "venue_id_not_known" }),
      };
    }
    const path = `/equity/orders/${encodeURIComponent(venueOrderId)}`;
    return cancelOutcomeOf(
      await this.#rest.send({ endpoint: "cancel", method: "DELETE", path, signal, urgent: true }),
    );
  }

  async #venueIdOf(reference: OrderReference): Promise<string | null> {
    const { clientOrderId, venueOrderId } = reference;
    const known = (): string | null =>
      this.#book.ofClient(clientOrderId)?.venueOrderId ?? venueOrderId;
    if (known() === null && this.#book.attempts.has(clientOrderId)) await this.find(reference);
    return known();
  }

  /** The answer for an order that was handed over before: it is never sent twice. */
  #known({ clientOrderId }: OrderIntent): SubmitOutcome | null {
    const tracked = this.#book.ofClient(clientOrderId);
    if (tracked !== null) {
      return { kind: "accepted", venueOrderId: parseVenueOrderId(tracked.venueOrderId) };
    }
    return this.#book.attempts.has(clientOrderId)
      ? { kind: "unknown", reason: reason("ORDER_OUTCOME_UNKNOWN", { why: "sent_before" }) }
      : null;
  }

  async #misfit(intent: OrderIntent): Promise<SubmitOutcome | null> {
    const contract = await this.instruments.instrument(intent.symbol);
    if (contract !== null) return misfit(intent, contract);
    if (this.instruments.complete)
      return rejected({ why: "instrument_not_found", symbol: intent.symbol });
    // Without the list an exit still goes: the venue judges it. An entry can wait for better days.
    return intent.purpose === "entry" ? notSent({ why: "instruments_unavailable" }) : null;
  }

  #probed({ orderType }: OrderIntent, outcome: SubmitOutcome): SubmitOutcome {
    const { environment } = this.#settings;
    const code = outcome.kind === "rejected" ? outcome.reason.detail.venueCode : null;
    if (environment !== "live" || code !== NOT_FOR_REAL_MONEY) return outcome;
    this.#closedTypes.add(orderType);
    return incapable({ orderType, environment, venueCode: NOT_FOR_REAL_MONEY });
  }

  #settle(intent: OrderIntent, outcome: SubmitOutcome, ticker = ""): SubmitOutcome {
    const { clientOrderId, symbol } = intent;
    const attempt = this.#book.attempts.get(clientOrderId);
    if (outcome.kind === "accepted" && outcome.venueOrderId !== null) {
      const { venueOrderId } = outcome;
      this.#book.bind({ clientOrderId, symbol, ticker, venueOrderId, before: ZERO });
    } else if (outcome.kind === "not_sent") this.#book.close(clientOrderId, null);
    else if (outcome.kind === "rejected") this.#book.close(clientOrderId, outcome.reason);
    else if (attempt !== undefined) {
      const untilMs = this.#session.clock.nowMs() + LATE_PROCESSING_MS;
      this.#book.attempt({ ...attempt, untilMs });
    }
    return outcome;
  }

  #restore(): void {
    const { clock, restored } = this.#session;
    const known = new Set(restored.openOrders.flatMap(({ venueOrderId }) => venueOrderId ?? []));
    for (const order of restored.openOrders) {
      const { clientOrderId, filledQuantity, symbol, venueOrderId } = order;
      const ticker = this.instruments.tickerOf(symbol);
      if (ticker === null) continue;
      if (venueOrderId !== null) {
        this.#book.bind({ clientOrderId, symbol, ticker, venueOrderId, before: filledQuantity });
      } else if (order.status === "submitted" || order.status === "unknown") {
        const held = restored.positions.find((position) => position.symbol === symbol);
        this.#book.attempt({
          clientOrderId,
          symbol,
          ticker,
          terms: order,
          fromMs: order.createdAtMs,
          untilMs: clock.nowMs() + LATE_PROCESSING_MS,
          known,
          position: held?.quantity ?? ZERO,
        });
      }
    }
  }
}
