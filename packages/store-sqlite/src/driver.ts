import { StoreError } from "@hookline/core/driver";

/** A value bound to a statement. */
export type SqliteValue = string | number | null;

/** A prepared statement; rows are plain objects by column name. */
export interface SqliteStatement {
  run(...values: readonly SqliteValue[]): { readonly changes: number | bigint };
  get(...values: readonly SqliteValue[]): unknown;
  iterate(...values: readonly SqliteValue[]): Iterable<unknown>;
}

/** One connection. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}

/**
 * The little of SQLite that the store needs, so that another library can stand in.
 * @example
 * const driver: SqliteDriver = { name: "better-sqlite3", open: (path) => new Database(path) };
 */
export interface SqliteDriver {
  readonly name: string;
  /** Opens or creates the file; throws where it cannot. */
  open(path: string): SqliteDatabase;
}

interface SqliteModule {
  readonly DatabaseSync: new (
    path: string,
    options?: { readonly readOnly?: boolean },
  ) => SqliteDatabase;
}

const isSqliteModule = (module: unknown): module is SqliteModule =>
  typeof module === "object" &&
  module !== null &&
  "DatabaseSync" in module &&
  typeof module.DatabaseSync === "function";

/** Node's own `node:sqlite` where it has one (22.13 and later), else `@photostructure/sqlite`. */
export async function loadDriver(): Promise<SqliteDriver> {
  const { module, name } = await loadModule();
  return { name, open: (path) => new module.DatabaseSync(path) };
}

/** The same library, opening files for reading only: nothing is created, and a log is not written back. */
export async function loadReadingDriver(): Promise<SqliteDriver> {
  const { module, name } = await loadModule();
  return { name, open: (path) => new module.DatabaseSync(path, { readOnly: true }) };
}

async function loadModule(): Promise<{ readonly name: string; readonly module: SqliteModule }> {
  const own: unknown = process.getBuiltinModule?.("node:sqlite");
  const module: unknown = own ?? (await import("@photostructure/sqlite"));
  if (!isSqliteModule(module)) {
    throw new StoreError(
      "STORE_FAILED",
      "This Node has no usable SQLite; use Node 20.19 or later.",
    );
  }
  return { name: own === undefined ? "@photostructure/sqlite" : "node:sqlite", module };
}
