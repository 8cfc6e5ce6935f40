import type { Clock, Timers } from "@hookline/core/driver";
import type { VirtualTime } from "./virtual-time.ts";

/**
 * One life of the host process. What it owns ends with it: its timers never ring and its awaits never return, but
 * what left it (a request on the wire, data handed to the disk) lives on.
 */
export class Incarnation {
  alive = true;
  /** Recovering: signals are not taken yet. */
  starting = true;
  readonly number: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly #time: VirtualTime;
  readonly #onIo: (process: Incarnation) => void;

  constructor(parts: {
    readonly number: number;
    readonly time: VirtualTime;
    readonly clock: Clock;
    readonly onIo: (process: Incarnation) => void;
  }) {
    this.number = parts.number;
    this.clock = parts.clock;
    this.#time = parts.time;
    this.#onIo = parts.onIo;
    this.timers = { after: (delayMs, callback) => this.#after(delayMs, callback) };
  }

  /** A point at which the process may die; then it never returns. */
  io(): Promise<void> {
    if (this.alive) this.#onIo(this);
    return this.alive ? Promise.resolve() : new Promise(() => {});
  }

  /** Waits in the world's time; a dead process waits for ever. */
  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => void this.#after(delayMs, resolve));
  }

  #after(delayMs: number, callback: () => void): () => void {
    return this.#time.after(delayMs, () => {
      if (this.alive) callback();
    });
  }
}
