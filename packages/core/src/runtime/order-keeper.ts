import type { Signal } from "../model/signal.ts";
import type { Timers } from "../ports/timers.ts";
import { type ChainLink, chainKey, extendChain, fitInChain } from "../signal/chain.ts";

/** The chain as it will stand once everything on its way to a decision is decided. */
interface Tip {
  link: ChainLink | null;
  underWay: number;
}

interface Held {
  readonly signal: Signal;
  readonly go: () => void;
}

/**
 * Holds a message that overtook another one, for a moment: until the chain of its strategy reaches the position
 * it begins at, or until its patience ends and it is decided as it is.
 */
export class OrderKeeper {
  readonly #timers: Timers;
  readonly #holdMs: number;
  readonly #decided: (key: string) => ChainLink | null;
  readonly #tips = new Map<string, Tip>();
  readonly #held = new Map<string, Set<Held>>();
  #count = 0;

  constructor(parts: {
    readonly timers: Timers;
    /** Longest hold; 0 holds nothing. */
    readonly holdMs: number;
    /** The chain as decided. */
    readonly decided: (key: string) => ChainLink | null;
  }) {
    this.#timers = parts.timers;
    this.#holdMs = parts.holdMs;
    this.#decided = parts.decided;
  }

  /** Messages held. */
  get depth(): number {
    return this.#count;
  }

  /** Runs the task in the chain's order: at once where the signal fits or says nothing of positions. */
  inOrder<Value>(signal: Signal, task: () => Promise<Value>): Promise<Value> {
    if (signal.previous === null) return task();
    const key = chainKey(signal);
    return this.#holdMs > 0 && this.#skips(key, signal)
      ? new Promise((resolve) =>
          this.#hold(key, signal, () => resolve(this.#run(key, signal, task))),
        )
      : this.#run(key, signal, task);
  }

  /** Lets everything held go as it is. */
  releaseAll(): void {
    for (const waiting of this.#held.values()) for (const { go } of waiting) go();
  }

  #skips(key: string, signal: Signal): boolean {
    return fitInChain(this.#tip(key).link, signal) === "skips";
  }

  #tip(key: string): Tip {
    return this.#tips.get(key) ?? { link: this.#decided(key), underWay: 0 };
  }

  /** The signal takes its place at once, and what waited for the position it leads to comes right behind it. */
  #run<Value>(key: string, signal: Signal, task: () => Promise<Value>): Promise<Value> {
    const tip = this.#tip(key);
    this.#tips.set(key, tip);
    tip.link = extendChain(tip.link, signal);
    tip.underWay += 1;
    const turn = task().finally(() => {
      // What was refused moved no chain: the next one is measured by what was decided.
      tip.underWay -= 1;
      if (tip.underWay === 0) this.#tips.delete(key);
    });
    this.#next(key)?.go();
    return turn;
  }

  #hold(key: string, signal: Signal, start: () => void): void {
    const waiting = this.#held.get(key) ?? new Set();
    const go = (): void => {
      cancel();
      if (!waiting.delete(held)) return;
      this.#count -= 1;
      if (waiting.size === 0) this.#held.delete(key);
      start();
    };
    const cancel = this.#timers.after(this.#holdMs, go);
    const held = { signal, go };
    this.#held.set(key, waiting.add(held));
    this.#count += 1;
  }

  /** The oldest held message that begins where the chain stands now. */
  #next(key: string): Held | null {
    let next: Held | null = null;
    for (const held of this.#held.get(key) ?? []) {
      if (this.#skips(key, held.signal)) continue;
      if (next === null || ageOf(held) < ageOf(next)) next = held;
    }
    return next;
  }
}

const ageOf = ({ signal }: Held): number => signal.timeMs ?? signal.receivedAtMs;
