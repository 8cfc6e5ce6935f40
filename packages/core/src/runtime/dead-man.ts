import type { Timers } from "../ports/timers.ts";

/**
 * an operator's program says again and again that it is there. When it has not for `afterMs`, `expired` is
 * called once; the next heartbeat starts the wait anew and resumes nothing.
 */
export class DeadMan {
  readonly #timers: Timers;
  readonly #afterMs: number;
  readonly #expired: () => void;
  #cancel: () => void = () => {};

  constructor(parts: {
    readonly timers: Timers;
    readonly afterMs: number;
    readonly expired: () => void;
  }) {
    this.#timers = parts.timers;
    this.#afterMs = parts.afterMs;
    this.#expired = parts.expired;
  }

  /** Starts the wait, or starts it anew. */
  beat(): void {
    this.#cancel();
    this.#cancel = this.#timers.after(this.#afterMs, this.#expired);
  }

  stop(): void {
    this.#cancel();
  }
}
