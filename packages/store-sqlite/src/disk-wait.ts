import { close, fdatasync, openSync } from "node:fs";
import { promisify } from "node:util";
import type { SqliteDatabase } from "./driver.ts";

const closeLater = promisify(close);

/** A wait above this, on average, is worth a thread of its own; below the other it costs more than it saves. */
const SLOW_MS = 2;
const FAST_MS = 0.5;
/** What the newest wait counts in the average. */
const NEWEST = 1 / 8;

/** What a disk is waited for with; tests have their own. */
export interface Waiting {
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  /** Brings the bytes of a descriptor to the disk, on a thread. */
  readonly sync: (descriptor: number) => Promise<void>;
}

/** Of this process. */
export const systemWaiting: Waiting = {
  now: () => performance.now(),
  sync: promisify(fdatasync),
};

/** A write is committed and the disk has not confirmed it. */
export class DiskFailed extends Error {
  override readonly name = "DiskFailed";
}

/**
 * Where a commit waits for the disk. A fast disk is waited for within the commit (`synchronous=FULL`). On a slow one
 * that would stop the event loop, so the commit leaves its log to the system (`NORMAL`, which differs in nothing else)
 * and the log is synced on a thread before anybody hears of the commit. One commit at a time is unconfirmed, so a
 * crash still cuts off one at most.
 */
export class DiskWait {
  readonly #database: SqliteDatabase;
  readonly #logPath: string;
  readonly #waiting: Waiting;
  /** The log's descriptor while commits wait on a thread; SQLite locks the database and its index, never the log. */
  #log: number | null = null;
  #average = 0;
  #last: Promise<void> = Promise.resolve();
  #pending = 0;

  /** @param file of the database, which is in WAL mode and FULL */
  constructor(database: SqliteDatabase, file: string, waiting: Waiting) {
    this.#database = database;
    this.#logPath = `${file}-wal`;
    this.#waiting = waiting;
  }

  /** Whether commits wait on a thread. */
  get offLoop(): boolean {
    return this.#log !== null;
  }

  /**
   * Runs a write that commits once, and resolves when it is on the disk. Rejects with what the write threw, or with
   * DiskFailed where the disk did not confirm it.
   */
  run(write: () => void): Promise<void> {
    if (this.#pending === 0 && this.#log === null) return this.#within(write);
    this.#pending += 1;
    const turn = this.#last.then(() =>
      this.#log === null ? this.#within(write) : this.#after(write),
    );
    const ended = (): void => {
      this.#pending -= 1;
    };
    this.#last = turn.then(ended, ended);
    return turn;
  }

  /** Resolves once nothing is unconfirmed; commits wait within themselves again. */
  async settle(): Promise<void> {
    await this.#last;
    await this.#stayWithin();
  }

  async #within(write: () => void): Promise<void> {
    const begun = this.#waiting.now();
    write();
    this.#note(this.#waiting.now() - begun);
    if (this.#average > SLOW_MS) this.#goAfter();
  }

  async #after(write: () => void): Promise<void> {
    write();
    const begun = this.#waiting.now();
    try {
      await this.#waiting.sync(this.#log ?? -1);
    } catch (error) {
      throw new DiskFailed("the log could not be synced", { cause: error });
    }
    this.#note(this.#waiting.now() - begun);
    if (this.#average < FAST_MS) await this.#stayWithin();
  }

  #note(tookMs: number): void {
    this.#average += (tookMs - this.#average) * NEWEST;
  }

  #goAfter(): void {
    try {
      this.#log = openSync(this.#logPath, "r+");
    } catch {
      // Another library may keep its log elsewhere; then its commits wait as they did.
      this.#average = 0;
      return;
    }
    this.#database.exec("PRAGMA synchronous = NORMAL");
  }

  async #stayWithin(): Promise<void> {
    const log = this.#log;
    if (log === null) return;
    this.#log = null;
    this.#database.exec("PRAGMA synchronous = FULL");
    await closeLater(log);
  }
}
