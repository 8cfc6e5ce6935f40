import type { Clock, Timers } from "@hookline/core/driver";
import type { KrakenTier } from "./options.ts";

/** Kraken Futures has one set of limits: its history's as `rest`, and 500 tokens in ten seconds, ten an order. */
export type Limits = KrakenTier | "futures";

/** Who goes first: cancels and exits before entries before questions. */
export type Urgency = "exit" | "entry" | "question";

/** A call in Kraken's counters: what it adds, and to which. */
export interface Cost {
  readonly urgency: Urgency;
  /** What it adds to the account's REST counter; orders and cancels add nothing. */
  readonly rest: number;
  /** The pair whose order counter it adds to; null: none. */
  readonly pair: string | null;
  /** Public calls are counted elsewhere, and carry no nonce. */
  readonly open?: boolean;
}

interface Waiter {
  readonly cost: Cost;
  readonly go: (release: (() => void) | null) => void;
}

const RANK: Readonly<Record<Urgency, number>> = { exit: 0, entry: 1, question: 2 };
/** Most, and decay per second, of Kraken's counters (facts §2; the order counter's thresholds from third parties). */
const LIMITS: Readonly<Record<Limits, { rest: [number, number]; orders: [number, number] }>> = {
  starter: { rest: [15, 0.33], orders: [60, 1] },
  intermediate: { rest: [20, 0.5], orders: [125, 2.34] },
  pro: { rest: [20, 1], orders: [180, 3.75] },
  futures: { rest: [100, 0.166], orders: [50, 5] },
};
/** A request starts when the one before has been answered, or after so long: nonces should arrive in their order. */
const TURN_MS = 1_000;
const STALE_MS = 30_000;
const MOST_WAITING = 500;
const MOST_PAIRS = 1_000;

/** A counter that decays with time and may not go over its most. */
class Counter {
  #value = 0;
  #atMs = 0;
  readonly #most: number;
  readonly #perMs: number;

  constructor([most, perSecond]: readonly [number, number]) {
    this.#most = most;
    this.#perMs = perSecond / 1000;
  }

  /** Milliseconds until `cost` fits. */
  waitMs(cost: number, nowMs: number): number {
    this.#decay(nowMs);
    return Math.max(0, Math.ceil((this.#value + cost - this.#most) / this.#perMs));
  }

  add(cost: number, nowMs: number): void {
    this.#decay(nowMs);
    this.#value += cost;
  }

  #decay(nowMs: number): void {
    this.#value = Math.max(0, this.#value - (nowMs - this.#atMs) * this.#perMs);
    this.#atMs = nowMs;
  }
}

/** Lets one private request after the other go, within Kraken's counters; a bounded queue by urgency. */
export class Pacer {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #tier: Limits;
  readonly #rest: Counter;
  readonly #orders = new Map<string, Counter>();
  #waiting: Waiter[] = [];
  #turn: (() => void) | null = null;
  #pausedUntilMs = 0;
  #wake: (() => void) | null = null;
  #closed = false;

  constructor(parts: {
    readonly clock: Clock;
    readonly timers: Timers;
    readonly tier: Limits;
  }) {
    this.#clock = parts.clock;
    this.#timers = parts.timers;
    this.#tier = parts.tier;
    this.#rest = new Counter(LIMITS[parts.tier].rest);
  }

  /** Waits for a turn and answers what ends it; null when it will not come (closed, or too many wait). */
  turn(cost: Cost): Promise<(() => void) | null> {
    if (this.#closed || this.#waiting.length >= MOST_WAITING) return Promise.resolve(null);
    if (cost.open === true) return Promise.resolve(() => undefined);
    return new Promise((go) => {
      const rank = RANK[cost.urgency];
      const place = this.#waiting.findIndex((waiter) => RANK[waiter.cost.urgency] > rank);
      const waiter = { cost, go };
      this.#waiting.splice(place === -1 ? this.#waiting.length : place, 0, waiter);
      this.#drain();
      if (cost.urgency === "entry") this.#expireLater(waiter);
    });
  }

  /** An entry that waited too long is stale: it is given up, and was not sent. */
  #expireLater(waiter: Waiter): void {
    if (!this.#waiting.includes(waiter)) return;
    this.#timers.after(STALE_MS, () => {
      const place = this.#waiting.indexOf(waiter);
      if (place === -1) return;
      this.#waiting.splice(place, 1);
      waiter.go(null);
    });
  }

  /** Asks and sends nothing for a while; cancels and exits still go. */
  pause(delayMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#clock.nowMs() + delayMs);
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
    for (const { go } of this.#waiting.splice(0)) go(null);
  }

  #drain(): void {
    if (this.#closed || this.#turn !== null) return;
    const nowMs = this.#clock.nowMs();
    const waits = this.#waiting.map(({ cost }) => this.#waitFor(cost, nowMs));
    const index = waits.indexOf(0);
    const next = index === -1 ? undefined : this.#waiting.splice(index, 1)[0];
    if (next === undefined) {
      if (waits.length > 0) this.#later(Math.min(...waits));
      return;
    }
    const { cost, go } = next;
    this.#rest.add(cost.rest, nowMs);
    if (cost.pair !== null) this.#ordersOf(cost.pair).add(1, nowMs);
    go(this.#begin());
  }

  #begin(): () => void {
    const end = () => {
      if (this.#turn !== end) return;
      this.#turn = null;
      stop();
      this.#drain();
    };
    const stop = this.#timers.after(TURN_MS, end);
    this.#turn = end;
    return end;
  }

  /** Nothing holds an exit up but the venue's own refusal. */
  #waitFor({ pair, rest, urgency }: Cost, nowMs: number): number {
    if (urgency === "exit") return 0;
    return Math.max(
      this.#pausedUntilMs - nowMs,
      this.#rest.waitMs(rest, nowMs),
      pair === null ? 0 : this.#ordersOf(pair).waitMs(1, nowMs),
      0,
    );
  }

  #ordersOf(pair: string): Counter {
    const known = this.#orders.get(pair);
    if (known !== undefined) return known;
    if (this.#orders.size >= MOST_PAIRS) this.#orders.clear();
    const counter = new Counter(LIMITS[this.#tier].orders);
    this.#orders.set(pair, counter);
    return counter;
  }

  #later(waitMs: number): void {
    this.#wake?.();
    this.#wake = this.#timers.after(waitMs, () => this.#drain());
  }
}
