import type { StoredSnapshot } from "@hookline/core/driver";
import { expect, it } from "vitest";
import { expectStoreError, type StoreHarness } from "./harness.ts";
import { sampleJournal } from "./sample-records.ts";

const MIB = 1024 * 1024;

const snapshotAt = (sequence: number, state = `{"at":${sequence}}`): StoredSnapshot => ({
  sequence,
  state,
  hash: `hash-${sequence}-${state.length}`,
});

/** Cases about folded states. */
export function snapshotCases(harness: StoreHarness): void {
  it("SC-021 answers the newest snapshot with state and hash as they were, also after a restart", async () => {
    const store = await harness.open();
    await store.append(sampleJournal(9));
    await store.saveSnapshot(snapshotAt(3));
    await store.saveSnapshot(snapshotAt(6));
    await store.saveSnapshot(snapshotAt(9, '{"ä":"→ 👩‍💻"}'));
    expect(await store.loadSnapshot()).toEqual(snapshotAt(9, '{"ä":"→ 👩‍💻"}'));
    const reopened = await harness.reopen(store);
    expect(await reopened.loadSnapshot()).toEqual(snapshotAt(9, '{"ä":"→ 👩‍💻"}'));
  });

  it("SC-022 does not let an older snapshot that is saved later win", async () => {
    const store = await harness.open();
    await store.append(sampleJournal(9));
    await store.saveSnapshot(snapshotAt(8));
    await store.saveSnapshot(snapshotAt(2));
    expect(await store.loadSnapshot()).toEqual(snapshotAt(8));
  });

  it("SC-023 replaces the snapshot of the same sequence", async () => {
    const store = await harness.open();
    await store.append(sampleJournal(4));
    await store.saveSnapshot(snapshotAt(4));
    await store.saveSnapshot(snapshotAt(4, "again"));
    expect(await store.loadSnapshot()).toEqual(snapshotAt(4, "again"));
  });

  it("SC-024 refuses a snapshot of records it does not have", async () => {
    const store = await harness.open();
    await store.append(sampleJournal(4));
    await expectStoreError(store.saveSnapshot(snapshotAt(5)), "STORE_SEQUENCE_GAP");
    expect(await store.loadSnapshot()).toBeNull();
  });

  it("SC-025 holds a snapshot of 1 MiB", async () => {
    const store = await harness.open();
    await store.append(sampleJournal(1));
    const large = snapshotAt(1, "0123456789abcdef".repeat(MIB / 16));
    await store.saveSnapshot(large);
    expect(await (await harness.reopen(store)).loadSnapshot()).toEqual(large);
  });
}
