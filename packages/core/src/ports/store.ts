import type { SignalId, SignalKey } from "../model/ids.ts";
import type { JournalRecord, SignalRecord } from "../model/journal.ts";

/** A folded state as of one record; loading it and folding the tail gives the present. */
export interface StoredSnapshot {
  /** Sequence of the last record folded in. */
  readonly sequence: number;
  /** The state's own text form. */
  readonly state: string;
  /** Hash of `state`; a snapshot that does not fit it is refused. */
  readonly hash: string;
}

/**
 * Where the journal lives. One writer at a time: `open` takes the lock or throws STORE_LOCKED.
 * After a failed `append` nothing may be assumed and the engine stops deciding.
 */
export interface Store {
  readonly name: string;
  /** Takes the writer's lock, migrates, and answers the last sequence (0 for an empty journal). */
  open(): Promise<{ readonly lastSequence: number }>;
  /**
   * Appends records in one transaction; durable (fsynced) once it resolves, nothing of them stored if it
   * rejects. Sequences continue the last one without a gap, else it rejects. Signals named in the records
   * are found by `findSignal` from then on.
   */
  append(records: readonly JournalRecord[]): Promise<void>;
  /** Records after a sequence, ascending, at most `limit`. */
  read(afterSequence: number, limit: number): Promise<readonly JournalRecord[]>;
  /** What a key decided; kept at least as long as the retention of keys (7 days or more). */
  findSignal(key: SignalKey): Promise<SignalRecord | null>;
  findSignalById(signalId: SignalId): Promise<SignalRecord | null>;
  saveSnapshot(snapshot: StoredSnapshot): Promise<void>;
  loadSnapshot(): Promise<StoredSnapshot | null>;
  /** Writes a consistent copy of the running store to a file; a store that cannot says so by throwing. */
  backup(path: string): Promise<void>;
  /** Releases the lock; a second call does nothing. */
  close(): Promise<void>;
}
