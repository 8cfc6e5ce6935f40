import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import type { Logger, StoreError } from "@hookline/core/driver";
import { sampleJournal } from "@hookline/testkit";
import { beforeEach, describe, expect, it } from "vitest";
import { readJournal, sqliteStore } from "../src/index.ts";
import { readLogEnd } from "../src/log-file.ts";
import { damageAt } from "./support/bytes.ts";
import { expectStoreError, readAll } from "./support/expect.ts";
import { useFolder } from "./support/folder.ts";

const RECORDS = 9;
const HEADER_BYTES = 32;
const FRAME_BYTES = 24 + 8_192;
/** A prime, so that every part of a frame is met. */
const FLIP_EVERY = 397;

/** Where SQLite's own reading ends for a store of nine commits that was copied while it ran. */
describe("the end of a write-ahead log", () => {
  const at = useFolder();
  /** The log of a store that died; its database beside it. */
  let log: Buffer = Buffer.alloc(0);

  beforeEach(async () => {
    const store = sqliteStore(at("running.db"));
    await store.open();
    for (let last = 0; last < RECORDS; last += 1)
      await store.append(sampleJournal(1, { after: last }));
    copyFileSync(at("running.db"), at("journal.db"));
    log = readFileSync(at("running.db-wal"));
    await store.close();
  });

  let copies = 0;
  /** A path of its own each time: on Node 20 the library lets go of a closed file only once it is collected. */
  const withLog = (bytes: Uint8Array): string => {
    copies += 1;
    const path = at(`dead-${copies}.db`);
    copyFileSync(at("journal.db"), path);
    writeFileSync(`${path}-wal`, bytes);
    return path;
  };

  it("is whole where nothing was cut off", () => {
    expect(readLogEnd(withLog(log))).toEqual({ tornBytes: 0, damaged: false });
    expect(readLogEnd(at("nowhere.db"))).toEqual({ tornBytes: 0, damaged: false });
    expect(readLogEnd(withLog(log.subarray(0, 20)))).toEqual({ tornBytes: 0, damaged: false });
  });

  it("is torn by as much as a crash left of the last write, and the start reports it (F27)", async () => {
    const path = withLog(log.subarray(0, log.length - 100));
    const { damaged, tornBytes } = readLogEnd(path);
    expect(damaged).toBe(false);
    expect(tornBytes).toBeGreaterThanOrEqual(FRAME_BYTES - 100);
    const reader = await readJournal(path);
    expect(reader).toMatchObject({ tornBytes, lastSequence: RECORDS - 1, inUse: false });
    expect(reader.read(0, 100)).toEqual(sampleJournal(RECORDS - 1));
    reader.close();
    const told: unknown[] = [];
    const logger: Logger = { info: () => {}, warn: (...said) => told.push(said), error: () => {} };
    const store = sqliteStore(path, { logger });
    expect(await store.open()).toEqual({ lastSequence: RECORDS - 1 });
    expect(told).toEqual([[expect.stringContaining("cut off by a crash"), { tornBytes }]]);
    await store.close();
  });

  it("is not torn by frames that an earlier use of the file left", async () => {
    const store = sqliteStore(at("used.db"));
    await store.open();
    const large = sampleJournal(4_000);
    for (let last = 0; last < 4_000; last += 200) await store.append(large.slice(last, last + 200));
    await store.append(sampleJournal(1, { after: 4_000 }));
    expect(readFileSync(at("used.db-wal")).length).toBeGreaterThan(100 * FRAME_BYTES);
    expect(readLogEnd(at("used.db"))).toEqual({ tornBytes: 0, damaged: false });
    await store.close();
  });

  it("names the record where SQLite would pass over acknowledged ones (F28, I36)", async () => {
    const path = withLog(log);
    damageAt(`${path}-wal`, middle(log), 3);
    expect(readLogEnd(path).damaged).toBe(true);
    const before = readFileSync(`${path}-wal`);
    const error: StoreError = await expectStoreError(sqliteStore(path).open(), "STORE_DAMAGED");
    expect(error.message).toMatch(/^Record [2-8] of the journal is damaged/);
    expect((await expectStoreError(readJournal(path), "STORE_DAMAGED")).message).toBe(
      error.message,
    );
    expect(readFileSync(`${path}-wal`).equals(before)).toBe(true);
  });

  it("costs the last commit at most, wherever a bit flips, or the start is refused (I36)", async () => {
    let refused = 0;
    let cut = 0;
    for (let position = 0; position < log.length; position += FLIP_EVERY) {
      const path = withLog(log);
      damageAt(`${path}-wal`, position, position % 8);
      const store = sqliteStore(path);
      try {
        const { lastSequence } = await store.open();
        expect(lastSequence, `byte ${position}`).toBeGreaterThanOrEqual(RECORDS - 1);
        expect(await readAll(store), `byte ${position}`).toEqual(sampleJournal(lastSequence));
        if (lastSequence < RECORDS) cut += 1;
      } catch (error) {
        expect(error, `byte ${position}`).toMatchObject({ code: "STORE_DAMAGED" });
        refused += 1;
      }
      await store.close().catch(() => undefined);
    }
    expect(refused).toBeGreaterThan(50);
    expect(cut).toBeGreaterThan(0);
  }, 60_000);
});

/** A byte in the page of a frame in the middle. */
const middle = (log: Buffer): number => {
  const frames = Math.floor((log.length - HEADER_BYTES) / FRAME_BYTES);
  return HEADER_BYTES + Math.floor(frames / 2) * FRAME_BYTES + 1_000;
};
