import type { Logger, Timers } from "@hookline/core/driver";

/** A venue of Kraken's with a dead-man timer; 0 seconds end it. */
interface Venue {
  cancelAllAfter(seconds: number): Promise<void>;
}

/**
 * Kraken's dead-man timer: every order of the account, stops too, is cancelled when this process has been silent for
 * so long. It is set again three times within its span, and ended on close.
 */
export class DeadMan {
  readonly #parts: { readonly venue: Venue; readonly timers: Timers; readonly logger: Logger };
  readonly #spanMs: number;
  #stop: (() => void) | null = null;
  #closed = false;

  constructor(
    spanMs: number,
    parts: { readonly venue: Venue; readonly timers: Timers; readonly logger: Logger },
  ) {
    this.#spanMs = spanMs;
    this.#parts = parts;
  }

  async start(): Promise<void> {
    try {
      await this.#parts.venue.cancelAllAfter(Math.ceil(this.#spanMs / 1000));
    } catch {
      this.#parts.logger.warn("the dead-man timer could not be set", {});
    }
    if (this.#closed) return;
    this.#stop = this.#parts.timers.after(Math.floor(this.#spanMs / 3), () => void this.start());
  }

  /** Ends it, so that orders outlive a planned stop. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stop?.();
    try {
      await this.#parts.venue.cancelAllAfter(0);
    } catch {
      this.#parts.logger.warn("the dead-man timer could not be ended", {});
    }
  }
}
