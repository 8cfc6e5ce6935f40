import type {
  JournalRecord,
  SignalId,
  SignalKey,
  SignalRecord,
  Store,
  StoredSnapshot,
} from "@hookline/core/driver";
import { StoreError } from "@hookline/core/driver";
import { writeBackup } from "./backup.ts";
import { recordOf } from "./catch-up.ts";
import { loadDriver } from "./driver.ts";
import { during, duringWait, storeFailure } from "./failure.ts";
import { entryOf, type JournalFile, type JournalSettings } from "./journal-file.ts";
import { type OpenJournal, openJournal } from "./open-journal.ts";
import { checkOptions, type SqliteStoreOptions } from "./options.ts";

/**
 * A journal in one SQLite file on a local disk: every append is on the disk (write-ahead log,
 * `synchronous=FULL`) before it resolves, every record carries a hash chain that each read checks,
 * and a lock of the operating system keeps a second writer out. Beside the file stand `-wal` and
 * `-shm` (SQLite's) and `.lock` (an empty file that may stay). All are created readable by the owner only.
 * @param path of the file; its folder must exist. Throws a ConfigError for `":memory:"` and for
 *   options out of range
 * @example
 * const engine = createEngine({ store: sqliteStore("hookline.db"), accounts, sources, strategies, risk });
 */
export function sqliteStore(path: string, options: SqliteStoreOptions = {}): Store {
  return new SqliteStore(path, options);
}

class SqliteStore implements Store {
  readonly name = "sqlite";
  readonly #path: string;
  readonly #options: SqliteStoreOptions;
  readonly #settings: JournalSettings;
  #open: OpenJournal | null = null;
  #opening: Promise<OpenJournal> | null = null;

  constructor(path: string, options: SqliteStoreOptions) {
    this.#path = path;
    this.#options = options;
    const clock = options.clock ?? { nowMs: () => Date.now() };
    this.#settings = { keyRetentionMs: checkOptions(path, options), nowMs: () => clock.nowMs() };
  }

  async open(): Promise<{ readonly lastSequence: number }> {
    if (this.#open !== null || this.#opening !== null) {
      throw new StoreError(
        "STORE_LOCKED",
        `The store ${this.#path} is open already; close it first.`,
      );
    }
    try {
      this.#opening = this.#load();
      this.#open = await this.#opening;
      return { lastSequence: this.#open.journal.lastSequence };
    } finally {
      this.#opening = null;
    }
  }

  async append(records: readonly JournalRecord[]): Promise<void> {
    const open = this.#opened();
    await duringWait("The records could not be stored", () => open.append(records.map(entryOf)));
  }

  async read(afterSequence: number, limit: number): Promise<readonly JournalRecord[]> {
    const journal = this.#journal();
    return during("The journal could not be read", () =>
      journal.read(afterSequence, limit).map(recordOf),
    );
  }

  async findSignal(key: SignalKey): Promise<SignalRecord | null> {
    const journal = this.#journal();
    return during("The signal could not be looked up", () => journal.findSignal(`key:${key}`));
  }

  async findSignalById(signalId: SignalId): Promise<SignalRecord | null> {
    const journal = this.#journal();
    return during("The signal could not be looked up", () => journal.findSignal(`id:${signalId}`));
  }

  async saveSnapshot(snapshot: StoredSnapshot): Promise<void> {
    const open = this.#opened();
    await duringWait("The snapshot could not be stored", () => open.saveSnapshot(snapshot));
  }

  async loadSnapshot(): Promise<StoredSnapshot | null> {
    const journal = this.#journal();
    return during("The snapshot could not be read", () => journal.newestSnapshot());
  }

  async backup(path: string): Promise<void> {
    const { driver } = this.#opened();
    const source = (): JournalFile => this.#journal();
    try {
      await writeBackup({ driver, settings: this.#settings, source, target: path });
    } catch (error) {
      throw storeFailure("The backup could not be written", error);
    }
  }

  async close(): Promise<void> {
    await this.#opening?.catch(() => undefined);
    const open = this.#open;
    this.#open = null;
    if (open !== null) await duringWait("The store did not close cleanly", () => open.close());
  }

  async #load(): Promise<OpenJournal> {
    const driver = this.#options.driver ?? (await loadDriver());
    return openJournal({
      driver,
      path: this.#path,
      settings: this.#settings,
      logger: this.#options.logger ?? null,
    });
  }

  #opened(): OpenJournal {
    if (this.#open === null) {
      throw new StoreError("STORE_CLOSED", `The store ${this.#path} is not open.`);
    }
    return this.#open;
  }

  #journal(): JournalFile {
    return this.#opened().journal;
  }
}
