import { setImmediate } from "node:timers/promises";
import { type Store, StoreError } from "@hookline/core/driver";
import { expect, it } from "vitest";
import { caseWith, expectStoreError, promised, readAll, type StoreHarness } from "./harness.ts";
import { sampleJournal, sampleKey } from "./sample-records.ts";

const STORED_BEFORE = 2_000;
const STORED_MEANWHILE = 300;

/** Cases about copies of a running store, and about damage. */
export function backupCases(harness: StoreHarness): void {
  const { backup, damage } = harness.capabilities;
  const backupOf = (): { readonly path: string; handle(): Store } =>
    promised(harness.data.backup, "backup");

  caseWith(
    backup,
    "SC-034 writes a backup that opens with the same records and snapshot",
    async () => {
      const store = await harness.open();
      const records = sampleJournal(20);
      const snapshot = { sequence: 12, state: '{"folded":12}', hash: "h12" };
      await store.append(records);
      await store.saveSnapshot(snapshot);
      await store.backup(backupOf().path);
      await store.append(sampleJournal(1, { after: 20 }));
      const copy = harness.track(backupOf().handle());
      expect(await copy.open()).toEqual({ lastSequence: 20 });
      expect(await readAll(copy)).toEqual(records);
      expect(await copy.loadSnapshot()).toEqual(snapshot);
      expect(await copy.findSignal(sampleKey(7))).toMatchObject({ sequence: 19 });
      await copy.append(sampleJournal(1, { after: 20 }));
    },
  );

  caseWith(backup, "SC-035 backs up a whole journal while it is written to", async () => {
    const store = await harness.open();
    await store.append(sampleJournal(STORED_BEFORE));
    const written = store.backup(backupOf().path);
    for (let index = 0; index < STORED_MEANWHILE; index += 1) {
      await store.append(sampleJournal(1, { after: STORED_BEFORE + index }));
      await setImmediate();
    }
    await written;
    expect(await readAll(store)).toHaveLength(STORED_BEFORE + STORED_MEANWHILE);
    const copy = harness.track(backupOf().handle());
    const { lastSequence } = await copy.open();
    expect(lastSequence).toBeGreaterThanOrEqual(STORED_BEFORE);
    expect(await readAll(copy)).toEqual(sampleJournal(lastSequence));
  });

  caseWith(backup, "SC-036 does not overwrite an older backup", async () => {
    const store = await harness.open();
    await store.append(sampleJournal(2));
    await store.backup(backupOf().path);
    await store.append(sampleJournal(1, { after: 2 }));
    await expectStoreError(store.backup(backupOf().path), "STORE_FAILED");
    const copy = harness.track(backupOf().handle());
    expect(await copy.open()).toEqual({ lastSequence: 2 });
    await store.append(sampleJournal(1, { after: 3 }));
  });

  if (backup !== true) {
    it("SC-037 says so by throwing when it cannot write backups", async () => {
      const store = await harness.open();
      await expect(store.backup("never-written")).rejects.toBeInstanceOf(StoreError);
    });
  }

  caseWith(damage, "SC-038 names a damaged record instead of skipping it (I36, F28)", async () => {
    const store = await harness.open();
    await store.append(sampleJournal(9));
    await store.close();
    await promised(harness.data.damage, "damage")(5);
    const damaged = harness.handle();
    const reading = damaged.open().then(() => readAll(damaged));
    const error = await expectStoreError(reading, "STORE_DAMAGED");
    expect(error.message).toMatch(/\b5\b/);
  });
}
