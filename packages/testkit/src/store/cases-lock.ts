import type { Store } from "@hookline/core/driver";
import { expect, it } from "vitest";
import { caseWith, expectStoreError, promised, readAll, type StoreHarness } from "./harness.ts";
import { sampleJournal, sampleKey, sampleSignalId } from "./sample-records.ts";

const everyCall = (store: Store): readonly Promise<unknown>[] => [
  store.append(sampleJournal(1)),
  store.append([]),
  store.read(0, 1),
  store.findSignal(sampleKey(1)),
  store.findSignalById(sampleSignalId(1)),
  store.saveSnapshot({ sequence: 0, state: "{}", hash: "h" }),
  store.loadSnapshot(),
  store.backup("never-written"),
];

async function expectClosed(store: Store): Promise<void> {
  for (const answer of everyCall(store)) await expectStoreError(answer, "STORE_CLOSED");
}

/** Cases about the one writer, and about opening and closing. */
export function lockCases(harness: StoreHarness): void {
  it("SC-026 refuses a second store on the same data and lets the first go on (I38)", async () => {
    const first = await harness.open();
    const second = harness.handle();
    const error = await expectStoreError(second.open(), "STORE_LOCKED");
    expect(error.message.length).toBeGreaterThan(20);
    await expectClosed(second);
    await first.append(sampleJournal(2));
    expect(await readAll(first)).toEqual(sampleJournal(2));
  });

  it("SC-027 frees the lock at close", async () => {
    const first = await harness.open();
    await first.append(sampleJournal(1));
    const second = harness.handle();
    await expectStoreError(second.open(), "STORE_LOCKED");
    await first.close();
    expect(await second.open()).toEqual({ lastSequence: 1 });
    await expectStoreError(first.open(), "STORE_LOCKED");
  });

  it("SC-028 refuses to open twice and stays open", async () => {
    const store = await harness.open();
    await expectStoreError(store.open(), "STORE_LOCKED");
    await store.append(sampleJournal(1));
    expect(await readAll(store)).toEqual(sampleJournal(1));
  });

  it("SC-029 lets one of two that open at once win", async () => {
    const stores = [harness.handle(), harness.handle()];
    const answers = await Promise.allSettled(stores.map((store) => store.open()));
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("SC-030 closes as often as one likes", async () => {
    const store = await harness.open();
    await store.close();
    await store.close();
    await harness.handle().close();
  });

  it("SC-031 answers STORE_CLOSED to everything before open and after close", async () => {
    const store = harness.handle();
    await expectClosed(store);
    await store.open();
    await store.append(sampleJournal(1));
    await store.close();
    await expectClosed(store);
    expect(await readAll(await harness.open())).toHaveLength(1);
  });

  it("SC-032 opens again after close", async () => {
    const store = await harness.open();
    await store.append(sampleJournal(3));
    await store.close();
    expect(await store.open()).toEqual({ lastSequence: 3 });
    await store.append(sampleJournal(1, { after: 3 }));
    expect(await readAll(store)).toEqual(sampleJournal(4));
  });

  caseWith(
    harness.capabilities.processes,
    "SC-033 is locked while another process has it open, and free once that is killed (F33, I38)",
    async () => {
      const hold = promised(harness.data.holdElsewhere, "holdElsewhere");
      const holder = await hold();
      const store = harness.handle();
      await expectStoreError(store.open(), "STORE_LOCKED");
      await holder.kill();
      expect(await store.open()).toEqual({ lastSequence: 1 });
      await store.append(sampleJournal(1, { after: 1 }));
      expect(await readAll(store)).toHaveLength(2);
    },
  );
}
