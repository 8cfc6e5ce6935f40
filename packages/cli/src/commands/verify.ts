import { type JournalRecord, StoreError } from "@hookline/core/driver";
import type { JournalReader } from "@hookline/store-sqlite";
import type { Output } from "../output.ts";
import { recordsAfter } from "../records.ts";
import { timeText } from "../text/time.ts";

/** Checks every record against its checksum and the hash chain, and reports an end that a crash cut off. */
export function verify(journal: JournalReader, json: boolean, output: Output): number {
  let last: JournalRecord | null = null;
  try {
    for (const record of recordsAfter(journal, 0)) last = record;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return damaged({ error, whole: last?.sequence ?? 0, json }, output);
  }
  const { inUse, tornBytes } = journal;
  const records = last?.sequence ?? 0;
  const lastAtMs = last?.input.nowMs ?? null;
  const snapshot = journal.snapshot()?.sequence ?? null;
  if (json) {
    output.line(JSON.stringify({ ok: true, records, lastAtMs, snapshot, tornBytes, inUse }));
    return 0;
  }
  const until = lastAtMs === null ? "" : `, the last of ${timeText(lastAtMs)}`;
  output.line(
    `${output.paint("✓", "green")} ${records} records${until}: every one whole, and in its place`,
  );
  output.line(snapshot === null ? "  no snapshot" : `  snapshot of record ${snapshot}`);
  if (inUse) output.line("  an engine is using it; what it writes meanwhile is not looked at");
  if (tornBytes > 0) {
    output.line(
      `${output.paint("!", "yellow")} ${tornBytes} bytes of a last write that a crash cut off: never acknowledged, ` +
        "and passed over at the next start",
    );
  }
  return 0;
}

function damaged(
  found: { readonly error: StoreError; readonly whole: number; readonly json: boolean },
  output: Output,
): number {
  const { code, message } = found.error;
  const record = found.whole + 1;
  if (found.json) {
    output.line(JSON.stringify({ ok: false, code, message, record, wholeBefore: found.whole }));
  } else {
    output.line(`${output.paint("✗", "red")} ${message} (${code})`);
    output.line(`  the ${found.whole} records before it are whole`);
  }
  return 1;
}
