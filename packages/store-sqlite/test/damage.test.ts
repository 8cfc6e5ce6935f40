import { copyFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { type JournalRecord, StoreError } from "@hookline/core/driver";
import { sampleJournal, sampleKey, sampleSignalId, signalRecord } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { sqliteStore } from "../src/index.ts";
import { damageAfter, damageAt } from "./support/bytes.ts";
import { withDatabase } from "./support/driver.ts";
import { expectStoreError, readAll } from "./support/expect.ts";
import { useFolder } from "./support/folder.ts";

const RECORDS = 12;
/** A prime, so that over the file every kind of place is met. */
const FLIP_EVERY = 149;

describe("a damaged journal", () => {
  const at = useFolder();

  /** A journal that was closed in good order. */
  async function closedJournal(
    records: readonly JournalRecord[] = sampleJournal(RECORDS),
  ): Promise<string> {
    const path = at("journal.db");
    const store = sqliteStore(path);
    await store.open();
    await store.append(records);
    await store.saveSnapshot({ sequence: 6, state: "six", hash: "h6" });
    await store.saveSnapshot({ sequence: 9, state: "nine", hash: "h9" });
    await store.close();
    return path;
  }

  const edit = (path: string, sql: string): Promise<unknown> =>
    withDatabase(path, (database) => database.exec(sql));

  async function openError(path: string): Promise<StoreError> {
    return expectStoreError(sqliteStore(path).open(), "STORE_DAMAGED");
  }

  it("names a record that was edited, whatever it was changed to (T11)", async () => {
    const path = await closedJournal();
    await edit(
      path,
      `UPDATE journal SET record = replace(record, '0.015', '9.015') WHERE sequence = 4`,
    );
    const store = sqliteStore(path);
    await store.open();
    expect(await store.read(0, 3)).toEqual(sampleJournal(3));
    expect((await expectStoreError(readAll(store), "STORE_DAMAGED")).message).toContain(
      "Record 4 ",
    );
    expect(
      (await expectStoreError(store.findSignal(sampleKey(2)), "STORE_DAMAGED")).message,
    ).toContain("Record 4 ");
    expect(await store.read(4, 100)).toEqual(sampleJournal(RECORDS).slice(4));
    await store.close();
  });

  it("names a record that was taken out of the middle", async () => {
    const path = await closedJournal();
    await edit(path, "DELETE FROM journal WHERE sequence = 5");
    const store = sqliteStore(path);
    await store.open();
    expect((await expectStoreError(readAll(store), "STORE_DAMAGED")).message).toContain(
      "Record 5 ",
    );
    expect((await expectStoreError(store.read(5, 1), "STORE_DAMAGED")).message).toContain(
      "Record 5 ",
    );
    await store.close();
  });

  it("does not open when its end is gone", async () => {
    const path = await closedJournal();
    await edit(path, "DELETE FROM journal WHERE sequence > 10");
    expect((await openError(path)).message).toContain(`Record ${RECORDS} `);
  });

  it("does not open when a snapshot knows more than it does", async () => {
    const path = await closedJournal();
    await edit(path, "DELETE FROM indexed; DELETE FROM journal WHERE sequence > 8");
    expect((await openError(path)).message).toContain("Record 9 ");
  });

  it("does not open when its last record was edited", async () => {
    const path = await closedJournal();
    damageAfter(path, `{"sequence":${RECORDS},"input":{"type":"`);
    expect((await openError(path)).message).toContain(`Record ${RECORDS} `);
  });

  it("does not open when another record took the place of the last one, chain and all", async () => {
    const path = await closedJournal();
    const other = at("other.db");
    copyFileSync(path, other);
    await edit(
      path,
      `
      ATTACH '${other}' AS other;
      UPDATE journal SET record = (SELECT record FROM other.journal WHERE sequence = 3),
                         chain = (SELECT chain FROM other.journal WHERE sequence = 3)
      WHERE sequence = ${RECORDS}`,
    );
    expect((await openError(path)).message).toContain(`Record ${RECORDS} `);
  });

  it("does not open when the file was cut", async () => {
    const path = await closedJournal();
    truncateSync(path, 4096 * 3);
    expect((await openError(path)).message).toMatch(/damaged/);
  });

  it("is no longer copied into backups", async () => {
    const path = await closedJournal();
    await edit(path, "UPDATE journal SET record = record || ' ' WHERE sequence = 4");
    const store = sqliteStore(path);
    await store.open();
    const error = await expectStoreError(store.backup(at("backup.db")), "STORE_DAMAGED");
    expect(error.message).toContain("Record 4 ");
    expect(() => readFileSync(at("backup.db"))).toThrow();
    expect(() => readFileSync(at("backup.db.partial"))).toThrow();
    await store.close();
  });

  it("has two snapshots at most", async () => {
    const path = await closedJournal();
    const store = sqliteStore(path);
    await store.open();
    await store.saveSnapshot({ sequence: 12, state: "twelve", hash: "h12" });
    await store.saveSnapshot({ sequence: 3, state: "three", hash: "h3" });
    await store.close();
    const kept = await withDatabase(path, (database) => [
      ...database.prepare("SELECT sequence FROM snapshots ORDER BY sequence").iterate(),
    ]);
    expect(kept).toMatchObject([{ sequence: 9 }, { sequence: 12 }]);
  });

  it("takes the older snapshot when the newest is damaged, and none when both are", async () => {
    const path = await closedJournal();
    await edit(path, "UPDATE snapshots SET state = 'ninety' WHERE sequence = 9");
    const store = sqliteStore(path);
    await store.open();
    expect(await store.loadSnapshot()).toEqual({ sequence: 6, state: "six", hash: "h6" });
    await store.close();
    await edit(path, "UPDATE snapshots SET hash = 'h' WHERE sequence = 6");
    await store.open();
    expect(await store.loadSnapshot()).toBeNull();
    await store.close();
  });

  it.each([
    ["a hash", "UPDATE names SET hash = hash + 1 WHERE sequence = 4"],
    ["a lost row", "DELETE FROM names WHERE sequence = 4"],
    ["an emptied table", "DELETE FROM names"],
    ["a lost bucket", "DELETE FROM buckets"],
    ["a lost mark", "DELETE FROM indexed"],
  ])("fills the index of signals anew from the journal: %s", async (_, sql) => {
    const path = await closedJournal();
    await edit(path, sql);
    const store = sqliteStore(path);
    await store.open();
    for (let number = 1; number <= RECORDS / 3; number += 1) {
      expect(await store.findSignal(sampleKey(number))).toMatchObject({ sequence: 3 * number - 2 });
      expect(await store.findSignalById(sampleSignalId(number))).not.toBeNull();
    }
    await store.close();
  });

  it("cuts a torn end of the log: a batch is there whole or not at all (F27, I36)", async () => {
    const store = sqliteStore(at("journal.db"));
    await store.open();
    for (let last = 0; last < 9; last += 3) await store.append(sampleJournal(3, { after: last }));
    copyFileSync(at("journal.db"), at("torn.db"));
    const log = readFileSync(at("journal.db-wal"));
    await store.close();
    const found = new Set<number>();
    for (let length = log.length; length >= 0; length -= 1_021) {
      found.add(await lastSequenceOfTorn(log.subarray(0, length)));
    }
    expect([...found]).toEqual([9, 6, 3, 0]);
  });

  async function lastSequenceOfTorn(log: Uint8Array): Promise<number> {
    const path = at(`torn-${log.length}.db`);
    copyFileSync(at("torn.db"), path);
    writeFileSync(`${path}-wal`, log);
    const store = sqliteStore(path);
    const { lastSequence } = await store.open();
    expect(await readAll(store)).toEqual(sampleJournal(lastSequence));
    await store.close();
    return lastSequence;
  }

  it("never gives out anything but what was stored, wherever a bit flips (F28, I36)", async () => {
    const records = Array.from({ length: RECORDS }, (_, index) => signalRecord(index + 1));
    const path = await closedJournal(records);
    const { length } = readFileSync(path);
    const answers = { whole: 0, refused: 0 };
    for (let position = 0; position < length; position += FLIP_EVERY) {
      const copy = at("flipped.db");
      copyFileSync(path, copy);
      damageAt(copy, position, position % 8);
      answers[await answerOf(copy, records, position)] += 1;
    }
    expect(answers.refused).toBeGreaterThan(100);
    expect(answers.whole).toBeGreaterThan(0);
  }, 60_000);

  async function answerOf(
    path: string,
    records: readonly JournalRecord[],
    position: number,
  ): Promise<"whole" | "refused"> {
    const store = sqliteStore(path);
    try {
      await store.open();
      expect(await readAll(store), `byte ${position}`).toEqual(records);
      for (let number = 1; number <= records.length; number += 1) {
        const found = await store.findSignal(sampleKey(number));
        expect(found?.sequence, `byte ${position}`).toBe(number);
      }
      expect([null, "six", "nine"], `byte ${position}`).toContain(
        (await store.loadSnapshot())?.state ?? null,
      );
      await store.close();
      return "whole";
    } catch (error) {
      await store.close().catch(() => undefined);
      if (error instanceof StoreError) return "refused";
      throw error;
    }
  }
});
