import { afterEach, beforeEach, describe } from "vitest";
import { backupCases } from "./cases-backup.ts";
import { journalCases } from "./cases-journal.ts";
import { lockCases } from "./cases-lock.ts";
import { signalCases } from "./cases-signals.ts";
import { snapshotCases } from "./cases-snapshots.ts";
import { StoreHarness, type StoreUnderTest } from "./harness.ts";

export type {
  Capability,
  Holder,
  StoreCapabilities,
  StoreData,
  StoreUnderTest,
} from "./harness.ts";
export {
  fillRecord,
  outcomeRecord,
  type SampleJournalOptions,
  type SampleSignalOptions,
  sampleJournal,
  sampleKey,
  sampleSignalId,
  signalRecord,
} from "./sample-records.ts";

/**
 * Registers the numbered cases SC-001 to SC-038 that every store passes. A case is skipped only where
 * the store declares that it lacks the capability; its title then says why.
 * @example
 * storeConformance({
 *   name: "my store",
 *   create: async () => ({ handle: () => myStore(newFolder), dispose: () => remove(newFolder) }),
 *   capabilities: { backup: { missing: "the server has its own" }, … },
 * });
 */
export function storeConformance({ name, create, capabilities }: StoreUnderTest): void {
  describe(`${name}: store conformance`, () => {
    const harness = new StoreHarness(capabilities);
    beforeEach(async () => harness.begin(await create()));
    afterEach(() => harness.end());

    journalCases(harness);
    signalCases(harness);
    snapshotCases(harness);
    lockCases(harness);
    backupCases(harness);
  });
}
