import { type JournalRecord, readRecord, signalsOf } from "@hookline/core/driver";
import type { SqliteDatabase } from "./driver.ts";
import { damagedRecord, type Head, type JournalTable, type Line } from "./journal-table.ts";
import type { SignalIndex } from "./signal-index.ts";
import { transact } from "./transact.ts";

const LINES_AT_ONCE = 512;

/** The record of a line whose chain was checked. */
export const recordOf = (line: Line): JournalRecord => readRecord(line.text);

/** Where the table of signals reaches up to, proved to be a place in this very journal. */
function reachOf(database: SqliteDatabase, journal: JournalTable, index: SignalIndex): Head {
  const reach = transact(database, () => index.load());
  const line = reach.sequence === 0 ? reach : journal.line(reach.sequence);
  if (line?.chain !== reach.chain) throw damagedRecord(reach.sequence);
  return reach;
}

/**
 * Adds to the index what the last process did not get to write, and so also checks the records that
 * were appended since. A journal that lost its end after a clean close is found out here.
 */
export function catchUp(
  database: SqliteDatabase,
  journal: JournalTable,
  index: SignalIndex,
  nowMs: number,
): void {
  let head = reachOf(database, journal, index);
  for (;;) {
    const lines = journal.read(head.sequence, LINES_AT_ONCE);
    index.add(lines.flatMap((line) => signalsOf(recordOf(line))));
    head = lines.at(-1) ?? head;
    if (index.isDue(head)) transact(database, () => index.writeAll(head, nowMs));
    if (lines.length < LINES_AT_ONCE) return;
  }
}
