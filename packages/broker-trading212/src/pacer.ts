import type { Clock, Timers } from "@hookline/core/driver";
import type { Limit } from "./limits.ts";

/** Requests that may wait for one endpoint; more are refused, so that no queue grows without end. */
const MOST_WAITING = 64;

interface Waiter {
  readonly urgent: boolean;
  readonly go: (granted: boolean) => void;
}

/** Keeps one endpoint within its limit: counts by itself, and believes what the venue's headers say. */
export class Pacer {
  readonly #clock: Clock;
  readonly #timers: Timers;
  #limit: Limit;
  #used = 0;
  #inFlight = 0;
  #windowEndsMs = 0;
  #waiting: Waiter[] = [];
  #cancelTimer: (() => void) | null = null;

  constructor(limit: Limit, { clock, timers }: { readonly clock: Clock; readonly timers: Timers }) {
    this.#limit = limit;
    this.#clock = clock;
    this.#timers = timers;
  }

  /** Requests that could go at once. */
  get room(): number {
    this.#roll();
    return this.#waiting.length > 0 ? 0 : this.#limit.limit - this.#used;
  }

  /** Waits for its turn, urgent ones first; false where it was given up or too many wait. */
  async turn(signal: AbortSignal | null, urgent: boolean): Promise<boolean> {
    if (signal?.aborted === true) return false;
    if (this.room > 0) return this.#take();
    if (this.#waiting.length >= MOST_WAITING) return false;
    return new Promise((resolve) => {
      const waiter: Waiter = { urgent, go: resolve };
      const at = urgent ? this.#waiting.findIndex((other) => !other.urgent) : -1;
      this.#waiting.splice(at < 0 ? this.#waiting.length : at, 0, waiter);
      const giveUp = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
        resolve(false);
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      this.#wake();
    });
  }

  /** A request is over; `headers` are those of its answer. */
  done(headers: Headers | null, status: number): void {
    this.#inFlight -= 1;
    if (headers !== null) this.#believe(headers);
    if (status === 429 && this.room > 0) {
      this.#used = this.#limit.limit;
      this.#windowEndsMs = this.#clock.nowMs() + this.#limit.periodMs;
    }
    this.#wake();
  }

  /** Nothing waits any more. */
  close(): void {
    this.#cancelTimer?.();
    for (const { go } of this.#waiting.splice(0)) go(false);
  }

  #take(): true {
    this.#used += 1;
    this.#inFlight += 1;
    return true;
  }

  #roll(): void {
    const nowMs = this.#clock.nowMs();
    if (nowMs < this.#windowEndsMs) return;
    this.#used = this.#inFlight;
    this.#windowEndsMs = nowMs + this.#limit.periodMs;
  }

  #believe(headers: Headers): void {
    const read = (name: string): number | null => {
      const text = headers.get(`x-ratelimit-${name}`);
      return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
    };
    const limit = read("limit");
    const periodMs = (read("period") ?? 0) * 1_000;
    if (limit !== null && limit > 0 && periodMs > 0) this.#limit = { limit, periodMs };
    const remaining = read("remaining");
    const reset = read("reset");
    if (remaining === null || reset === null) return;
    this.#used = Math.max(0, this.#limit.limit - remaining) + this.#inFlight;
    // The venue's clock may be wrong or far from ours: never wait more than two periods on its word.
    const nowMs = this.#clock.nowMs();
    this.#windowEndsMs = Math.min(Math.max(reset * 1_000, nowMs), nowMs + 2 * this.#limit.periodMs);
  }

  #wake(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#roll();
    while (this.#waiting.length > 0 && this.#used < this.#limit.limit) {
      this.#take();
      this.#waiting.shift()?.go(true);
    }
    if (this.#waiting.length === 0) return;
    const delayMs = Math.max(1, this.#windowEndsMs - this.#clock.nowMs());
    this.#cancelTimer = this.#timers.after(delayMs, () => this.#wake());
  }
}
