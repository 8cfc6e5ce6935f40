import { existsSync, renameSync, rmSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { type StoredSnapshot, StoreError } from "@hookline/core/driver";
import { openForCopy } from "./connection.ts";
import type { SqliteDriver } from "./driver.ts";
import { createPrivateFile, syncFile, syncFolderOf } from "./files.ts";
import { entryOfLine, JournalFile, type JournalSettings } from "./journal-file.ts";
import type { Line } from "./journal-table.ts";

/** Few enough that signals which arrive meanwhile wait a few milliseconds at most. */
const RECORDS_AT_ONCE = 32;

/** What is written in between is flushed, so that the system never makes a write of ours wait for it. */
const FLUSH_CHARACTERS = 4 * 1024 * 1024;

/** A journal that is copied. */
export interface BackupSource {
  readonly lastSequence: number;
  /** Checked lines after a sequence. */
  read(afterSequence: number, limit: number): readonly Line[];
  newestSnapshot(): StoredSnapshot | null;
}

/** What a backup is made with. */
export interface BackupJob {
  readonly driver: SqliteDriver;
  readonly settings: JournalSettings;
  /** The journal; throws once the store is closed. */
  readonly source: () => BackupSource;
  /** Where to; nothing may be there. */
  readonly target: string;
}

const refuse = (message: string): never => {
  throw new StoreError("STORE_FAILED", message);
};

/**
 * Copies the journal as it stands now, while it goes on growing. Every record is checked on the way,
 * so that a damaged journal is found out and never copied. The target appears once it is whole and
 * durable.
 */
export async function writeBackup(job: BackupJob): Promise<void> {
  const { target } = job;
  const partial = `${target}.partial`;
  if (existsSync(target)) refuse(`${target} exists; a backup overwrites nothing.`);
  if (!createPrivateFile(partial)) {
    refuse(`${partial} exists: another backup is being written, or was cut off; then delete it.`);
  }
  try {
    await copyInto(partial, job);
    await syncFile(partial);
    if (existsSync(target)) refuse(`${target} exists; a backup overwrites nothing.`);
    renameSync(partial, target);
    syncFolderOf(target);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

async function copyInto(file: string, { driver, settings, source }: BackupJob): Promise<void> {
  const last = source().lastSequence;
  const snapshot = source().newestSnapshot();
  const copy = new JournalFile(openForCopy(driver, file), settings);
  try {
    let unflushed = 0;
    while (copy.lastSequence < last) {
      unflushed += copyRecords(source(), copy, last);
      if (unflushed >= FLUSH_CHARACTERS) {
        await syncFile(file);
        unflushed = 0;
      }
      await setImmediate();
    }
    if (snapshot !== null) copy.saveSnapshot(snapshot);
  } finally {
    copy.close();
  }
}

/**
 * Copies the next records and answers how long they are. The chain of the copy is computed anew and
 * comes out the same, since the texts are.
 */
function copyRecords(source: BackupSource, copy: JournalFile, last: number): number {
  const limit = Math.min(RECORDS_AT_ONCE, last - copy.lastSequence);
  const lines = source.read(copy.lastSequence, limit);
  copy.append(lines.map(entryOfLine));
  return lines.reduce((total, { text }) => total + text.length, 0);
}
