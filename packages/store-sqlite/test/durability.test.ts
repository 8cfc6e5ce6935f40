import { readFileSync } from "node:fs";
import { sampleJournal, sampleKey } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { sqliteStore } from "../src/index.ts";
import { interceptedDriver, sqliteError } from "./support/driver.ts";
import { expectStoreError, readAll } from "./support/expect.ts";
import { useFolder } from "./support/folder.ts";

const SQLITE_IOERR_FSYNC = 1034;

describe("the durability of sqliteStore", () => {
  const at = useFolder();

  it("does not open where commits would not wait for the disk", async () => {
    const driver = await interceptedDriver({
      get: (sql, row) => (sql === "PRAGMA synchronous" ? { synchronous: 1 } : row),
    });
    const store = sqliteStore(at("journal.db"), { driver });
    const error = await expectStoreError(store.open(), "STORE_FAILED");
    expect(error.message).toContain("synchronous 1");
    await sqliteStore(at("journal.db")).open();
  });

  it("does not open without a write-ahead log", async () => {
    const driver = await interceptedDriver({
      get: (sql, row) => (sql.includes("journal_mode") ? { journal_mode: "delete" } : row),
    });
    const open = sqliteStore(at("journal.db"), { driver }).open();
    expect((await expectStoreError(open, "STORE_FAILED")).message).toContain("journal_mode delete");
  });

  it("commits once for each append, whatever is in it", async () => {
    const seen: string[] = [];
    const driver = await interceptedDriver({ exec: (sql) => void seen.push(sql) });
    const store = sqliteStore(at("journal.db"), { driver });
    await store.open();
    seen.length = 0;
    await store.append(sampleJournal(50));
    await store.append([]);
    expect(seen).toEqual(["BEGIN IMMEDIATE", "COMMIT"]);
    await store.close();
  });

  it("takes nothing more after a commit that failed, and never says it is stored (F26, I39)", async () => {
    let failing = false;
    const driver = await interceptedDriver({
      exec: (sql) => {
        if (failing && sql === "COMMIT") throw sqliteError(SQLITE_IOERR_FSYNC, "disk I/O error");
      },
    });
    const store = sqliteStore(at("journal.db"), { driver });
    await store.open();
    await store.append(sampleJournal(3));
    failing = true;
    const error = await expectStoreError(
      store.append(sampleJournal(3, { after: 3 })),
      "STORE_FAILED",
    );
    expect(error.cause).toMatchObject({ message: "disk I/O error" });
    failing = false;
    await expectStoreError(store.append(sampleJournal(3, { after: 3 })), "STORE_FAILED");
    await expectStoreError(
      store.saveSnapshot({ sequence: 3, state: "{}", hash: "h" }),
      "STORE_FAILED",
    );
    expect(await readAll(store)).toEqual(sampleJournal(3));
    expect(await store.findSignal(sampleKey(2))).toBeNull();
    await store.close();
    const restarted = sqliteStore(at("journal.db"));
    expect(await restarted.open()).toEqual({ lastSequence: 3 });
    await restarted.append(sampleJournal(3, { after: 3 }));
    await restarted.close();
  });

  it("stops at a full disk and keeps what was acknowledged (F25)", async () => {
    const driver = await interceptedDriver({});
    const store = sqliteStore(at("journal.db"), {
      driver: {
        name: driver.name,
        open: (path) => {
          const database = driver.open(path);
          if (path.endsWith(".db")) database.exec("PRAGMA max_page_count = 40");
          return database;
        },
      },
    });
    await store.open();
    let acknowledged = 0;
    const fill = async (): Promise<never> => {
      for (;;) {
        await store.append(sampleJournal(3, { after: acknowledged }));
        acknowledged += 3;
      }
    };
    expect((await expectStoreError(fill(), "STORE_FAILED")).message).toContain("disk is full");
    await store.close();
    const restarted = sqliteStore(at("journal.db"));
    expect(await restarted.open()).toEqual({ lastSequence: acknowledged });
    expect(await readAll(restarted)).toEqual(sampleJournal(acknowledged));
    await restarted.close();
  });

  it("finds out that another process appended, even where its lock file was deleted (I38)", async () => {
    const path = at("journal.db");
    const driver = await interceptedDriver({});
    // A lock that holds nothing stands for a deleted lock file.
    const unlocked = {
      name: driver.name,
      open: (file: string) => driver.open(file.replace(/\.lock$/, `.${Math.random()}`)),
    };
    const first = sqliteStore(path, { driver: unlocked });
    const second = sqliteStore(path, { driver: unlocked });
    await first.open();
    await second.open();
    await first.append(sampleJournal(3));
    const error = await expectStoreError(second.append(sampleJournal(1)), "STORE_LOCKED");
    expect(error.message).toContain("Another process has appended");
    await expectStoreError(second.append(sampleJournal(1, { after: 3 })), "STORE_SEQUENCE_GAP");
    await expectStoreError(second.append(sampleJournal(1)), "STORE_FAILED");
    await first.append(sampleJournal(3, { after: 3 }));
    expect(await readAll(first)).toEqual(sampleJournal(6));
    await second.close();
    await first.close();
  });

  it("says nothing of a record's contents in an error", async () => {
    const store = sqliteStore(at("journal.db"));
    await store.open();
    await store.append(sampleJournal(3));
    await store.close();
    const secret = "alert-1";
    expect(readFileSync(at("journal.db")).includes(secret)).toBe(true);
    const broken = await interceptedDriver({
      run: (sql) => {
        if (sql.startsWith("INSERT INTO journal")) throw sqliteError(10, "disk I/O error");
      },
    });
    const restarted = sqliteStore(at("journal.db"), { driver: broken });
    await restarted.open();
    const error = await expectStoreError(
      restarted.append(sampleJournal(1, { after: 3 })),
      "STORE_FAILED",
    );
    expect(`${error.stack} ${String(error.cause)}`).not.toContain("alert-");
    await restarted.close();
  });
});
