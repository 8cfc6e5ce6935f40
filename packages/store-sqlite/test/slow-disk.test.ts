import { sampleJournal } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { DiskWait } from "../src/disk-wait.ts";
import { loadDriver, type SqliteDatabase } from "../src/driver.ts";
import { sqliteStore } from "../src/index.ts";
import { entryOf } from "../src/journal-file.ts";
import { openJournal } from "../src/open-journal.ts";
import { interceptedDriver } from "./support/driver.ts";
import { expectStoreError, readAll } from "./support/expect.ts";
import { useFolder } from "./support/folder.ts";

/** Stands still as a commit does while the disk writes. */
const block = (milliseconds: number): void =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

describe("a journal on a slow disk", () => {
  const at = useFolder();

  it("waits on a thread once commits are slow, and within the commit again once the disk is fast", async () => {
    const path = at("journal.db");
    const seen: string[] = [];
    let slow = true;
    const driver = await interceptedDriver({
      exec: (sql) => {
        if (sql === "COMMIT" && slow) block(8);
        if (sql.includes("synchronous")) seen.push(sql);
      },
    });
    const store = sqliteStore(path, { driver });
    await store.open();
    expect(seen).toEqual(["PRAGMA synchronous = FULL"]);
    let stored = 0;
    const appendUntil = async (pragmas: number): Promise<void> => {
      while (seen.length < pragmas && stored < 600) {
        await store.append(sampleJournal(3, { after: stored }));
        stored += 3;
      }
    };
    await appendUntil(2);
    slow = false;
    await store.append(sampleJournal(3, { after: stored }));
    stored += 3;
    expect(seen.slice(1, 2)).toEqual(["PRAGMA synchronous = NORMAL"]);
    await store.close();
    expect(seen.at(-1)).toBe("PRAGMA synchronous = FULL");
    const restarted = sqliteStore(path);
    expect(await restarted.open()).toEqual({ lastSequence: stored });
    expect(await readAll(restarted)).toEqual(sampleJournal(stored));
    await restarted.close();
  });

  it("commits one at a time: the next begins when the disk has confirmed the one before", async () => {
    await withLog(at("order.db"), async (database, path) => {
      const clock = slowClock();
      const disk = new DiskWait(database, path, clock);
      for (let index = 0; index < 8; index += 1) await disk.run(() => clock.pass(20));
      expect(disk.offLoop).toBe(true);
      const order: string[] = [];
      const one = disk.run(() => void order.push("first")).then(() => void order.push("durable"));
      const two = disk.run(() => void order.push("second"));
      await Promise.all([one, two]);
      expect(order).toEqual(["first", "durable", "second"]);
      await disk.settle();
      expect(disk.offLoop).toBe(false);
    });
  });

  it("comes back to waiting within the commit where the thread's waits are short", async () => {
    await withLog(at("fast.db"), async (database, path) => {
      const clock = slowClock();
      const disk = new DiskWait(database, path, clock);
      for (let index = 0; index < 8; index += 1) await disk.run(() => clock.pass(20));
      for (let index = 0; index < 40 && disk.offLoop; index += 1) await disk.run(() => {});
      expect(disk.offLoop).toBe(false);
    });
  });

  it("a write that fails is the writer's to hear of, and the next one goes on", async () => {
    await withLog(at("thrown.db"), async (database, path) => {
      const clock = slowClock();
      const disk = new DiskWait(database, path, clock);
      for (let index = 0; index < 8; index += 1) await disk.run(() => clock.pass(20));
      const failed = disk.run(() => {
        throw new RangeError("no room");
      });
      const next = disk.run(() => {});
      await expect(failed).rejects.toThrow(RangeError);
      await expect(next).resolves.toBeUndefined();
      await disk.settle();
    });
  });

  it("takes nothing more after a sync that failed, and never says it is stored (F26, I39)", async () => {
    const clock = slowClock();
    let failing = false;
    const open = await openJournal({
      driver: await interceptedDriver({ exec: (sql) => sql === "COMMIT" && clock.pass(20) }),
      path: at("failing.db"),
      settings: { keyRetentionMs: 7 * 86_400_000, nowMs: () => 0 },
      logger: null,
      waiting: {
        now: clock.now,
        sync: () => (failing ? Promise.reject(new Error("EIO")) : Promise.resolve()),
      },
    });
    let stored = 0;
    const append = (): Promise<void> => {
      const entries = sampleJournal(3, { after: stored }).map(entryOf);
      stored += 3;
      return open.append(entries);
    };
    for (let index = 0; index < 8; index += 1) await append();
    failing = true;
    await expect(append()).rejects.toThrow("the log could not be synced");
    failing = false;
    await expectStoreError(append(), "STORE_FAILED");
    await expectStoreError(
      open.saveSnapshot({ sequence: 3, state: "{}", hash: "h" }),
      "STORE_FAILED",
    );
    await open.close();
  });

  it("stays within the commit where there is no log to sync", async () => {
    await withLog(at("other.db"), async (database) => {
      const clock = slowClock();
      const disk = new DiskWait(database, at("elsewhere.db"), clock);
      for (let index = 0; index < 8; index += 1) await disk.run(() => clock.pass(20));
      expect(disk.offLoop).toBe(false);
    });
  });
});

/** A clock that stands still unless a write lets time pass, and a disk that confirms at once. */
function slowClock() {
  let nowMs = 0;
  const sync = (): Promise<void> => Promise.resolve();
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { now: () => nowMs, pass, sync };
}

async function withLog(
  path: string,
  work: (database: SqliteDatabase, path: string) => Promise<void>,
): Promise<void> {
  const database = (await loadDriver()).open(path);
  try {
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("CREATE TABLE anything (one INTEGER)");
    await work(database, path);
  } finally {
    database.close();
  }
}
