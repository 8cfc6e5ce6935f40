import type { JournalRecord } from "../model/journal.ts";
import type { Store } from "../ports/store.ts";

/** Runs a callback once the current turn of the event loop has taken in what is waiting. */
export type TurnEnd = (callback: () => void) => void;

/**
 * Group commit: the records of one turn, and of every turn while a commit is under way, share one transaction.
 * A failed write is final (I39): nothing is acknowledged after it until the process starts anew.
 */
export class JournalWriter {
  readonly #store: Store;
  readonly #turnEnd: TurnEnd;
  readonly #onDurable: (records: readonly JournalRecord[]) => void;
  readonly #onFailure: (error: unknown) => void;
  #waiting: JournalRecord[] = [];
  #idle: (() => void)[] = [];
  #writing = false;
  #failed = false;

  constructor(options: {
    readonly store: Store;
    readonly turnEnd: TurnEnd;
    /** Called with each batch in order, once it is on the disk. */
    readonly onDurable: (records: readonly JournalRecord[]) => void;
    /** Called once; the records that were waiting are not stored. */
    readonly onFailure: (error: unknown) => void;
  }) {
    this.#store = options.store;
    this.#turnEnd = options.turnEnd;
    this.#onDurable = options.onDurable;
    this.#onFailure = options.onFailure;
  }

  /** Queues a record; `onDurable` names it later. After a failure nothing is taken any more. */
  append(record: JournalRecord): void {
    if (this.#failed) return;
    this.#waiting.push(record);
    if (this.#writing) return;
    this.#writing = true;
    this.#turnEnd(() => void this.#flush());
  }

  /** Resolves once nothing is waiting or being written. */
  idle(): Promise<void> {
    if (!this.#writing) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#failed) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#store.append(batch);
      } catch (error) {
        this.#failed = true;
        this.#waiting = [];
        this.#onFailure(error);
        break;
      }
      this.#onDurable(batch);
    }
    this.#writing = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
