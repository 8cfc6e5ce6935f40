import { loadDriver, type SqliteDatabase, type SqliteDriver } from "../../src/driver.ts";

/** Sees every statement before it runs; may throw in its place, or answer another row. */
export interface Interception {
  readonly exec?: (sql: string) => void;
  readonly get?: (sql: string, row: unknown) => unknown;
  readonly run?: (sql: string) => void;
}

/** The driver of this Node with a test between it and the store. */
export async function interceptedDriver(interception: Interception): Promise<SqliteDriver> {
  const driver = await loadDriver();
  return { name: driver.name, open: (path) => intercepted(driver.open(path), interception) };
}

function intercepted(database: SqliteDatabase, { exec, get, run }: Interception): SqliteDatabase {
  return {
    exec: (sql) => {
      exec?.(sql);
      return database.exec(sql);
    },
    prepare: (sql) => {
      const statement = database.prepare(sql);
      return {
        run: (...values) => {
          run?.(sql);
          return statement.run(...values);
        },
        get: (...values) => {
          const row = statement.get(...values);
          return get === undefined ? row : get(sql, row);
        },
        iterate: (...values) => statement.iterate(...values),
      };
    },
    close: () => database.close(),
  };
}

/** Opens a file without the store, does something to it, and closes it. */
export async function withDatabase<Value>(
  path: string,
  work: (database: SqliteDatabase) => Value,
): Promise<Value> {
  const database = (await loadDriver()).open(path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** An error as SQLite's drivers throw it. */
export function sqliteError(code: number, message: string): Error {
  return Object.assign(new Error(message), { code: "ERR_SQLITE_ERROR", errcode: code });
}
