import { crc32 } from "node:zlib";
import type { SignalId, SignalKey } from "@hookline/core/driver";
import { Buckets, type IndexRow } from "./buckets.ts";
import { integerOf, textOf } from "./columns.ts";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";
import { isDamage } from "./failure.ts";
import { GENESIS, type Head } from "./journal-table.ts";

/** What a signal is found by. */
export type SignalName = `key:${SignalKey}` | `id:${SignalId}`;

/** A signal with the record that decided it. */
export interface IndexedSignal {
  readonly key: SignalKey;
  readonly signalId: SignalId;
  readonly sequence: number;
}

/** So many names, or so many records without one, make a run worth writing. */
const RUN_NAMES = 8_192;
const RUN_RECORDS = 16_384;

/** Sorted rows on their way into the table, and the head they reach up to. */
interface Run {
  readonly rows: readonly IndexRow[];
  readonly through: Head;
  written: number;
}

const MARK = `
  INSERT INTO indexed VALUES (1, ?, ?)
  ON CONFLICT DO UPDATE SET sequence = excluded.sequence, chain = excluded.chain`;

/**
 * Where signals stand in the journal, by key and by id. It holds nothing that the journal does not
 * say: new names stay in memory and go into the table bit by bit, sorted, within the transactions of
 * later appends. What a crash leaves unwritten is read from the journal again at the next start.
 */
export class SignalIndex {
  readonly #buckets: Buckets;
  readonly #mark: SqliteStatement;
  readonly #marked: SqliteStatement;
  readonly #clear: SqliteStatement;
  /** Newest sequence of every name that is not wholly in the table yet; bounded by the runs. */
  readonly #recent: Map<SignalName, number> = new Map();
  #run: Run | null = null;
  #through: Head = GENESIS;

  constructor(database: SqliteDatabase, retentionMs: number) {
    this.#buckets = new Buckets(database, retentionMs);
    this.#mark = database.prepare(MARK);
    this.#marked = database.prepare("SELECT sequence, chain FROM indexed");
    this.#clear = database.prepare("DELETE FROM indexed");
  }

  /**
   * Reads how far the table reaches; records after that are to be added again. A damaged table is
   * emptied, since the journal can fill it anew: then that is the start. Runs in a transaction.
   */
  load(): Head {
    if (!this.#bucketsAreWhole()) {
      this.#buckets.clear();
      this.#clear.run();
    }
    const row = this.#marked.get();
    this.#through =
      row === undefined
        ? GENESIS
        : { sequence: integerOf(row, "sequence"), chain: textOf(row, "chain") };
    return this.#through;
  }

  #bucketsAreWhole(): boolean {
    try {
      return this.#buckets.load();
    } catch (error) {
      if (isDamage(error)) return false;
      throw error;
    }
  }

  /** Takes in signals of records that are in the journal for good. */
  add(signals: readonly IndexedSignal[]): void {
    for (const { key, signalId, sequence } of signals) {
      this.#recent.set(`key:${key}`, sequence);
      this.#recent.set(`id:${signalId}`, sequence);
    }
  }

  /** Sequences of records that may hold the name, newest first; the records themselves decide. */
  find(name: SignalName): readonly number[] {
    const recent = this.#recent.get(name);
    return recent === undefined ? this.#buckets.find(crc32(name)) : [recent];
  }

  /**
   * Writes up to `limit` due rows, within the caller's transaction; `settle` follows its commit.
   * @param head the journal's last committed line: everything up to it was added
   */
  write(head: Head, limit: number, nowMs: number): void {
    if (this.#run === null && this.isDue(head)) this.#run = this.#startRun(head, nowMs);
    if (this.#run !== null) this.#advance(this.#run, limit);
    this.#buckets.prune(nowMs);
  }

  /** Lets go of what a commit has made durable in the table. */
  settle(): void {
    const run = this.#run;
    if (run === null || run.written < run.rows.length) return;
    this.#through = run.through;
    this.#run = null;
    for (const [name, sequence] of this.#recent) {
      if (sequence <= run.through.sequence) this.#recent.delete(name);
    }
  }

  /** Whether so much waits that the next `write` would begin a run. */
  isDue(head: Head): boolean {
    return this.#recent.size >= RUN_NAMES || head.sequence - this.#through.sequence >= RUN_RECORDS;
  }

  /** Writes everything there is, within the caller's transaction; nothing may be added before its commit. */
  writeAll(head: Head, nowMs: number): void {
    this.write(head, Number.POSITIVE_INFINITY, nowMs);
    this.settle();
    if (this.#through.sequence === head.sequence) return;
    this.#run = this.#startRun(head, nowMs);
    this.#advance(this.#run, Number.POSITIVE_INFINITY);
    this.settle();
  }

  #startRun(head: Head, nowMs: number): Run {
    this.#buckets.roll(nowMs);
    const rows = [...this.#recent].map(([name, sequence]) => ({ hash: crc32(name), sequence }));
    rows.sort((left, right) => left.hash - right.hash);
    return { rows, through: head, written: 0 };
  }

  #advance(run: Run, limit: number): void {
    const rows = run.rows.slice(run.written, run.written + limit);
    this.#buckets.insert(rows);
    run.written += rows.length;
    if (run.written === run.rows.length) this.#mark.run(run.through.sequence, run.through.chain);
  }
}
