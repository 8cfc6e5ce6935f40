import { StoreError } from "@hookline/core/driver";
import type { SqliteDatabase, SqliteDriver } from "./driver.ts";
import { isBusy, storeFailure } from "./failure.ts";
import { createPrivateFile } from "./files.ts";

/** Two processes that ask in the same instant can refuse each other; a short wait lets one win. */
const ACQUIRE_TIMEOUT_MS = 100;

/** The writer's lock, held until released or until the process ends in any way. */
export interface WriterLock {
  release(): void;
}

function lockedError(path: string): StoreError {
  return new StoreError(
    "STORE_LOCKED",
    `The store ${path} is in use by another engine. Stop that one first, or give this one a file of ` +
      "its own; the lock ends with its process, so no file has to be deleted.",
  );
}

/**
 * Takes the lock of a store: an exclusive transaction, never ended, on an empty sibling database.
 * The operating system drops it when the process dies, `kill -9` included. The journal itself stays
 * open to readers, such as backup tools. Should someone delete the sibling, the journal's unique
 * sequence still lets only one writer go on.
 * @param file canonical path of the journal's file
 * @param path as the user wrote it, for messages
 */
export function takeWriterLock(driver: SqliteDriver, file: string, path: string): WriterLock {
  const lockFile = `${file}.lock`;
  let database: SqliteDatabase | null = null;
  try {
    createPrivateFile(lockFile);
    database = driver.open(lockFile);
    database.exec(`PRAGMA busy_timeout = ${ACQUIRE_TIMEOUT_MS}`);
    database.exec("BEGIN EXCLUSIVE");
    const held = database;
    return { release: () => void held.close() };
  } catch (error) {
    database?.close();
    throw isBusy(error)
      ? lockedError(path)
      : storeFailure("The store's lock cannot be taken", error);
  }
}
