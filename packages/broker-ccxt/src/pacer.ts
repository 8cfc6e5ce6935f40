import type { Clock, RateLimit, Timers } from "@hookline/core/driver";

/** Who goes first: cancels and exits before entries before questions. */
export type Urgency = "exit" | "entry" | "question";

const RANK: Readonly<Record<Urgency, number>> = { exit: 0, entry: 1, question: 2 };

interface Waiter {
  readonly rank: number;
  readonly counts: RateLimit["counts"];
  readonly go: (allowed: boolean) => void;
}

export interface PacerOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly limits: readonly RateLimit[];
  /** Most calls that wait; one more is refused. */
  readonly maxWaiting?: number;
}

/** Keeps the requests of one account within the venue's published limits; a bounded queue by urgency. */
export class Pacer {
  readonly #options: PacerOptions;
  readonly #sent: { readonly atMs: number; readonly order: boolean }[] = [];
  readonly #longestMs: number;
  #waiting: Waiter[] = [];
  #pausedUntilMs = 0;
  #cancelTimer: (() => void) | null = null;
  #closed = false;

  constructor(options: PacerOptions) {
    this.#options = options;
    this.#longestMs = Math.max(0, ...options.limits.map(({ periodMs }) => periodMs));
  }

  /** Waits for a turn; false when it will not come (closed, or too many wait). */
  turn(urgency: Urgency, counts: RateLimit["counts"]): Promise<boolean> {
    if (this.#closed || this.#waiting.length >= (this.#options.maxWaiting ?? 500))
      return Promise.resolve(false);
    return new Promise((go) => {
      const rank = RANK[urgency];
      const place = this.#waiting.findIndex((waiter) => waiter.rank > rank);
      this.#waiting.splice(place === -1 ? this.#waiting.length : place, 0, { rank, counts, go });
      this.#drain();
    });
  }

  /** Sends nothing for a while: the venue asked for it. */
  pause(delayMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#options.clock.nowMs() + delayMs);
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
    for (const { go } of this.#waiting.splice(0)) go(false);
  }

  #drain(): void {
    if (this.#closed) return;
    const nowMs = this.#options.clock.nowMs();
    while (this.#sent[0] !== undefined && this.#sent[0].atMs <= nowMs - this.#longestMs)
      this.#sent.shift();
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const waitMs = this.#waitFor(next, nowMs);
      if (waitMs > 0) {
        this.#later(waitMs);
        return;
      }
      this.#waiting.shift();
      this.#sent.push({ atMs: nowMs, order: next.counts === "orders" });
      next.go(true);
    }
  }

  #waitFor({ counts }: Waiter, nowMs: number): number {
    const waits = this.#options.limits.map((limit) => {
      if (limit.counts === "orders" && counts !== "orders") return 0;
      const inside = this.#sent.filter(
        ({ atMs, order }) =>
          atMs > nowMs - limit.periodMs && (limit.counts === "requests" || order),
      );
      const oldest = inside[inside.length - limit.limit];
      return oldest === undefined ? 0 : oldest.atMs + limit.periodMs - nowMs;
    });
    return Math.max(0, this.#pausedUntilMs - nowMs, ...waits);
  }

  #later(waitMs: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.timers.after(waitMs, () => this.#drain());
  }
}
