import { readFileSync } from "node:fs";
import { sampleJournal } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { sqliteStore } from "../src/index.ts";
import { MIGRATIONS, type Migration, migrate } from "../src/migrations.ts";
import { interceptedDriver, withDatabase } from "./support/driver.ts";
import { expectStoreError, readAll } from "./support/expect.ts";
import { useFolder } from "./support/folder.ts";

const SECOND: Migration = { version: 2, sql: "CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT" };
const versionOf = (path: string): Promise<unknown> =>
  withDatabase(path, (database) => database.prepare("PRAGMA user_version").get());

describe("the schema of sqliteStore", () => {
  const at = useFolder();

  async function storeWithRecords(): Promise<string> {
    const store = sqliteStore(at("journal.db"));
    await store.open();
    await store.append(sampleJournal(6));
    await store.close();
    return at("journal.db");
  }

  it("is numbered from 1 without a gap", () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(
      MIGRATIONS.map((_, index) => index + 1),
    );
  });

  it("refuses a store of a newer version and leaves it as it is", async () => {
    const path = await storeWithRecords();
    await withDatabase(path, (database) => database.exec("PRAGMA user_version = 7"));
    const before = readFileSync(path);
    const error = await expectStoreError(sqliteStore(path).open(), "STORE_FAILED");
    expect(error.message).toContain("newer version of @hookline/store-sqlite (schema 7");
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("takes the steps that are missing, and each once", async () => {
    const path = await storeWithRecords();
    await withDatabase(path, (database) => {
      migrate(database, [...MIGRATIONS, SECOND]);
      migrate(database, [...MIGRATIONS, SECOND]);
    });
    expect(await versionOf(path)).toMatchObject({ user_version: 2 });
    await withDatabase(path, (database) => database.exec("PRAGMA user_version = 1"));
    const store = sqliteStore(path);
    await store.open();
    expect(await readAll(store)).toEqual(sampleJournal(6));
    await store.close();
  });

  it("takes a step whole or not at all", async () => {
    const path = await storeWithRecords();
    const broken = { version: 2, sql: `${SECOND.sql}; CREATE TABLE journal (again TEXT)` };
    await withDatabase(path, (database) => {
      expect(() => migrate(database, [...MIGRATIONS, broken])).toThrow();
      expect(database.prepare("SELECT name FROM sqlite_schema WHERE name = 'later'").get()).toBe(
        undefined,
      );
    });
    expect(await versionOf(path)).toMatchObject({ user_version: 1 });
  });

  it("starts anew after a first start that was cut off", async () => {
    const driver = await interceptedDriver({
      exec: (sql) => {
        if (sql.startsWith("PRAGMA user_version")) throw new Error("cut off");
      },
    });
    await expectStoreError(sqliteStore(at("journal.db"), { driver }).open(), "STORE_FAILED");
    const store = sqliteStore(at("journal.db"));
    expect(await store.open()).toEqual({ lastSequence: 0 });
    await store.close();
  });
});
