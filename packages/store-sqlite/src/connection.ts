import { StoreError } from "@hookline/core/driver";
import { integerOf, textOf } from "./columns.ts";
import type { SqliteDatabase, SqliteDriver } from "./driver.ts";
import { migrate } from "./migrations.ts";

/** How long a statement waits for another program (a backup tool, a shell) to let go. */
const BUSY_TIMEOUT_MS = 2_000;
const CACHE_KIB = 16_384;
/** Records of some kilobytes fill larger pages better; counts for new files only. */
const PAGE_BYTES = 8_192;
/** The log is copied into the database every 4 MiB, so that the commit which does it stays short. */
const CHECKPOINT_PAGES = 512;
/** What `PRAGMA synchronous` reads as when every commit waits for the disk. */
const SYNCHRONOUS_FULL = 2;

const pragma = (database: SqliteDatabase, text: string): unknown =>
  database.prepare(`PRAGMA ${text}`).get();

function prepareConnection(database: SqliteDatabase): void {
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
  database.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
  database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  database.exec("PRAGMA cell_size_check = ON");
  database.exec("PRAGMA trusted_schema = OFF");
  // On macOS a plain fsync leaves the data in the drive's cache; elsewhere these change nothing.
  database.exec("PRAGMA fullfsync = ON");
  database.exec("PRAGMA checkpoint_fullfsync = ON");
}

/**
 * Sets write-ahead log and full synchronisation, and believes only what reads back: some builds of
 * SQLite default to NORMAL in this mode, which can lose acknowledged commits at power loss.
 */
function makeDurable(database: SqliteDatabase): void {
  const mode = textOf(pragma(database, "journal_mode = WAL"), "journal_mode");
  database.exec("PRAGMA synchronous = FULL");
  const level = integerOf(pragma(database, "synchronous"), "synchronous");
  if (mode === "wal" && level === SYNCHRONOUS_FULL) return;
  throw new StoreError(
    "STORE_FAILED",
    `SQLite did not take the durable settings (journal_mode ${mode}, synchronous ${level}); ` +
      "keep the file on a local disk that supports a write-ahead log.",
  );
}

/** Opens and migrates a journal's file, with every commit durable. The caller holds the writer's lock. */
export function openDurably(driver: SqliteDriver, file: string): SqliteDatabase {
  const database = driver.open(file);
  try {
    prepareConnection(database);
    migrate(database);
    makeDurable(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Opens a new file that is worth nothing until it is complete (a backup): no log and no waiting for
 * the disk. Whoever finishes it makes it durable as a whole.
 */
export function openForCopy(driver: SqliteDriver, file: string): SqliteDatabase {
  const database = driver.open(file);
  try {
    prepareConnection(database);
    pragma(database, "journal_mode = MEMORY");
    database.exec("PRAGMA synchronous = OFF");
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
