import { copyFileSync } from "node:fs";
import type { JournalRecord, Store } from "@hookline/core/driver";
import { outcomeRecord, sampleKey, sampleSignalId, signalRecord } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { Buckets } from "../src/buckets.ts";
import { sqliteStore } from "../src/index.ts";
import { interceptedDriver, withDatabase } from "./support/driver.ts";
import { readAll } from "./support/expect.ts";
import { useFolder } from "./support/folder.ts";

const DAY_MS = 86_400_000;
const START_MS = 1_767_623_400_000;

const signals = (count: number, after = 0): JournalRecord[] =>
  Array.from({ length: count }, (_, index) => signalRecord(after + index + 1));

async function appendInBatches(store: Store, records: readonly JournalRecord[]): Promise<void> {
  for (let start = 0; start < records.length; start += 100) {
    await store.append(records.slice(start, start + 100));
  }
}

describe("the index of signals", () => {
  const at = useFolder();

  async function rowsIn(path: string): Promise<number> {
    const row = await withDatabase(path, (database) =>
      database.prepare("SELECT count(*) AS row_count FROM names").get(),
    );
    return Number(Reflect.get(Object(row), "row_count"));
  }

  it("is written along with appends and never in a commit of its own", async () => {
    const seen: string[] = [];
    const driver = await interceptedDriver({
      exec: (sql) => void seen.push(sql),
      run: (sql) => void seen.push(sql.trim().split(" ", 4).join(" ")),
    });
    const store = sqliteStore(at("journal.db"), { driver });
    await store.open();
    seen.length = 0;
    await appendInBatches(store, signals(8_000));
    expect(seen.filter((sql) => sql === "COMMIT")).toHaveLength(80);
    expect(seen.filter((sql) => sql === "INSERT OR IGNORE INTO").length).toBeGreaterThan(8_000);
    await store.close();
    expect(await rowsIn(at("journal.db"))).toBe(16_000);
  });

  it("misses nothing after a crash in the middle of a run", async () => {
    const store = sqliteStore(at("journal.db"));
    await store.open();
    await appendInBatches(store, signals(5_000));
    // The files of a running store, as a crash leaves them.
    copyFileSync(at("journal.db"), at("crashed.db"));
    copyFileSync(at("journal.db-wal"), at("crashed.db-wal"));
    await store.close();
    const crashed = sqliteStore(at("crashed.db"));
    expect(await crashed.open()).toEqual({ lastSequence: 5_000 });
    for (let number = 1; number <= 5_000; number += 1) {
      const found = await crashed.findSignal(sampleKey(number));
      if (found?.sequence !== number) expect.fail(`signal ${number} is lost`);
    }
    await crashed.close();
    expect(await rowsIn(at("crashed.db"))).toBeGreaterThanOrEqual(10_000);
    // What was indexed twice is counted once.
    const whole = await withDatabase(at("crashed.db"), (database) =>
      new Buckets(database, 7 * DAY_MS).load(),
    );
    expect(whole).toBe(true);
  });

  it("goes into the table while it is made anew, not into memory", async () => {
    const store = sqliteStore(at("journal.db"));
    await store.open();
    await appendInBatches(store, signals(6_000));
    await store.close();
    await withDatabase(at("journal.db"), (database) => database.exec("DELETE FROM names"));
    await store.open();
    copyFileSync(at("journal.db"), at("crashed.db"));
    copyFileSync(at("journal.db-wal"), at("crashed.db-wal"));
    await store.close();
    expect(await rowsIn(at("crashed.db"))).toBeGreaterThanOrEqual(8_192);
    expect(await rowsIn(at("journal.db"))).toBe(12_000);
  });

  it("reaches back over a long stretch of records without signals", async () => {
    const store = sqliteStore(at("journal.db"));
    await store.open();
    await store.append(signals(1));
    const outcomes = Array.from({ length: 40_000 }, (_, index) => outcomeRecord(index + 2, 1));
    for (let start = 0; start < outcomes.length; start += 1_000) {
      await store.append(outcomes.slice(start, start + 1_000));
    }
    copyFileSync(at("journal.db"), at("crashed.db"));
    copyFileSync(at("journal.db-wal"), at("crashed.db-wal"));
    await store.close();
    const mark = await withDatabase(at("crashed.db"), (database) =>
      database.prepare("SELECT sequence FROM indexed").get(),
    );
    expect(Number(Reflect.get(Object(mark), "sequence"))).toBeGreaterThan(20_000);
    const crashed = sqliteStore(at("crashed.db"));
    await crashed.open();
    expect(await crashed.findSignal(sampleKey(1))).toMatchObject({ sequence: 1 });
    await crashed.close();
  });

  it("tells signals apart whose names have the same hash", async () => {
    const store = sqliteStore(at("journal.db"));
    await store.open();
    await store.append(signals(40));
    await store.close();
    await withDatabase(at("journal.db"), (database) => {
      database.exec(
        `UPDATE OR REPLACE names SET hash = 7;
         UPDATE buckets SET row_count = (SELECT count(*) FROM names),
                            checksum = (SELECT sum(hash + sequence) FROM names)`,
      );
    });
    const driver = await interceptedDriver({});
    const collided = sqliteStore(at("journal.db"), {
      driver: {
        name: driver.name,
        open: (path) => {
          const database = driver.open(path);
          return {
            exec: (sql) => database.exec(sql),
            close: () => database.close(),
            prepare: (sql) => {
              const statement = database.prepare(sql);
              if (!sql.includes("CROSS JOIN")) return statement;
              return {
                run: () => statement.run(7),
                get: () => statement.get(7),
                iterate: () => statement.iterate(7),
              };
            },
          };
        },
      },
    });
    await collided.open();
    expect(await collided.findSignal(sampleKey(17))).toMatchObject({ sequence: 17 });
    expect(await collided.findSignalById(sampleSignalId(23))).toMatchObject({ sequence: 23 });
    expect(await collided.findSignal(sampleKey(41))).toBeNull();
    await collided.close();
  });
});

describe("the retention of signal keys", () => {
  const at = useFolder();
  let nowMs = START_MS;
  const clock = { nowMs: () => nowMs };

  /** Appends the next signal on a day after the start, and restarts, so that the index is written. */
  async function liveThrough(day: number): Promise<void> {
    nowMs = START_MS + day * DAY_MS;
    const store = sqliteStore(at("journal.db"), { keyRetentionDays: 7, clock });
    const { lastSequence } = await store.open();
    await store.append(signals(1, lastSequence));
    await store.close();
  }

  async function isFound(number: number): Promise<boolean> {
    const store = sqliteStore(at("journal.db"), { keyRetentionDays: 7, clock });
    await store.open();
    const found = await store.findSignal(sampleKey(number));
    await store.close();
    return found !== null;
  }

  it("keeps a key for as long as it was told, forgets it some days later, and keeps the record", async () => {
    nowMs = START_MS;
    const lastDayFound = new Map<number, number>();
    for (let day = 0; day <= 20; day += 1) {
      await liveThrough(day);
      for (let signalDay = 0; signalDay <= day; signalDay += 1) {
        if (await isFound(signalDay + 1)) lastDayFound.set(signalDay, day);
      }
    }
    const kept = [0, 1, 2, 3, 4].map((day) => (lastDayFound.get(day) ?? 0) - day);
    expect(Math.min(...kept)).toBeGreaterThanOrEqual(7);
    expect(Math.max(...kept)).toBeLessThanOrEqual(12);
    const store = sqliteStore(at("journal.db"), { clock });
    await store.open();
    expect(await readAll(store)).toHaveLength(21);
    await store.close();
    const rows = await withDatabase(at("journal.db"), (database) =>
      database.prepare("SELECT count(*) AS row_count FROM names").get(),
    );
    expect(Number(Reflect.get(Object(rows), "row_count"))).toBeLessThanOrEqual(26);
  });

  /** Runs a test on slices alone; `fill` indexes hashes on a day after the start. */
  async function withSlices(
    test: (buckets: Buckets, fill: (day: number, hashes: readonly number[]) => void) => void,
  ): Promise<void> {
    const store = sqliteStore(at("journal.db"));
    await store.open();
    await store.close();
    await withDatabase(at("journal.db"), (database) => {
      const buckets = new Buckets(database, 7 * DAY_MS);
      buckets.load();
      database.exec("BEGIN");
      test(buckets, (day, hashes) => {
        const dayMs = START_MS + day * DAY_MS;
        buckets.roll(dayMs);
        buckets.insert(hashes.map((hash) => ({ hash, sequence: hash })));
        buckets.prune(dayMs);
      });
      database.exec("COMMIT");
      expect(buckets.load()).toBe(true);
    });
  }

  const wholeSlice = (round: number): number[] =>
    Array.from({ length: 65_536 }, (_, index) => round * 100_000 + index);

  it("forgets nothing when slices fill up after the clock was ahead", async () => {
    await withSlices((buckets, fill) => {
      for (const day of [1, 2, 3, 4, 4_000]) fill(day, [day]);
      for (const round of [1, 2, 3]) fill(5, wholeSlice(round));
      fill(5, [5]);
      expect([1, 2, 3, 4, 5].map((hash) => buckets.find(hash))).toEqual([[1], [2], [3], [4], [5]]);
    });
  });

  it("forgets nothing when slices fill up while the clock is behind", async () => {
    await withSlices((buckets, fill) => {
      fill(10, [10, ...wholeSlice(1)]);
      fill(0, [11, ...wholeSlice(2)]);
      fill(12, [12]);
      fill(14, [14]);
      fill(16, [16]);
      expect([10, 11, 12].map((hash) => buckets.find(hash))).toEqual([[10], [11], [12]]);
      for (const day of [18, 20, 22, 24]) fill(day, [day]);
      expect([10, 11].map((hash) => buckets.find(hash))).toEqual([[], []]);
    });
  });

  it("forgets nothing because the clock is wrong for a while", async () => {
    for (const day of [0, 1, 2, 3, 4_000, 5, -9_000, 6, 7]) await liveThrough(day);
    for (let number = 1; number <= 9; number += 1) expect(await isFound(number)).toBe(true);
  });
});
