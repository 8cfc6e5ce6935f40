import { StoreError } from "@hookline/core/driver";

/** Primary result codes of SQLite that the store tells apart (sqlite.org/rescode.html). */
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const CONSTRAINT = 19;
const NOTADB = 26;

const NAMES: Readonly<Record<string, number>> = {
  SQLITE_BUSY: BUSY,
  SQLITE_LOCKED: LOCKED,
  SQLITE_READONLY: READONLY,
  SQLITE_CORRUPT: CORRUPT,
  SQLITE_FULL: FULL,
  SQLITE_CANTOPEN: CANTOPEN,
  SQLITE_CONSTRAINT: CONSTRAINT,
  SQLITE_NOTADB: NOTADB,
};

const HINTS: Readonly<Record<number, string>> = {
  [BUSY]: "another program holds the database; close it",
  [LOCKED]: "another program holds the database; close it",
  [READONLY]: "the file or its folder cannot be written",
  [CORRUPT]: "the file is damaged; restore a backup",
  [FULL]: "the disk is full",
  [CANTOPEN]: "the file cannot be opened",
  [NOTADB]: "the file is damaged or is no SQLite database",
};

/** SQLite's primary result code of a driver's error; null where the error is none of SQLite's. */
function resultCode(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  if ("errcode" in error && typeof error.errcode === "number") return error.errcode & 0xff;
  if (!("code" in error) || typeof error.code !== "string") return null;
  const primary = error.code.split("_", 2).join("_");
  return NAMES[primary] ?? null;
}

/** Whether another connection holds the lock that was asked for. */
export const isBusy = (error: unknown): boolean => {
  const code = resultCode(error);
  return code === BUSY || code === LOCKED;
};

/** Whether a row was there already. */
export const isConstraint = (error: unknown): boolean => resultCode(error) === CONSTRAINT;

/** Whether what was read is not what was written, found by SQLite or by the store. */
export const isDamage = (error: unknown): boolean => {
  if (error instanceof StoreError) return error.code === "STORE_DAMAGED";
  const code = resultCode(error);
  return code === CORRUPT || code === NOTADB;
};

/**
 * Any failure as a StoreError; one that already is passes through.
 * @param doing what failed, as the start of a sentence: `The journal could not be read`
 */
export function storeFailure(doing: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const hint = HINTS[resultCode(error) ?? -1];
  const message = hint === undefined ? `${doing}.` : `${doing}: ${hint}.`;
  return new StoreError(isDamage(error) ? "STORE_DAMAGED" : "STORE_FAILED", message, error);
}

/** Runs a step; what it throws becomes a StoreError that says what failed. */
export function during<Value>(doing: string, step: () => Value): Value {
  try {
    return step();
  } catch (error) {
    throw storeFailure(doing, error);
  }
}

/** The same for a step that waits for the disk. */
export async function duringWait(doing: string, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    throw storeFailure(doing, error);
  }
}
