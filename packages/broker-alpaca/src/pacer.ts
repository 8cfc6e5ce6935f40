import type { RateLimit } from "@hookline/core/driver";
import type { Time } from "./options.ts";

/** Exits and cancels go first, then entries, then questions. */
export type Priority = "exit" | "entry" | "question";
/** Whether a request may go now, or why it never will. */
export type Turn = "go" | "aborted" | "queue_full" | "closed";

interface Waiting {
  readonly priority: Priority;
  readonly settle: (turn: Turn) => void;
}

const ORDER: readonly Priority[] = ["exit", "entry", "question"];
const MOST_WAITING = 500;
/** Part of the venue's limit that only exits and cancels may use. */
const RESERVED_PERCENT = 10;

/** Keeps requests within a limit over a sliding window, and holds them all back after the venue said so. */
export class Pacer {
  readonly #limit: RateLimit;
  readonly #time: Time;
  #sentMs: number[] = [];
  #waiting: Waiting[] = [];
  #pausedUntilMs = 0;
  #cancelWake: (() => void) | null = null;
  #closed = false;

  constructor(limit: RateLimit, time: Time) {
    this.#limit = limit;
    this.#time = time;
  }

  /** Waits for a turn; the signal gives the place in the queue up. */
  turn(priority: Priority, signal: AbortSignal | null): Promise<Turn> {
    if (this.#closed) return Promise.resolve("closed");
    if (signal?.aborted === true) return Promise.resolve("aborted");
    if (this.#waiting.length >= MOST_WAITING) return Promise.resolve("queue_full");
    return new Promise((resolve) => {
      const onAbort = () => waiting.settle("aborted");
      const waiting: Waiting = {
        priority,
        settle: (turn) => {
          signal?.removeEventListener("abort", onAbort);
          this.#waiting = this.#waiting.filter((other) => other !== waiting);
          resolve(turn);
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#waiting.push(waiting);
      this.#release();
    });
  }

  /** Lets nothing go for a while: the venue answered 429. */
  pause(forMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#time.clock.nowMs() + forMs);
  }

  close(): void {
    this.#closed = true;
    this.#cancelWake?.();
    for (const { settle } of this.#waiting) settle("closed");
  }

  #release(): void {
    const nowMs = this.#time.clock.nowMs();
    this.#sentMs = this.#sentMs.filter((sentMs) => sentMs > nowMs - this.#limit.periodMs);
    for (const priority of ORDER) {
      for (const waiting of this.#waiting.filter((one) => one.priority === priority)) {
        if (nowMs < this.#pausedUntilMs || this.#free(priority) <= 0) break;
        this.#sentMs.push(nowMs);
        waiting.settle("go");
      }
    }
    if (this.#waiting.length > 0) this.#wakeLater(nowMs);
  }

  #free(priority: Priority): number {
    const { limit } = this.#limit;
    const reserved = priority === "exit" ? 0 : Math.ceil((limit * RESERVED_PERCENT) / 100);
    return limit - reserved - this.#sentMs.length;
  }

  #wakeLater(nowMs: number): void {
    this.#cancelWake?.();
    const oldestMs = this.#sentMs[0] ?? nowMs;
    const freeMs = oldestMs + this.#limit.periodMs - nowMs;
    const waitMs = nowMs < this.#pausedUntilMs ? this.#pausedUntilMs - nowMs : freeMs;
    this.#cancelWake = this.#time.timers.after(Math.max(1, waitMs), () => {
      this.#cancelWake = null;
      this.#release();
    });
  }
}
