import { foldRecord } from "../engine/evolve.ts";
import type { StateBounds } from "../engine/settings.ts";
import { restoreSnapshot, snapshotText } from "../engine/snapshot.ts";
import { emptyState, type State } from "../engine/state.ts";
import { StoreError } from "../model/errors.ts";
import type { Store } from "../ports/store.ts";
import { sha256Hex } from "../prim/digest.ts";

const BATCH = 1_000;

/**
 * The state that the journal tells: the newest snapshot and everything after it, folded. The same path serves
 * the first start, an orderly restart and a crash.
 */
export async function recoverState(store: Store, bounds: StateBounds): Promise<State> {
  const state = (await fromSnapshot(store)) ?? emptyState(bounds);
  for (;;) {
    const records = await store.read(state.sequence, BATCH);
    for (const record of records) foldRecord(state, record);
    if (records.length < BATCH) return state;
  }
}

async function fromSnapshot(store: Store): Promise<State | null> {
  const stored = await store.loadSnapshot();
  if (stored === null) return null;
  if (sha256Hex(stored.state) !== stored.hash) {
    throw new StoreError(
      "STORE_DAMAGED",
      `The snapshot at record ${stored.sequence} does not fit its hash.`,
    );
  }
  return restoreSnapshot(stored.state);
}

/** Stores the state as it stands, so that the next start folds only what comes after. */
export async function saveSnapshot(store: Store, state: State): Promise<void> {
  const text = snapshotText(state);
  await store.saveSnapshot({ sequence: state.sequence, state: text, hash: sha256Hex(text) });
}
