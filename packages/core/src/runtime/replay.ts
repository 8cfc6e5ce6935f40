import { foldRecord } from "../engine/evolve.ts";
import { restoreSnapshot, stateHash } from "../engine/snapshot.ts";
import { emptyState } from "../engine/state.ts";
import { StoreError } from "../model/errors.ts";
import type { JournalRecord } from "../model/journal.ts";
import type { StoredSnapshot } from "../ports/store.ts";
import { sha256Hex } from "../prim/digest.ts";

/** A journal being folded outside of an engine, to prove what its state is. */
export interface Replay {
  /** Sequence of the last record folded in. */
  readonly sequence: number;
  /** Folds the next record; throws an InvariantError where it cannot follow. */
  take(record: JournalRecord): void;
  /** SHA-256 of the state as hex: equal for every fold of the same records, with a snapshot or without. */
  stateHash(): string;
}

/**
 * Begins at a snapshot, or at the first record where there is none.
 * @returns null for a snapshot of another version's form, which an engine does not read either
 * @throws StoreError STORE_DAMAGED where the snapshot does not fit its hash
 */
export function replayFrom(snapshot: StoredSnapshot | null): Replay | null {
  if (snapshot !== null && sha256Hex(snapshot.state) !== snapshot.hash) {
    const message = `The snapshot at record ${snapshot.sequence} does not fit its hash.`;
    throw new StoreError("STORE_DAMAGED", message);
  }
  const state = snapshot === null ? emptyState() : restoreSnapshot(snapshot.state);
  if (state === null) return null;
  return {
    get sequence() {
      return state.sequence;
    },
    take: (record) => foldRecord(state, record),
    stateHash: () => stateHash(state),
  };
}
