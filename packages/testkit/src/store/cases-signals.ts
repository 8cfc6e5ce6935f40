import { type JournalRecord, type SignalRecord, signalsOf } from "@hookline/core/driver";
import { expect, it } from "vitest";
import { expectStoreError, type StoreHarness } from "./harness.ts";
import {
  outcomeRecord,
  sampleJournal,
  sampleKey,
  sampleSignalId,
  signalRecord,
} from "./sample-records.ts";

const MANY = 6_000;

const signalOf = (record: JournalRecord): SignalRecord | undefined => signalsOf(record)[0];

/** Cases about finding signals again by key and id. */
export function signalCases(harness: StoreHarness): void {
  it("SC-015 finds an accepted and a denied signal by key and by id", async () => {
    const store = await harness.open();
    const records = [signalRecord(1), signalRecord(2, { status: "denied" })];
    await store.append(records);
    for (const [index, record] of records.entries()) {
      const number = index + 1;
      expect(await store.findSignal(sampleKey(number))).toEqual(signalOf(record));
      expect(await store.findSignalById(sampleSignalId(number))).toEqual(signalOf(record));
    }
    expect(await store.findSignal(sampleKey(2))).toMatchObject({ status: "denied", sequence: 2 });
  });

  it("SC-016 answers null for a key and an id that nobody used", async () => {
    const store = await harness.open();
    await store.append(sampleJournal(30));
    expect(await store.findSignal(sampleKey(11))).toBeNull();
    expect(await store.findSignalById(sampleSignalId(11))).toBeNull();
  });

  it("SC-017 finds signals after a restart", async () => {
    const store = await harness.open();
    const record = signalRecord(1);
    await store.append([record, outcomeRecord(2, 1)]);
    const reopened = await harness.reopen(store);
    expect(await reopened.findSignal(sampleKey(1))).toEqual(signalOf(record));
    expect(await reopened.findSignalById(sampleSignalId(1))).toEqual(signalOf(record));
    expect(await reopened.findSignal(sampleKey(2))).toBeNull();
  });

  it("SC-018 answers the later record of a key that was used twice, also after a restart", async () => {
    const store = await harness.open();
    const later = signalRecord(3, { number: 1, status: "denied" });
    await store.append([signalRecord(1), signalRecord(2)]);
    await store.append([later]);
    expect(await store.findSignal(sampleKey(1))).toEqual(signalOf(later));
    const reopened = await harness.reopen(store);
    expect(await reopened.findSignal(sampleKey(1))).toEqual(signalOf(later));
    expect(await reopened.findSignalById(sampleSignalId(1))).toEqual(signalOf(later));
    await reopened.append([signalRecord(4, { number: 1 })]);
    expect(await reopened.findSignal(sampleKey(1))).toMatchObject({ sequence: 4 });
  });

  it("SC-019 finds nothing of a batch that was refused", async () => {
    const store = await harness.open();
    await expectStoreError(store.append([signalRecord(1), signalRecord(3)]), "STORE_SEQUENCE_GAP");
    expect(await store.findSignal(sampleKey(1))).toBeNull();
    expect(await store.findSignalById(sampleSignalId(3))).toBeNull();
  });

  it(`SC-020 finds each of ${MANY} signals while they come in and after a restart`, async () => {
    const store = await harness.open();
    for (let last = 0; last < MANY; last += 60) {
      await store.append(Array.from({ length: 60 }, (_, index) => signalRecord(last + index + 1)));
      const number = Math.floor(last / 2) + 1;
      expect(await store.findSignal(sampleKey(number))).toMatchObject({ sequence: number });
    }
    const reopened = await harness.reopen(store);
    for (let number = 1; number <= MANY; number += 1) {
      const byKey = await reopened.findSignal(sampleKey(number));
      const byId = await reopened.findSignalById(sampleSignalId(number));
      if (byKey?.sequence !== number || byId?.sequence !== number) {
        expect.fail(`signal ${number} is not found`);
      }
    }
    expect(await reopened.findSignal(sampleKey(MANY + 1))).toBeNull();
  });
}
