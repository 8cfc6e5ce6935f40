import type { SqliteDatabase } from "./driver.ts";

/** Runs the work in one transaction: all of it is committed, or what it threw is thrown and nothing stays. */
export function transact<Value>(database: SqliteDatabase, work: () => Value): Value {
  database.exec("BEGIN IMMEDIATE");
  try {
    const value = work();
    database.exec("COMMIT");
    return value;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** SQLite has rolled back by itself after some errors; the first error is the one that counts. */
function rollBack(database: SqliteDatabase): void {
  try {
    database.exec("ROLLBACK");
  } catch {
    // The transaction is already gone.
  }
}
