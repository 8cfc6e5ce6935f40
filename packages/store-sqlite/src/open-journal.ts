import { resolve } from "node:path";
import type { Logger, StoredSnapshot } from "@hookline/core/driver";
import { openDurably } from "./connection.ts";
import { DiskFailed, DiskWait, systemWaiting, type Waiting } from "./disk-wait.ts";
import { loadReadingDriver, type SqliteDriver } from "./driver.ts";
import { during } from "./failure.ts";
import { canonicalPath, createPrivateFile } from "./files.ts";
import { type Entry, JournalFile, type JournalSettings } from "./journal-file.ts";
import { damagedRecord, JournalTable } from "./journal-table.ts";
import { takeWriterLock, type WriterLock } from "./lock.ts";
import { readLogEnd } from "./log-file.ts";

/** A journal in use: this process is its one writer until `close`. */
export interface OpenJournal {
  readonly driver: SqliteDriver;
  readonly journal: JournalFile;
  /** Adds entries; resolves once they are on the disk. */
  append(entries: readonly Entry[]): Promise<void>;
  /** Stores a snapshot; resolves once it is on the disk. */
  saveSnapshot(snapshot: StoredSnapshot): Promise<void>;
  /** Closes the file, then lets go of the lock, whatever fails on the way. */
  close(): Promise<void>;
}

/** What a journal is opened with. */
export interface Opening {
  readonly driver: SqliteDriver;
  readonly path: string;
  readonly settings: JournalSettings;
  /** Hears of a last write that a crash cut off. */
  readonly logger: Logger | null;
  /** By default the system's. */
  readonly waiting?: Waiting;
}

/** Creates the file where there is none, takes its lock, and opens it. */
export async function openJournal(opening: Opening): Promise<OpenJournal> {
  const { driver, path } = opening;
  const file = during(`The file ${path} cannot be created`, () => {
    createPrivateFile(resolve(path));
    return canonicalPath(path);
  });
  const lock = takeWriterLock(driver, file, path);
  try {
    await checkLog(file, opening);
    const { database, journal } = openFile(file, opening);
    const disk = new DiskWait(database, file, opening.waiting ?? systemWaiting);
    const confirmed = (write: () => void): Promise<void> =>
      disk.run(write).catch((error: unknown) => {
        if (error instanceof DiskFailed) journal.takeNoMore();
        throw error;
      });
    return {
      driver,
      journal,
      append: (entries) => confirmed(() => journal.append(entries)),
      saveSnapshot: (snapshot) => confirmed(() => journal.saveSnapshot(snapshot)),
      close: () => disk.settle().finally(() => closeBoth(journal, lock)),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Looks at the log before SQLite does, which would pass over a damaged middle without a word and then write over what
 * stands behind it.
 */
async function checkLog(file: string, { logger, path }: Opening): Promise<void> {
  const { damaged, tornBytes } = during(`The log of ${path} cannot be read`, () =>
    readLogEnd(file),
  );
  if (damaged) {
    const database = (await loadReadingDriver()).open(file);
    try {
      throw damagedRecord(new JournalTable(database).head().sequence + 1);
    } finally {
      database.close();
    }
  }
  if (tornBytes > 0) {
    logger?.warn("the last write was cut off by a crash; it was never acknowledged", { tornBytes });
  }
}

function openFile(file: string, { driver, path, settings }: Opening) {
  return during(`The store ${path} cannot be opened`, () => {
    const database = openDurably(driver, file);
    try {
      return { database, journal: new JournalFile(database, settings) };
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

function closeBoth(journal: JournalFile, lock: WriterLock): void {
  try {
    journal.close();
  } finally {
    lock.release();
  }
}
