import type { Clock, Timers } from "@hookline/core/driver";
import { Counter, type Take } from "./counter.ts";
import type { Charge, Limit, Urgency } from "./limit.ts";

/** Why a call may not go; it was not sent. */
export type Refusal = "aborted" | "queue_full" | "queued_too_long" | "day_limit" | "closed";

/** Whether a call may go. `done` says that it is over, and must be called once it is. */
export type Turn =
  | { readonly granted: true; readonly done: () => void }
  | { readonly granted: false; readonly why: Refusal };

/** A call that wants to go. */
export interface Call {
  readonly urgency: Urgency;
  /** One point of each limit unless told otherwise. */
  readonly charges?: readonly Charge[];
  readonly signal?: AbortSignal | null;
}

export interface PacerOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly limits: readonly Limit[];
  /** Most calls that wait, 500 unless told otherwise; one more is refused. */
  readonly maxWaiting?: number;
  /** An entry that waited this long is stale and refused; null, the default: never. */
  readonly entryExpiresMs?: number | null;
  /** Whether a pause holds exits and cancels up as well; true unless told otherwise. */
  readonly pauseHoldsExits?: boolean;
}

/** What the venue's answer says about one of its limits. */
export interface Believed {
  readonly limit: number;
  readonly used: number;
  /** Until what is used counts no more. */
  readonly forMs: number;
}

interface Waiter {
  readonly urgency: Urgency;
  readonly takes: readonly (readonly [Counter, Take])[];
  readonly sinceMs: number;
  readonly settle: (turn: Turn) => void;
}

const RANK: Readonly<Record<Urgency, number>> = { exit: 0, entry: 1, question: 2 };

/** Keeps the calls of one account within the limits of its venue; a bounded queue by urgency. */
export class Pacer {
  readonly #options: PacerOptions;
  readonly #counters: readonly Counter[];
  #waiting: Waiter[] = [];
  #paused = { untilMs: 0, forMs: 0 };
  #serving = false;
  #again = false;
  #cancelWake: (() => void) | null = null;
  #closed = false;

  constructor(options: PacerOptions) {
    this.#options = options;
    this.#counters = options.limits.map((limit) => new Counter(limit, options.clock));
  }

  /** Waits for a turn; the signal gives the place in the queue up. */
  turn({ charges, signal = null, urgency }: Call): Promise<Turn> {
    if (this.#closed) return Promise.resolve(refused("closed"));
    if (signal?.aborted === true) return Promise.resolve(refused("aborted"));
    if (this.#waiting.length >= (this.#options.maxWaiting ?? 500))
      return Promise.resolve(refused("queue_full"));
    return new Promise((resolve) => {
      const giveUp = () => waiter.settle(refused("aborted"));
      const waiter: Waiter = {
        urgency,
        takes: this.#takesOf(urgency, charges),
        sinceMs: this.#options.clock.nowMs(),
        settle: (turn) => {
          signal?.removeEventListener("abort", giveUp);
          this.#waiting = this.#waiting.filter((other) => other !== waiter);
          resolve(turn);
        },
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      const place = this.#waiting.findIndex((other) => RANK[other.urgency] > RANK[urgency]);
      this.#waiting.splice(place === -1 ? this.#waiting.length : place, 0, waiter);
      this.#serve();
    });
  }

  /** Lets nothing go for a while: the venue said that it was too much. */
  pause(forMs: number): void {
    const untilMs = this.#options.clock.nowMs() + forMs;
    if (untilMs > this.#paused.untilMs) this.#paused = { untilMs, forMs };
  }

  /** Counts what the venue says about the limits of a name, instead of what was counted here. */
  async believe(counts: string, said: Believed): Promise<void> {
    const told = this.#counters.filter(({ limit }) => limit.counts === counts);
    await Promise.all(told.map((counter) => counter.believe("", said)));
    this.#serve();
  }

  /** Exits that could go at once. */
  get room(): number {
    if (this.#closed || this.#waiting.length > 0 || this.#pausedMs() > 0) return 0;
    return Math.min(...this.#counters.map((counter) => counter.room("")));
  }

  /** Refuses what waits, and everything from now on. */
  close(): void {
    this.#closed = true;
    this.#cancelWake?.();
    for (const waiter of [...this.#waiting]) waiter.settle(refused("closed"));
  }

  #takesOf(urgency: Urgency, charges: readonly Charge[] | undefined): Waiter["takes"] {
    return this.#counters.flatMap((counter) => {
      const charge = charges?.find(({ counts }) => counts === counter.limit.counts);
      if (charges !== undefined && charge === undefined) return [];
      const { cost = 1, key = "" } = charge ?? {};
      return [[counter, { cost, key, urgency }] as const];
    });
  }

  #pausedMs(): number {
    const { forMs, untilMs } = this.#paused;
    return Math.min(forMs, untilMs - this.#options.clock.nowMs());
  }

  /** One round at a time: whoever comes meanwhile starts another. */
  #serve(): void {
    this.#again = true;
    if (this.#serving) return;
    this.#serving = true;
    void this.#rounds();
  }

  /** Time may move while a round is counted: what has come due by its end is asked again at once. */
  async #rounds(): Promise<void> {
    const { clock } = this.#options;
    let wakeMs = Number.POSITIVE_INFINITY;
    while (!this.#closed && (this.#again || wakeMs <= clock.nowMs())) {
      this.#again = false;
      const fromMs = clock.nowMs();
      wakeMs = fromMs + (await this.#round());
    }
    this.#serving = false;
    this.#wakeIn(wakeMs - clock.nowMs());
  }

  /** Asks for each that waits in its order; answers when to ask again. What held one up holds up all behind it. */
  async #round(): Promise<number> {
    let waitMs = Number.POSITIVE_INFINITY;
    const full = new Set<string>();
    const owed: (readonly [Counter, Take])[] = [];
    for (const waiter of [...this.#waiting]) {
      if (this.#again) break;
      const heldMs = this.#expired(waiter) ? 0 : await this.#offer(waiter, { full, owed });
      if (heldMs > 0) waitMs = Math.min(waitMs, heldMs, this.#leftMs(waiter));
    }
    for (const [counter, take] of owed) await counter.giveBack(take);
    return waitMs;
  }

  #leftMs({ sinceMs, urgency }: Waiter): number {
    const { clock, entryExpiresMs = null } = this.#options;
    if (urgency !== "entry" || entryExpiresMs === null) return Number.POSITIVE_INFINITY;
    return sinceMs + entryExpiresMs - clock.nowMs();
  }

  #expired(waiter: Waiter): boolean {
    const expired = this.#leftMs(waiter) <= 0;
    if (expired) waiter.settle(refused("queued_too_long"));
    return expired;
  }

  /**
   * Takes all the points of a call or, in the end, none. Where it must wait, what it took stays taken for the round (`owed`),
   * so that nobody behind it gets what it waits for.
   */
  async #offer(
    waiter: Waiter,
    { full, owed }: { full: Set<string>; owed: (readonly [Counter, Take])[] },
  ): Promise<number> {
    const pausedMs = this.#pausedMs();
    const exempt = waiter.urgency === "exit" && this.#options.pauseHoldsExits === false;
    if (pausedMs > 0 && !exempt) return pausedMs;
    if (waiter.takes.some((take) => full.has(this.#nameOf(take)))) return Number.POSITIVE_INFINITY;
    let waitMs = 0;
    const taken: (readonly [Counter, Take])[] = [];
    for (const entry of waiter.takes) {
      const [counter, take] = entry;
      const heldMs = await counter.take(take);
      taken.push(entry);
      if (heldMs > 0) full.add(this.#nameOf(entry));
      if (heldMs > 0 && "dayOffsetMs" in counter.limit) waiter.settle(refused("day_limit"));
      waitMs = Math.max(waitMs, heldMs);
    }
    if (waitMs === 0 && this.#waiting.includes(waiter)) {
      waiter.settle({ granted: true, done: this.#doneOf(waiter) });
      return 0;
    }
    for (const entry of taken) {
      // A place among the calls is free again in a moment: whoever waits for another counter leaves it to those behind.
      if (isPlace(entry) && !full.has(this.#nameOf(entry))) await entry[0].giveBack(entry[1]);
      else owed.push(entry);
    }
    // Given up, refused or closed meanwhile: whoever comes next is asked in a round of its own.
    if (!this.#waiting.includes(waiter)) this.#again = true;
    return waitMs;
  }

  #nameOf([counter, { key }]: readonly [Counter, Take]): string {
    return `${this.#counters.indexOf(counter)}:${key}`;
  }

  #doneOf({ takes }: Waiter): () => void {
    const ending = takes.filter(isPlace);
    let over = ending.length === 0;
    return () => {
      if (over) return;
      over = true;
      void Promise.all(ending.map(([counter, take]) => counter.end(take))).then(() =>
        this.#serve(),
      );
    };
  }

  #wakeIn(waitMs: number): void {
    this.#cancelWake?.();
    this.#cancelWake = null;
    if (this.#closed || !Number.isFinite(waitMs)) return;
    this.#cancelWake = this.#options.timers.after(Math.max(1, waitMs), () => this.#serve());
  }
}

const refused = (why: Refusal): Turn => ({ granted: false, why });

/** A point that ends with its call. */
const isPlace = ([{ limit }]: readonly [Counter, Take]): boolean =>
  "endsWithCall" in limit && limit.endsWithCall === true;
