import type { State } from "../engine/state.ts";
import type { Input } from "../model/inputs.ts";
import type { Clock } from "../ports/clock.ts";
import type { Timers } from "../ports/timers.ts";

/** A deadline that lies in the past is looked at again this much later, should it still be there. */
const LEAST_MS = 1_000;

/** Wakes the engine when a grant or an approval runs out; what has run out is decided from the time, not from here. */
export class LiveWatch {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #state: () => State;
  readonly #decide: (input: Input) => void;
  #cancel: () => void = () => {};
  #closed = false;

  constructor(parts: {
    readonly clock: Clock;
    readonly timers: Timers;
    readonly state: () => State;
    readonly decide: (input: Input) => void;
  }) {
    this.#clock = parts.clock;
    this.#timers = parts.timers;
    this.#state = parts.state;
    this.#decide = parts.decide;
  }

  /** Ends what ran out while the engine was down, and waits for the next deadline. */
  start(): void {
    const next = nextDeadline(this.#state());
    if (next !== null && next <= this.#clock.nowMs()) this.#fire();
    else this.arm();
  }

  /** Waits for the next deadline as it stands now. */
  arm(): void {
    this.#cancel();
    this.#cancel = () => {};
    const next = nextDeadline(this.#state());
    if (next === null || this.#closed) return;
    const left = next - this.#clock.nowMs();
    this.#cancel = this.#timers.after(left > 0 ? left : LEAST_MS, () => this.#fire());
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  #fire(): void {
    if (this.#closed) return;
    this.#decide({ type: "live_deadline", nowMs: this.#clock.nowMs() });
    this.arm();
  }
}

function nextDeadline(state: State): number | null {
  const ends = [...state.live.values()].flatMap(({ grant, held }) => [
    ...(grant === null ? [] : [grant.expiresAtMs]),
    ...[...held.values()].map(({ expiresAtMs }) => expiresAtMs),
  ]);
  return ends.length === 0 ? null : Math.min(...ends);
}
