import { StoreError } from "@hookline/core/driver";
import { type JournalReader, readJournal } from "@hookline/store-sqlite";
import { type Asked, readArguments, USAGE } from "./arguments.ts";
import { backup } from "./commands/backup.ts";
import { doctor } from "./commands/doctor.ts";
import { explain } from "./commands/explain.ts";
import { replay } from "./commands/replay.ts";
import { show } from "./commands/show.ts";
import { verify } from "./commands/verify.ts";
import type { Output } from "./output.ts";

type JournalAsked = Exclude<Asked, { readonly command: "doctor" }>;

/**
 * Runs one command.
 * @returns the exit code: 0 all is well · 1 damaged, unequal or not found · 2 not understood
 */
export async function main(args: readonly string[], output: Output): Promise<number> {
  const asked = readArguments(args);
  if (asked === "help") {
    output.line(USAGE);
    return 0;
  }
  if (typeof asked === "string") {
    output.note(`${asked}\n\n${USAGE}`);
    return 2;
  }
  if (asked.command === "doctor") return doctor(asked.file, asked.json, output);
  try {
    return await onJournal(asked, output);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const { code, message } = error;
    if (asked.json) output.line(JSON.stringify({ ok: false, code, message }));
    else output.note(`${output.paint("✗", "red")} ${message} (${code})`);
    return 1;
  }
}

async function onJournal(asked: JournalAsked, output: Output): Promise<number> {
  const journal = await readJournal(asked.file);
  try {
    return await perform(asked, journal, output);
  } finally {
    journal.close();
  }
}

async function perform(
  asked: JournalAsked,
  journal: JournalReader,
  output: Output,
): Promise<number> {
  switch (asked.command) {
    case "verify":
      return verify(journal, asked.json, output);
    case "show":
      return show(journal, asked, output);
    case "replay":
      return replay(journal, asked.json, output);
    case "backup":
      return backup(journal, asked, output);
    case "explain":
      return explain(journal, asked, output);
  }
}
