import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type JournalRecord, type StoredSnapshot, StoreError } from "@hookline/core/driver";
import { writeBackup } from "./backup.ts";
import { recordOf } from "./catch-up.ts";
import { integerOf, textOf } from "./columns.ts";
import { loadDriver, loadReadingDriver, type SqliteDatabase } from "./driver.ts";
import { during, isBusy, storeFailure } from "./failure.ts";
import { canonicalPath } from "./files.ts";
import { damagedRecord, type Head, JournalTable } from "./journal-table.ts";
import { type LogEnd, readLogEnd } from "./log-file.ts";
import { checkSchema } from "./migrations.ts";
import { DEFAULT_KEY_RETENTION_MS } from "./options.ts";
import { SnapshotTable } from "./snapshot-table.ts";

/** A copy remembers every key for as long as the default says; the engine that opens it prunes by its own setting. */
const settings = { keyRetentionMs: DEFAULT_KEY_RETENTION_MS, nowMs: () => Date.now() };

/** A journal open for reading, beside its running engine or without one. It takes no lock and writes nothing. */
export interface JournalReader {
  /** Sequence of the last record as the reader was opened; 0 for an empty journal. */
  readonly lastSequence: number;
  /** Whether an engine holds the journal. */
  readonly inUse: boolean;
  /** Bytes of a last write that a crash cut off. They were never acknowledged; the next start passes over them. */
  readonly tornBytes: number;
  /**
   * Records after a sequence, oldest first, at most `limit`, up to `lastSequence`. Each is checked against the hash chain;
   * throws a StoreError STORE_DAMAGED that names the first damaged one.
   */
  read(afterSequence: number, limit: number): readonly JournalRecord[];
  /** The newest whole snapshot; null where there is none. */
  snapshot(): StoredSnapshot | null;
  /** Copies the journal to a new file, checking each record; the file appears once it is whole and durable. */
  backup(path: string): Promise<void>;
  close(): void;
}

/**
 * Opens a journal that `sqliteStore` writes. Throws a StoreError: STORE_FAILED where it cannot be read, STORE_DAMAGED
 * with the record's number where its end is damaged or missing.
 * @example
 * const journal = await readJournal("hookline.db");
 * for (const { input } of journal.read(0, 100)) console.log(input.type);
 * journal.close();
 */
export async function readJournal(path: string): Promise<JournalReader> {
  if (!existsSync(path)) throw new StoreError("STORE_FAILED", `There is no file ${path}.`);
  const driver = await loadReadingDriver();
  const file = canonicalPath(resolve(path));
  const inUse = isHeld(file, driver.open);
  // A log that is being written to has an unfinished end at any moment.
  const end: LogEnd = inUse ? { tornBytes: 0, damaged: false } : readLogEnd(file);
  return during(`The journal ${path} cannot be read`, () => {
    const database = driver.open(file);
    try {
      return readerOf(database, { inUse, end });
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

function readerOf(
  database: SqliteDatabase,
  { end, inUse }: { readonly inUse: boolean; readonly end: LogEnd },
): JournalReader {
  database.exec("PRAGMA busy_timeout = 2000");
  checkSchema(database);
  const journal = new JournalTable(database);
  const snapshots = new SnapshotTable(database);
  const head = journal.head();
  if (end.damaged) throw damagedRecord(head.sequence + 1);
  checkReach(database, journal, head);
  const newest = snapshots.newest();
  if (newest !== null && newest.sequence > head.sequence) throw damagedRecord(head.sequence + 1);
  const lines = (after: number, limit: number) =>
    during("The journal could not be read", () =>
      journal.read(after, Math.min(limit, Math.max(0, head.sequence - after))),
    );
  return {
    lastSequence: head.sequence,
    inUse,
    tornBytes: end.tornBytes,
    read: (after, limit) => lines(after, limit).map(recordOf),
    snapshot: () => snapshots.newest(),
    backup: async (target) => {
      const source = { lastSequence: head.sequence, read: lines, newestSnapshot: () => newest };
      try {
        await writeBackup({ driver: await loadDriver(), settings, source: () => source, target });
      } catch (error) {
        throw storeFailure("The backup could not be written", error);
      }
    },
    close: () => void database.close(),
  };
}

/** The index of signals says how far the journal reached at least: an end that is missing is found out here. */
function checkReach(database: SqliteDatabase, journal: JournalTable, head: Head): void {
  const row = database.prepare("SELECT sequence, chain FROM indexed").get();
  if (row === undefined) return;
  const sequence = integerOf(row, "sequence");
  if (sequence > head.sequence) throw damagedRecord(head.sequence + 1);
  if (sequence > 0 && journal.line(sequence)?.chain !== textOf(row, "chain"))
    throw damagedRecord(sequence);
}

/** Whether a process holds the writer's lock. */
function isHeld(file: string, open: (path: string) => SqliteDatabase): boolean {
  if (!existsSync(`${file}.lock`)) return false;
  const lock = open(`${file}.lock`);
  try {
    lock.prepare("SELECT count(*) AS objects FROM sqlite_schema").get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw storeFailure("The journal's lock cannot be read", error);
  } finally {
    lock.close();
  }
}
