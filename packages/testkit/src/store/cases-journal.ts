import type { JournalRecord } from "@hookline/core/driver";
import { expect, it } from "vitest";
import { expectStoreError, readAll, type StoreHarness } from "./harness.ts";
import { sampleJournal, sampleKey, sampleSignalId, signalRecord } from "./sample-records.ts";

const QUARTER_MIB = 256 * 1024;
/** Letters of one to four bytes, a joined emoji, control characters, and half a surrogate pair. */
const ODD_TEXT = 'Zürich → 東京 👩‍💻 "\\\u0000\u001f\u2028\u{10ffff}\ud800';

/** Cases about records: order, atomicity, contents. */
export function journalCases(harness: StoreHarness): void {
  it("SC-001 opens empty: sequence 0, no record, no signal, no snapshot", async () => {
    const store = harness.handle();
    expect(await store.open()).toEqual({ lastSequence: 0 });
    expect(await readAll(store)).toEqual([]);
    expect(await store.findSignal(sampleKey(1))).toBeNull();
    expect(await store.findSignalById(sampleSignalId(1))).toBeNull();
    expect(await store.loadSnapshot()).toBeNull();
  });

  it("SC-002 gives records back equal and in order", async () => {
    const store = await harness.open();
    const records = sampleJournal(7);
    await store.append(records.slice(0, 1));
    await store.append(records.slice(1));
    expect(await readAll(store)).toEqual(records);
  });

  it("SC-003 reads after a sequence, at most as many as asked for, and nothing beyond the end", async () => {
    const store = await harness.open();
    const records = sampleJournal(9);
    await store.append(records);
    expect(await store.read(4, 3)).toEqual(records.slice(4, 7));
    expect(await store.read(7, 100)).toEqual(records.slice(7));
    expect(await store.read(2, Number.POSITIVE_INFINITY)).toEqual(records.slice(2));
    expect(await store.read(0, 0)).toEqual([]);
    expect(await store.read(9, 5)).toEqual([]);
    expect(await store.read(90, 5)).toEqual([]);
  });

  it("SC-004 refuses a gap, stores nothing, and goes on with the right record", async () => {
    const store = await harness.open();
    await store.append(sampleJournal(2));
    await expectStoreError(store.append(sampleJournal(1, { after: 3 })), "STORE_SEQUENCE_GAP");
    expect(await readAll(store)).toHaveLength(2);
    await store.append(sampleJournal(1, { after: 2 }));
    expect(await readAll(store)).toEqual(sampleJournal(3));
  });

  it("SC-005 refuses a sequence that is taken and keeps what is there", async () => {
    const store = await harness.open();
    await store.append(sampleJournal(2));
    await expectStoreError(store.append([signalRecord(2, { number: 99 })]), "STORE_SEQUENCE_GAP");
    expect(await readAll(store)).toEqual(sampleJournal(2));
  });

  it("SC-006 stores nothing of a batch with a wrong record in it", async () => {
    const store = await harness.open();
    const [first, second] = sampleJournal(2);
    const batch = [first, second, signalRecord(4)].filter((record) => record !== undefined);
    await expectStoreError(store.append(batch), "STORE_SEQUENCE_GAP");
    expect(await readAll(store)).toEqual([]);
    expect(await store.findSignal(sampleKey(1))).toBeNull();
    const reopened = harness.handle();
    await store.close();
    expect(await reopened.open()).toEqual({ lastSequence: 0 });
  });

  it("SC-007 takes an empty batch for what it is", async () => {
    const store = await harness.open();
    await store.append([]);
    await store.append(sampleJournal(1));
    await store.append([]);
    expect(await readAll(store)).toEqual(sampleJournal(1));
  });

  it("SC-008 keeps records and the last sequence over a restart, and continues them", async () => {
    const store = await harness.open();
    await store.append(sampleJournal(5));
    await store.close();
    const reopened = harness.handle();
    expect(await reopened.open()).toEqual({ lastSequence: 5 });
    await expectStoreError(reopened.append(sampleJournal(1)), "STORE_SEQUENCE_GAP");
    await reopened.append(sampleJournal(2, { after: 5 }));
    expect(await readAll(reopened)).toEqual(sampleJournal(7));
  });

  it("SC-009 holds 10,000 records and reads them in pages", async () => {
    const store = await harness.open();
    const records = sampleJournal(10_000);
    for (let start = 0; start < records.length; start += 500) {
      await store.append(records.slice(start, start + 500));
    }
    const reopened = await harness.reopen(store);
    const pages: JournalRecord[] = [];
    for (;;) {
      const page = await reopened.read(pages.length, 700);
      if (page.length === 0) break;
      pages.push(...page);
    }
    expect(pages).toEqual(records);
  });

  it("SC-010 holds a record of 256 KiB", async () => {
    const record = signalRecord(1, { senderId: "0123456789abcdef".repeat(QUARTER_MIB / 16) });
    const store = await harness.open();
    await store.append([record, signalRecord(2)]);
    expect(await readAll(await harness.reopen(store))).toEqual([record, signalRecord(2)]);
  });

  it("SC-011 keeps every character of a text", async () => {
    const record = signalRecord(1, { senderId: ODD_TEXT });
    const store = await harness.open();
    await store.append([record]);
    expect(await readAll(await harness.reopen(store))).toEqual([record]);
  });

  it("SC-012 stores appends that were started together in the order of the calls", async () => {
    const store = await harness.open();
    const records = sampleJournal(60);
    await Promise.all(records.map((record) => store.append([record])));
    expect(await readAll(store)).toEqual(records);
  });

  it("SC-013 stores what a record was at the call, whatever becomes of the object", async () => {
    const store = await harness.open();
    const record = signalRecord(1);
    const events = [...record.events];
    const batch = [{ ...record, events }];
    const appended = store.append(batch);
    events.length = 0;
    batch.length = 0;
    await appended;
    expect(await readAll(store)).toEqual([record]);
    expect(await store.findSignal(sampleKey(1))).not.toBeNull();
  });

  it("SC-014 gives out copies: changing one changes nothing stored", async () => {
    const store = await harness.open();
    await store.append([signalRecord(1)]);
    for (const record of await readAll(store)) Reflect.set(record, "events", []);
    const signal = await store.findSignal(sampleKey(1));
    if (signal !== null) Reflect.set(signal, "status", "denied");
    expect(await readAll(store)).toEqual([signalRecord(1)]);
    expect(await store.findSignal(sampleKey(1))).toMatchObject({ status: "accepted" });
  });
}
