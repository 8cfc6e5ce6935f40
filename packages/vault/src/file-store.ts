import { type FileHandle, open, readFile, rename, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { VaultError } from "./errors.ts";
import type { VaultStore } from "./store.ts";

const TRIES = 40;
const BETWEEN_MS = 50;

/**
 * The vault in a file that its owner alone may read (0600). A change is written beside it, synced and renamed, and the
 * directory is synced: a crash leaves the old text or the new one. A lock file keeps two processes apart.
 */
export function fileVaultStore(path: string): VaultStore {
  return {
    read: () => textOf(path),
    replace: (previous, next) =>
      locked(`${path}.lock`, async () => {
        if ((await textOf(path)) !== previous) return false;
        await written(path, next);
        return true;
      }),
  };
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw new VaultError("VAULT_STORE_FAILED");
  }
}

async function written(path: string, text: string): Promise<void> {
  const beside = `${path}.new`;
  try {
    await withFile(beside, "w", async (file) => {
      // An older file keeps its mode when it is opened again.
      await file.chmod(0o600);
      await file.writeFile(text, "utf8");
      await file.sync();
    });
    await rename(beside, path);
    await withFile(dirname(path), "r", (folder) => folder.sync());
  } catch {
    throw new VaultError("VAULT_STORE_FAILED");
  }
}

async function withFile(
  path: string,
  flags: string,
  use: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await use(file);
  } finally {
    await file.close();
  }
}

async function locked<Answer>(path: string, work: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; !(await taken(path)); attempt += 1) {
    if (attempt >= TRIES) throw new VaultError("VAULT_BUSY");
    if (await isLeftBehind(path)) await unlink(path).catch(() => {});
    else await wait(BETWEEN_MS);
  }
  try {
    return await work();
  } finally {
    await unlink(path).catch(() => {});
  }
}

async function taken(path: string): Promise<boolean> {
  try {
    await withFile(path, "wx", async (file) => {
      await file.writeFile(String(process.pid));
    });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw new VaultError("VAULT_STORE_FAILED");
  }
}

/** A process that was killed while it wrote leaves its lock; one that has just made it has not written its id yet. */
async function isLeftBehind(path: string): Promise<boolean> {
  const id = Number(await readFile(path, "utf8").catch(() => ""));
  if (!Number.isSafeInteger(id) || id <= 0) return false;
  try {
    process.kill(id, 0);
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && "code" in error ? error.code : null;
