import type { JournalRecord } from "@hookline/core/driver";
import type { JournalReader } from "@hookline/store-sqlite";

const AT_ONCE = 1_000;

/** Every record after a sequence, oldest first, each checked; throws a StoreError at the first damaged one. */
export function* recordsAfter(journal: JournalReader, after: number): Generator<JournalRecord> {
  let last = after;
  while (last < journal.lastSequence) {
    for (const record of chunk(journal, last)) {
      yield record;
      last = record.sequence;
    }
  }
}

/** The next records; where one of them is damaged, those before it still come. */
function* chunk(journal: JournalReader, after: number): Generator<JournalRecord> {
  try {
    yield* journal.read(after, AT_ONCE);
  } catch {
    for (let last = after; last < after + AT_ONCE; last += 1) yield* journal.read(last, 1);
  }
}
