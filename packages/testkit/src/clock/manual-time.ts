import type { Clock, Timers } from "@hookline/core/driver";

/** A clock and timers that stand still until a test moves them. */
export interface ManualTime {
  readonly clock: Clock;
  readonly timers: Timers;
  /**
   * Moves time on, running what falls due in order of its time, then of its making. Callbacks see
   * the time they were due at; what they add and falls due within the span runs too.
   */
  advance(ms: number): void;
  /**
   * The same, letting promises settle before each callback and at the end: for code that awaits.
   */
  run(ms: number): Promise<void>;
  /** Timers that wait. */
  readonly waiting: number;
}

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/**
 * Rounds in which one callback may add another that is due at once; more is a loop that never ends.
 */
const MOST_CALLBACKS = 1_000_000;

/**
 * A manual clock that begins at `startMs`.
 * @example
 * const time = manualTime(Date.UTC(2026, 0, 15));
 * time.timers.after(1_000, () => console.log(time.clock.nowMs()));
 * time.advance(1_000);
 */
export function manualTime(startMs: number): ManualTime {
  let nowMs = startMs;
  const timers = new Set<Timer>();

  /** Takes out the next timer that is due by `endMs` and moves the clock to it. */
  const next = (endMs: number): Timer | null => {
    let first: Timer | null = null;
    for (const timer of timers) if (first === null || timer.dueMs < first.dueMs) first = timer;
    if (first === null || first.dueMs > endMs) return null;
    timers.delete(first);
    nowMs = Math.max(nowMs, first.dueMs);
    return first;
  };
  const loop = (count: number): void => {
    if (count > MOST_CALLBACKS) throw new Error("Timers keep adding timers that are due at once.");
  };

  return {
    clock: { nowMs: () => nowMs },
    timers: {
      after: (delayMs, callback) => {
        const timer = { dueMs: nowMs + Math.max(0, delayMs), callback };
        timers.add(timer);
        return () => void timers.delete(timer);
      },
    },
    advance: (ms) => {
      const endMs = nowMs + ms;
      for (let timer = next(endMs), count = 0; timer !== null; timer = next(endMs), count += 1) {
        loop(count);
        timer.callback();
      }
      nowMs = Math.max(nowMs, endMs);
    },
    run: async (ms) => {
      const endMs = nowMs + ms;
      await settled();
      for (let timer = next(endMs), count = 0; timer !== null; timer = next(endMs), count += 1) {
        loop(count);
        timer.callback();
        await settled();
      }
      nowMs = Math.max(nowMs, endMs);
    },
    get waiting() {
      return timers.size;
    },
  };
}

/** Lets every promise settle that needs no timer and no device. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
