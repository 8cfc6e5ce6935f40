import { createRequire } from "node:module";

/** The little of SQLite that the bare servers need. */
export interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): {
    run(...values: readonly (string | number)[]): unknown;
    iterate(): Iterable<unknown>;
  };
}

/** The same SQLite that the store takes: Node's own where it has one. */
export function openSqlite(file: string): Database {
  const require = createRequire(import.meta.url);
  const own = process.getBuiltinModule?.("node:sqlite");
  const { DatabaseSync } = own ?? require("@photostructure/sqlite");
  return new DatabaseSync(file);
}
