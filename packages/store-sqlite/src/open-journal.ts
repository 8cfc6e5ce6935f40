import { resolve } from "node:path";
import { openDurably } from "./connection.ts";
import type { SqliteDriver } from "./driver.ts";
import { during } from "./failure.ts";
import { canonicalPath, createPrivateFile } from "./files.ts";
import { JournalFile, type JournalSettings } from "./journal-file.ts";
import { takeWriterLock, type WriterLock } from "./lock.ts";

/** A journal in use: this process is its one writer until `close`. */
export interface OpenJournal {
  readonly driver: SqliteDriver;
  readonly journal: JournalFile;
  /** Closes the file, then lets go of the lock, whatever fails on the way. */
  close(): void;
}

/** Creates the file where there is none, takes its lock, and opens it. */
export function openJournal(
  driver: SqliteDriver,
  path: string,
  settings: JournalSettings,
): OpenJournal {
  const file = during(`The file ${path} cannot be created`, () => {
    createPrivateFile(resolve(path));
    return canonicalPath(path);
  });
  const lock = takeWriterLock(driver, file, path);
  try {
    const journal = openFile(driver, file, path, settings);
    return { driver, journal, close: () => closeBoth(journal, lock) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function openFile(
  driver: SqliteDriver,
  file: string,
  path: string,
  settings: JournalSettings,
): JournalFile {
  return during(`The store ${path} cannot be opened`, () => {
    const database = openDurably(driver, file);
    try {
      return new JournalFile(database, settings);
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
