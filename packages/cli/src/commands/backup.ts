import type { JournalReader } from "@hookline/store-sqlite";
import type { Output } from "../output.ts";

/** Copies the journal, running engine or not, and checks each record on the way. */
export async function backup(
  journal: JournalReader,
  { json, target }: { readonly target: string; readonly json: boolean },
  output: Output,
): Promise<number> {
  await journal.backup(target);
  const records = journal.lastSequence;
  if (json) output.line(JSON.stringify({ ok: true, records, target }));
  else output.line(`${output.paint("✓", "green")} ${records} records in ${target}, each checked`);
  return 0;
}
