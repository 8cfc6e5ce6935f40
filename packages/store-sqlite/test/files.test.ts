import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { ConfigError } from "@hookline/core/driver";
import { sampleJournal } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { sqliteStore } from "../src/index.ts";
import { withDatabase } from "./support/driver.ts";
import { expectStoreError } from "./support/expect.ts";
import { useFolder } from "./support/folder.ts";

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe("the files of sqliteStore", () => {
  const at = useFolder();

  it.runIf(process.platform !== "win32")("are for their owner only", async () => {
    const store = sqliteStore(at("journal.db"));
    await store.open();
    await store.append(sampleJournal(3));
    await store.backup(at("backup.db"));
    const names = [
      "journal.db",
      "journal.db-wal",
      "journal.db-shm",
      "journal.db.lock",
      "backup.db",
    ];
    expect(names.map((name) => modeOf(at(name)))).toEqual(names.map(() => 0o600));
    await store.close();
  });

  it("are one lock, whatever path leads to them", async () => {
    mkdirSync(at("data"));
    const store = sqliteStore(at("data/journal.db"));
    await store.open();
    symlinkSync(at("data/journal.db"), at("link.db"));
    await expectStoreError(sqliteStore(at("link.db")).open(), "STORE_LOCKED");
    await expectStoreError(sqliteStore(at("data/../data/journal.db")).open(), "STORE_LOCKED");
    await store.close();
  });

  it("keep no half of a backup that close cut off", async () => {
    const store = sqliteStore(at("journal.db"));
    await store.open();
    for (let last = 0; last < 3_000; last += 300)
      await store.append(sampleJournal(300, { after: last }));
    const cutOff = expectStoreError(store.backup(at("backup.db")), "STORE_CLOSED");
    await store.close();
    await cutOff;
    expect(readdirSync(at("")).filter((name) => name.startsWith("backup"))).toEqual([]);
  });

  it("need a folder that exists", async () => {
    const store = sqliteStore(at("nowhere/journal.db"));
    const error = await expectStoreError(store.open(), "STORE_FAILED");
    expect(error.message).toContain("nowhere/journal.db cannot be created");
    await expectStoreError(store.read(0, 1), "STORE_CLOSED");
  });

  it("are not taken from another program", async () => {
    await withDatabase(at("foreign.db"), (database) => {
      database.exec("CREATE TABLE customers (name TEXT)");
    });
    const before = readFileSync(at("foreign.db"));
    const error = await expectStoreError(sqliteStore(at("foreign.db")).open(), "STORE_FAILED");
    expect(error.message).toContain("another program");
    expect(readFileSync(at("foreign.db")).equals(before)).toBe(true);
  });

  it("are not a text file", async () => {
    writeFileSync(at("notes.txt"), "0123456789abcdef".repeat(64));
    const error = await expectStoreError(sqliteStore(at("notes.txt")).open(), "STORE_DAMAGED");
    expect(error.message).toContain("no SQLite database");
  });

  it("are complete without the log after close", async () => {
    const store = sqliteStore(at("journal.db"));
    await store.open();
    await store.append(sampleJournal(30));
    expect(statSync(at("journal.db-wal")).size).toBeGreaterThan(0);
    await store.close();
    // Node's own SQLite removes the log; the other library leaves an empty one until the process ends.
    expect(statSync(at("journal.db-wal"), { throwIfNoEntry: false })?.size ?? 0).toBe(0);
    copyFileSync(at("journal.db"), at("copy.db"));
    const copy = sqliteStore(at("copy.db"));
    expect(await copy.open()).toEqual({ lastSequence: 30 });
    await copy.close();
  });
});

describe("the options of sqliteStore", () => {
  it.each([":memory:", "file::memory:?mode=memory", ""])("refuse the path %j", (path) => {
    expect(() => sqliteStore(path)).toThrow(ConfigError);
  });

  it("name memoryStore() to those who want no file", () => {
    expect(() => sqliteStore(":memory:")).toThrow(/memoryStore\(\)/);
  });

  it("are refused with every problem at once", () => {
    const problems = [
      expect.stringContaining("path"),
      expect.stringContaining("keyRetentionDays must be 7 or more"),
    ];
    expect(() => sqliteStore(" ", { keyRetentionDays: 6 })).toThrow(
      expect.objectContaining({ problems }),
    );
    expect(() => sqliteStore("a.db", { keyRetentionDays: Number.NaN })).toThrow(ConfigError);
  });
});
