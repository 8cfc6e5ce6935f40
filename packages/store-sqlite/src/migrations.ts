import { StoreError } from "@hookline/core/driver";
import { integerOf } from "./columns.ts";
import type { SqliteDatabase } from "./driver.ts";
import { transact } from "./transact.ts";

/** "HOOK": marks the file as Hookline's, for `file(1)` and against a wrong path. */
const APPLICATION_ID = 0x484f4f4b;

/** One step of the schema; `PRAGMA user_version` is the number of the last one applied. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

/**
 * The schema's history. Append to it; never change a step that was released.
 * `journal.chain`: SHA-256 over the chain before and the record.
 * `names`, `buckets`: signals by key and id, see buckets.ts; `indexed`: up to which record.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      PRAGMA application_id = ${APPLICATION_ID};
      CREATE TABLE journal (
        sequence INTEGER PRIMARY KEY,
        record TEXT NOT NULL,
        chain TEXT NOT NULL
      ) STRICT;
      CREATE TABLE names (
        bucket INTEGER NOT NULL,
        hash INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        PRIMARY KEY (bucket, hash, sequence)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE buckets (
        bucket INTEGER PRIMARY KEY,
        since_ms INTEGER NOT NULL,
        row_count INTEGER NOT NULL,
        checksum INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE indexed (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        sequence INTEGER NOT NULL,
        chain TEXT NOT NULL
      ) STRICT;
      CREATE TABLE snapshots (
        sequence INTEGER PRIMARY KEY,
        state TEXT NOT NULL,
        hash TEXT NOT NULL,
        checksum TEXT NOT NULL
      ) STRICT;`,
  },
];

const count = (database: SqliteDatabase, sql: string, column: string): number =>
  integerOf(database.prepare(sql).get(), column);

function checkOwner(database: SqliteDatabase, version: number): void {
  const owner = count(database, "PRAGMA application_id", "application_id");
  const objects = count(database, "SELECT count(*) AS objects FROM sqlite_schema", "objects");
  const empty = version === 0 && owner === 0 && objects === 0;
  if (empty || (version > 0 && owner === APPLICATION_ID)) return;
  throw new StoreError(
    "STORE_FAILED",
    "The file is a database of another program; choose another.",
  );
}

function checkVersion(version: number, newest: number): void {
  if (version <= newest) return;
  throw new StoreError(
    "STORE_FAILED",
    `The store was written by a newer version of @hookline/store-sqlite (schema ${version}, this one ` +
      `knows ${newest}). Install that version or a later one; nothing was changed.`,
  );
}

/** Whether a file is a journal whose schema this version reads as it stands; throws a StoreError where it is not. */
export function checkSchema(database: SqliteDatabase): void {
  const version = count(database, "PRAGMA user_version", "user_version");
  checkOwner(database, version);
  const newest = MIGRATIONS.at(-1)?.version ?? 0;
  checkVersion(version, newest);
  if (version < newest) {
    throw new StoreError(
      "STORE_FAILED",
      `The store has an older schema (${version}, this version writes ${newest}); start its engine once.`,
    );
  }
}

/** Brings the schema to the newest version, each step in a transaction of its own. */
export function migrate(
  database: SqliteDatabase,
  migrations: readonly Migration[] = MIGRATIONS,
): void {
  const version = count(database, "PRAGMA user_version", "user_version");
  checkOwner(database, version);
  checkVersion(version, migrations.at(-1)?.version ?? 0);
  for (const step of migrations) {
    if (step.version <= version) continue;
    transact(database, () => {
      database.exec(step.sql);
      database.exec(`PRAGMA user_version = ${step.version}`);
    });
  }
}
