import {
  type JournalRecord,
  type SignalRecord,
  type StoredSnapshot,
  StoreError,
  signalsOf,
  writeRecord,
} from "@hookline/core/driver";
import { catchUp, recordOf } from "./catch-up.ts";
import type { SqliteDatabase } from "./driver.ts";
import { isConstraint } from "./failure.ts";
import { damagedRecord, type Head, JournalTable, type Line, lineAfter } from "./journal-table.ts";
import { type IndexedSignal, SignalIndex, type SignalName } from "./signal-index.ts";
import { SnapshotTable } from "./snapshot-table.ts";
import { transact } from "./transact.ts";

/** What a journal is run with. */
export interface JournalSettings {
  readonly keyRetentionMs: number;
  readonly nowMs: () => number;
}

/** A record on its way into the journal. */
export interface Entry {
  readonly sequence: number;
  /** The record as JSON. */
  readonly text: string;
  readonly signals: readonly IndexedSignal[];
}

/** Rows of the index written with every append, and for every signal in it: more than a signal brings. */
const MIN_INDEX_ROWS = 64;
const INDEX_ROWS_PER_SIGNAL = 4;

/** A record as an entry; its text is taken now, so that later changes of the object do not matter. */
export const entryOf = (record: JournalRecord): Entry => ({
  sequence: record.sequence,
  text: writeRecord(record),
  signals: signalsOf(record),
});

/** A stored line as an entry of another journal. */
export const entryOfLine = (line: Line): Entry => ({
  sequence: line.sequence,
  text: line.text,
  signals: signalsOf(recordOf(line)),
});

function chained(head: Head, entries: readonly Entry[]): readonly Line[] {
  let last = head;
  return entries.map(({ sequence, text }) => {
    const line = lineAfter(last, text);
    if (line.sequence !== sequence) {
      throw new StoreError(
        "STORE_SEQUENCE_GAP",
        `Record ${sequence} cannot follow record ${last.sequence}; nothing was stored.`,
      );
    }
    last = line;
    return line;
  });
}

/** The journal in an open database: synchronous, and unaware of locks, paths and promises. */
export class JournalFile {
  readonly #database: SqliteDatabase;
  readonly #settings: JournalSettings;
  readonly #journal: JournalTable;
  readonly #index: SignalIndex;
  readonly #snapshots: SnapshotTable;
  #head: Head;
  #failed = false;

  /** Checks the journal's end and completes the index. Throws STORE_DAMAGED with the record's number. */
  constructor(database: SqliteDatabase, settings: JournalSettings) {
    this.#database = database;
    this.#settings = settings;
    this.#journal = new JournalTable(database);
    this.#index = new SignalIndex(database, settings.keyRetentionMs);
    this.#snapshots = new SnapshotTable(database);
    this.#head = this.#journal.head();
    const reach = this.#snapshots.newest()?.sequence ?? 0;
    if (reach > this.#head.sequence) throw damagedRecord(reach);
    catchUp(database, this.#journal, this.#index, settings.nowMs());
  }

  /** Sequence of the last record; 0 for an empty journal. */
  get lastSequence(): number {
    return this.#head.sequence;
  }

  /** Adds entries in one transaction. After a failed write it takes no more: a second try proves nothing. */
  append(entries: readonly Entry[]): void {
    const before = this.#head;
    const lines = chained(before, entries);
    const last = lines.at(-1);
    if (last === undefined) return;
    const signals = entries.flatMap((entry) => entry.signals);
    const indexRows = MIN_INDEX_ROWS + INDEX_ROWS_PER_SIGNAL * signals.length;
    this.#write(() => {
      this.#journal.insert(lines);
      this.#index.write(before, indexRows, this.#settings.nowMs());
    });
    this.#index.settle();
    this.#index.add(signals);
    this.#head = last;
  }

  /** Checked lines after a sequence, ascending, at most `limit`. */
  read(afterSequence: number, limit: number): readonly Line[] {
    return this.#journal.read(afterSequence, limit);
  }

  /** The newest signal of a name; null where none is indexed any more. */
  findSignal(name: SignalName): SignalRecord | null {
    for (const sequence of this.#index.find(name)) {
      const line = this.#journal.line(sequence);
      if (line === null) throw damagedRecord(sequence);
      const found = signalsOf(recordOf(line)).findLast(
        ({ key, signalId }) => name === `key:${key}` || name === `id:${signalId}`,
      );
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Stores a snapshot of records that are in the journal. */
  saveSnapshot(snapshot: StoredSnapshot): void {
    if (snapshot.sequence > this.#head.sequence) {
      throw new StoreError(
        "STORE_SEQUENCE_GAP",
        `A snapshot of record ${snapshot.sequence} is ahead of the journal, which ends at ` +
          `${this.#head.sequence}; it was not stored.`,
      );
    }
    this.#write(() => this.#snapshots.save(snapshot));
  }

  newestSnapshot(): StoredSnapshot | null {
    return this.#snapshots.newest();
  }

  /** The disk did not confirm the last write; what a second one would prove is nothing. */
  takeNoMore(): void {
    this.#failed = true;
  }

  /** Completes the index, empties the write-ahead log and closes the database, whatever fails on the way. */
  close(): void {
    try {
      if (this.#failed) return;
      this.#write(() => this.#index.writeAll(this.#head, this.#settings.nowMs()));
      this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } finally {
      this.#database.close();
    }
  }

  #write(work: () => void): void {
    if (this.#failed) {
      throw new StoreError(
        "STORE_FAILED",
        "The store takes nothing more after a write that failed; restart to see what the disk holds.",
      );
    }
    try {
      transact(this.#database, work);
    } catch (error) {
      this.#failed = true;
      throw isConstraint(error) ? overtaken(error) : error;
    }
  }
}

/** The sequence is taken: someone else appended, although this process held the lock. */
const overtaken = (cause: unknown): StoreError =>
  new StoreError(
    "STORE_LOCKED",
    "Another process has appended to this journal; this one stops. Was the lock file deleted?",
    cause,
  );
