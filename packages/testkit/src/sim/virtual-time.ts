interface Timer {
  readonly dueMs: number;
  readonly order: number;
  callback: (() => void) | null;
}

/** Time of a whole simulated world: it moves from one due callback to the next and never waits. */
export class VirtualTime {
  #nowMs: number;
  #count = 0;
  readonly #heap: Timer[] = [];

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Callbacks that still wait. */
  get waiting(): number {
    return this.#heap.reduce((count, timer) => count + (timer.callback === null ? 0 : 1), 0);
  }

  /** Calls back once after `delayMs`; the answer cancels it. */
  after(delayMs: number, callback: () => void): () => void {
    this.#count += 1;
    const timer: Timer = {
      dueMs: this.#nowMs + Math.max(0, delayMs),
      order: this.#count,
      callback,
    };
    this.#push(timer);
    return () => {
      timer.callback = null;
    };
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** Runs the next callback that is due by `endMs`, at its own time; false where there is none. */
  runNext(endMs: number): boolean {
    for (let first = this.#heap[0]; first !== undefined && first.dueMs <= endMs; ) {
      this.#pop();
      const { callback, dueMs } = first;
      if (callback !== null) {
        this.#nowMs = Math.max(this.#nowMs, dueMs);
        callback();
        return true;
      }
      first = this.#heap[0];
    }
    this.#nowMs = Math.max(this.#nowMs, endMs);
    return false;
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, timer)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      let child = heap[below];
      const right = heap[below + 1];
      if (child !== undefined && right !== undefined && isBefore(right, child)) {
        below += 1;
        child = right;
      }
      if (child === undefined || isBefore(last, child)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
  }
}

const isBefore = (one: Timer, other: Timer): boolean =>
  one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.order < other.order);

/** Lets every promise settle that needs no timer. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
