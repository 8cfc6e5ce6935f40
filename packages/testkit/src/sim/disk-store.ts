import {
  type JournalRecord,
  type SignalRecord,
  type Store,
  StoreError,
  signalsOf,
} from "@hookline/core/driver";
import type { SimDisk } from "./disk.ts";
import type { Faults } from "./faults.ts";
import type { Incarnation } from "./incarnation.ts";
import type { Marks } from "./marks.ts";
import type { Random } from "./random.ts";

/** A store of one process on the simulated disk; every step at which a process can die is an I/O of its own. */
export function diskStore(parts: {
  readonly disk: SimDisk;
  readonly process: Incarnation;
  readonly random: Random;
  readonly marks: Marks;
  readonly faults: () => Faults;
  /** Hears when a write begins and ends. */
  readonly onWriting: (writing: boolean) => void;
}): Store {
  const { disk, faults, marks, onWriting, process, random } = parts;
  let failed = false;
  let last = 0;

  const fail = (what: string): never => {
    failed = true;
    throw new StoreError("STORE_FAILED", what);
  };
  const held = (): void => {
    if (disk.holder !== process) throw new StoreError("STORE_CLOSED", "The disk is not ours.");
  };
  const append = async (records: readonly JournalRecord[]): Promise<void> => {
    held();
    if (failed) fail("The disk has failed before.");
    const gap = records.findIndex(({ sequence }, index) => sequence !== last + 1 + index);
    if (gap >= 0)
      throw new StoreError("STORE_SEQUENCE_GAP", `Record ${last + 1 + gap} is missing.`);
    onWriting(true);
    await process.io();
    if (random.chance(faults().diskFull)) {
      marks.see("disk full");
      fail("No space is left.");
    }
    disk.write(records);
    if (random.chance(faults().slowDisk)) await process.sleep(random.int(100, 6_000));
    else await process.sleep(random.int(0, 3));
    await process.io();
    if (random.chance(faults().fsyncFails)) {
      marks.see("fsync failed");
      fail("The data may or may not be there.");
    }
    disk.sync();
    last += records.length;
    await process.io();
    onWriting(false);
  };
  const find = (matches: (signal: SignalRecord) => boolean): SignalRecord | null => {
    held();
    return disk.read(0).flatMap(signalsOf).findLast(matches) ?? null;
  };
  return {
    name: "simulated",
    open: async () => {
      if (disk.holder !== null) throw new StoreError("STORE_LOCKED", "Another process writes.");
      disk.holder = process;
      await process.io();
      disk.recover();
      last = disk.lastSequence;
      await process.io();
      return { lastSequence: last };
    },
    append,
    read: async (after, limit) => {
      held();
      await process.io();
      return disk.read(after, limit);
    },
    findSignal: async (key) => find((signal) => signal.key === key),
    findSignalById: async (id) => find((signal) => signal.signalId === id),
    saveSnapshot: async (snapshot) => {
      held();
      await process.io();
      disk.snapshot = { ...snapshot };
    },
    loadSnapshot: async () => {
      held();
      await process.io();
      return disk.snapshot;
    },
    backup: async () => {
      throw new StoreError("STORE_FAILED", "The simulated disk writes no files.");
    },
    close: async () => {
      if (disk.holder === process) disk.holder = null;
    },
  };
}
