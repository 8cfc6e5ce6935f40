import { closeSync, fsyncSync, openSync, realpathSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Read and write for the owner, nothing for anyone else: the journal names accounts and positions. */
const PRIVATE = 0o600;

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;

/**
 * Creates an empty private file; false where there is one already, which is then left untouched.
 * An existing file is never opened here: closing any descriptor of it would drop the locks that
 * SQLite holds on it for this process (POSIX).
 */
export function createPrivateFile(path: string): boolean {
  try {
    closeSync(openSync(path, "wx", PRIVATE));
    syncFolderOf(path);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

/** Makes a file's entry in its folder durable. Windows opens no folders and needs none of this. */
export function syncFolderOf(path: string): void {
  if (process.platform === "win32") return;
  const descriptor = openSync(dirname(path), "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Makes the bytes of a large file durable, off the event loop. Drops every lock that this process has
 * on the file (POSIX), so it is for files that nobody else uses.
 */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The one path of an existing file, whatever links lead to it, so that its lock is one as well. */
export const canonicalPath = (path: string): string => realpathSync(resolve(path));
