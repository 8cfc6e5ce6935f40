import { StoreError } from "../model/errors.ts";
import type { SignalId, SignalKey } from "../model/ids.ts";
import { type JournalRecord, type SignalRecord, signalsOf } from "../model/journal.ts";
import { readRecord, writeRecord } from "../model/record-text.ts";
import type { Store, StoredSnapshot } from "../ports/store.ts";

/** What a memory store holds; hand it to the next one to start again on the same journal. */
export interface MemoryData {
  /** Records as `writeRecord` writes them, the first one with sequence 1: what is stored cannot be changed from outside. */
  readonly records: string[];
  /** Newest deciding record by signal key. */
  readonly keys: Map<SignalKey, number>;
  /** Newest deciding record by signal id. */
  readonly ids: Map<SignalId, number>;
  /** By sequence, the newest last; at most two. */
  readonly snapshots: StoredSnapshot[];
  /** The store that holds the writer's lock. */
  holder: MemoryStore | null;
}

/** A store in memory, with what tests need beside it. */
export interface MemoryStore extends Store {
  readonly data: MemoryData;
  /** Ends the store as the death of its process would: nothing is closed, and the lock is free. */
  kill(): void;
}

export interface MemoryStoreOptions {
  /** The data of an earlier memory store; by default new and empty. */
  readonly data?: MemoryData;
}

const SNAPSHOTS_KEPT = 2;

const emptyData = (): MemoryData => ({
  records: [],
  keys: new Map(),
  ids: new Map(),
  snapshots: [],
  holder: null,
});

/**
 * A store for tests, simulations and first steps: it keeps its promises of order, atomicity and one
 * writer like any other, but NOTHING OUTLIVES THE PROCESS, and it grows until the process ends.
 * Orders in it are forgotten at a restart; for anything that trades take `sqliteStore()`.
 * @example
 * const store = memoryStore();
 * // … the engine runs, and is stopped or killed …
 * const restarted = memoryStore({ data: store.data });
 */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  return new InMemory(options.data ?? emptyData());
}

class InMemory implements MemoryStore {
  readonly name = "memory";
  readonly data: MemoryData;

  constructor(data: MemoryData) {
    this.data = data;
  }

  async open(): Promise<{ readonly lastSequence: number }> {
    if (this.data.holder !== null) {
      throw new StoreError(
        "STORE_LOCKED",
        "The memory store's data are in use; close that store first.",
      );
    }
    this.data.holder = this;
    return { lastSequence: this.data.records.length };
  }

  async append(records: readonly JournalRecord[]): Promise<void> {
    const data = this.#held();
    let last = data.records.length;
    for (const { sequence } of records) {
      if (sequence !== last + 1) throw sequenceGap(`Record ${sequence}`, last);
      last = sequence;
    }
    const texts = records.map(writeRecord);
    data.records.push(...texts);
    for (const { key, signalId, sequence } of records.flatMap(signalsOf)) {
      data.keys.set(key, sequence);
      data.ids.set(signalId, sequence);
    }
  }

  async read(afterSequence: number, limit: number): Promise<readonly JournalRecord[]> {
    const start = Math.max(0, afterSequence);
    return this.#held()
      .records.slice(start, start + Math.max(0, limit))
      .map(readRecord);
  }

  async findSignal(key: SignalKey): Promise<SignalRecord | null> {
    const data = this.#held();
    return this.#signalOf(data.keys.get(key), (signal) => signal.key === key);
  }

  async findSignalById(signalId: SignalId): Promise<SignalRecord | null> {
    const data = this.#held();
    return this.#signalOf(data.ids.get(signalId), (signal) => signal.signalId === signalId);
  }

  async saveSnapshot(snapshot: StoredSnapshot): Promise<void> {
    const { records, snapshots } = this.#held();
    if (snapshot.sequence > records.length) throw sequenceGap("A snapshot", records.length);
    const { sequence, state, hash } = snapshot;
    const others = snapshots.filter((other) => other.sequence !== sequence);
    const sorted = [...others, { sequence, state, hash }].sort((a, b) => a.sequence - b.sequence);
    snapshots.splice(0, snapshots.length, ...sorted.slice(-SNAPSHOTS_KEPT));
  }

  async loadSnapshot(): Promise<StoredSnapshot | null> {
    const newest = this.#held().snapshots.at(-1);
    return newest === undefined ? null : { ...newest };
  }

  async backup(): Promise<void> {
    this.#held();
    throw new StoreError(
      "STORE_FAILED",
      "A memory store writes no files; take sqliteStore() for that.",
    );
  }

  async close(): Promise<void> {
    this.kill();
  }

  kill(): void {
    if (this.data.holder === this) this.data.holder = null;
  }

  #held(): MemoryData {
    if (this.data.holder === this) return this.data;
    throw new StoreError("STORE_CLOSED", "The memory store is not open.");
  }

  #signalOf(
    sequence: number | undefined,
    matches: (signal: SignalRecord) => boolean,
  ): SignalRecord | null {
    const text = sequence === undefined ? undefined : this.data.records[sequence - 1];
    if (text === undefined) return null;
    return signalsOf(readRecord(text)).findLast(matches) ?? null;
  }
}

const sequenceGap = (what: string, last: number): StoreError =>
  new StoreError("STORE_SEQUENCE_GAP", `${what} cannot follow record ${last}; nothing was stored.`);
