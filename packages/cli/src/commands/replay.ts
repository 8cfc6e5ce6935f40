import { type Replay, replayFrom, StoreError } from "@hookline/core/driver";
import type { JournalReader } from "@hookline/store-sqlite";
import type { Output } from "../output.ts";
import { recordsAfter } from "../records.ts";

/** Folds the journal twice, from its first record and from its snapshot, and compares what comes out. */
export function replay(journal: JournalReader, json: boolean, output: Output): number {
  const snapshot = journal.snapshot();
  const first = started(replayFrom(null));
  let atSnapshot: string | null = null;
  for (const record of recordsAfter(journal, 0)) {
    first.take(record);
    if (record.sequence === snapshot?.sequence) atSnapshot = first.stateHash();
  }
  // A snapshot of another version is not read by an engine either; then the second fold begins at the first record too.
  const second = replayFrom(snapshot) ?? started(replayFrom(null));
  const from = second.sequence;
  for (const record of recordsAfter(journal, from)) second.take(record);
  const state = first.stateHash();
  const again = second.stateHash();
  const equal = state === again && (from === 0 || atSnapshot === snapshot?.hash);
  if (json) {
    const { sequence: records } = first;
    output.line(JSON.stringify({ ok: equal, records, state, snapshot: from || null, again }));
    return equal ? 0 : 1;
  }
  const how =
    from === 0
      ? "again from record 1, there is no snapshot"
      : `from the snapshot of record ${from}`;
  output.line(`state ${state}  ${output.paint(`${first.sequence} records from the first`, "dim")}`);
  output.line(`state ${again}  ${output.paint(how, "dim")}`);
  output.line(
    equal
      ? `${output.paint("✓", "green")} equal`
      : `${output.paint("✗", "red")} the snapshot is not what the records before it fold to`,
  );
  return equal ? 0 : 1;
}

/** A fold from the first record always begins. */
function started(replay: Replay | null): Replay {
  if (replay === null) throw new StoreError("STORE_FAILED", "The fold does not begin.");
  return replay;
}
