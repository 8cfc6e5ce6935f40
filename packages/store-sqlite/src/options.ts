import { type Clock, ConfigError, type Logger } from "@hookline/core/driver";
import type { SqliteDriver } from "./driver.ts";

/** Everything here has a default that is right for most. */
export interface SqliteStoreOptions {
  /** Days for which a signal's key is remembered at least; 30 by default, 7 or more. */
  readonly keyRetentionDays?: number;
  /** Another SQLite library; by default Node's own, or `@photostructure/sqlite` where Node has none. */
  readonly driver?: SqliteDriver;
  /** By default the system's. Only the age of keys is read off it. */
  readonly clock?: Clock;
  /** Hears of a last write that a crash cut off; by default nobody does. */
  readonly logger?: Logger;
}

const DEFAULT_KEY_RETENTION_DAYS = 30;
const MIN_KEY_RETENTION_DAYS = 7;
const DAY_MS = 86_400_000;

/** How long keys are remembered where nothing else is said. */
export const DEFAULT_KEY_RETENTION_MS: number = DEFAULT_KEY_RETENTION_DAYS * DAY_MS;

const isMemory = (path: string): boolean => /^:memory:$|^file:.*[?&]mode=memory/i.test(path);

function pathProblem(path: string): string | null {
  if (isMemory(path)) {
    return 'sqliteStore(":memory:") would forget every order; for tests take memoryStore() of @hookline/core.';
  }
  if (path.trim() === "" || path.includes("\0"))
    return "sqliteStore(path) needs the path of a file.";
  if (/^file:/i.test(path)) return "sqliteStore(path) takes a plain path, not a file: address.";
  return null;
}

function retentionProblem(days: number): string | null {
  if (Number.isFinite(days) && days >= MIN_KEY_RETENTION_DAYS) return null;
  return `keyRetentionDays must be ${MIN_KEY_RETENTION_DAYS} or more: a sender may repeat a signal for days.`;
}

/** The retention of keys in milliseconds; throws a ConfigError that lists everything wrong. */
export function checkOptions(path: string, options: SqliteStoreOptions): number {
  const days = options.keyRetentionDays ?? DEFAULT_KEY_RETENTION_DAYS;
  const problems = [pathProblem(path), retentionProblem(days)].filter(
    (problem) => problem !== null,
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return days * DAY_MS;
}
