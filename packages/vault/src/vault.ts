import { randomBytes } from "node:crypto";
import { endingOf, revealed, Secret } from "@hookline/core/driver";
import { KEY_BYTES } from "./cipher.ts";
import { type Opened, readDocument, writeDocument } from "./document.ts";
import { VaultError } from "./errors.ts";
import type { VaultKey } from "./key.ts";
import { nameKey, type RecordKind, type RecordName, type WholeName, wholeName } from "./name.ts";
import { type Fields, openRecord, type SealedRecord, sealRecord } from "./record.ts";
import type { VaultStore } from "./store.ts";

/** What may be shown of a record. */
export interface RecordView {
  readonly tenant: string;
  readonly account: string;
  readonly kind: RecordKind;
  readonly version: number;
  /** The last four characters of the field `keyId` or `apiKey`; null where there is none. */
  readonly keyEnding: string | null;
}

/** Credentials and second factors under one key. Every call reads the store, so that a change counts at once. */
export interface Vault {
  /** Keeps fields in the place of earlier ones, which nobody can read from then on. Answers the version. */
  put(name: RecordName, fields: Readonly<Record<string, string | Secret>>): Promise<number>;
  /** The fields; throws VAULT_NOT_FOUND where there are none. A `live` name never answers `paper` credentials. */
  get(name: RecordName): Promise<Readonly<Record<string, Secret>>>;
  remove(name: RecordName): Promise<void>;
  /** What there is, of one tenant or of all, without a secret in it. */
  list(tenant?: string): Promise<readonly RecordView[]>;
  /** Seals everything anew with a new data key under another key; the old key opens nothing of it. */
  rotate(key: VaultKey): Promise<void>;
  /**
   * Changes one record by what it holds now, wholly or not at all, also where other processes change it; null stands for
   * none. `change` may run more than once.
   */
  change(name: RecordName, change: (fields: Fields | null) => Fields): Promise<void>;
}

const MOST_TRIES = 8;

/** Opens the vault that lies in a store, or a new one where none does; throws a VaultError where the key is not its. */
export async function openVault(options: {
  readonly store: VaultStore;
  readonly key: VaultKey;
}): Promise<Vault> {
  const vault = new OpenVault(options.store, options.key);
  await vault.list();
  return vault;
}

class OpenVault implements Vault {
  readonly #store: VaultStore;
  #key: VaultKey;
  /** The text that was opened last, and what it gave: deriving a key for each call would take seconds. */
  #last: { readonly text: string; readonly opened: Opened } | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(store: VaultStore, key: VaultKey) {
    this.#store = store;
    this.#key = key;
  }

  async put(name: RecordName, given: Readonly<Record<string, string | Secret>>): Promise<number> {
    const fields = Object.fromEntries(
      Object.entries(given).map(([field, value]) => [field, revealed(value)]),
    );
    let version = 0;
    await this.#update((opened) => {
      const record = nextRecord(opened, wholeName(name), fields);
      version = record.version;
      return withRecord(opened, record);
    });
    return version;
  }

  async get(name: RecordName): Promise<Readonly<Record<string, Secret>>> {
    const { opened } = await this.#opened();
    const record = opened.records.get(nameKey(wholeName(name)));
    if (record === undefined) throw new VaultError("VAULT_NOT_FOUND");
    const fields = openRecord(opened.dataKey, record);
    return Object.fromEntries(
      Object.entries(fields).map(([field, value]) => [field, new Secret(value)]),
    );
  }

  remove(name: RecordName): Promise<void> {
    const key = nameKey(wholeName(name));
    return this.#update((opened) => {
      if (!opened.records.has(key)) throw new VaultError("VAULT_NOT_FOUND");
      return { ...opened, records: new Map([...opened.records].filter(([each]) => each !== key)) };
    });
  }

  async list(tenant?: string): Promise<readonly RecordView[]> {
    const { opened } = await this.#opened();
    return [...opened.records.values()]
      .filter((record) => tenant === undefined || record.tenant === tenant)
      .map((record) => viewOf(record, openRecord(opened.dataKey, record)));
  }

  async rotate(key: VaultKey): Promise<void> {
    const dataKey = randomBytes(KEY_BYTES);
    const wrapped = await key.wrap(dataKey);
    await this.#update((opened) => {
      const records = [...opened.records].map(([name, record]): [string, SealedRecord] => [
        name,
        sealRecord(dataKey, record, openRecord(opened.dataKey, record)),
      ]);
      return { wrapped, dataKey, records: new Map(records) };
    });
    this.#key = key;
  }

  change(name: RecordName, change: (fields: Fields | null) => Fields): Promise<void> {
    const whole = wholeName(name);
    return this.#update((opened) => {
      const record = opened.records.get(nameKey(whole));
      const before = record === undefined ? null : openRecord(opened.dataKey, record);
      return withRecord(opened, nextRecord(opened, whole, change(before)));
    });
  }

  async #opened(): Promise<{ readonly text: string | null; readonly opened: Opened }> {
    const text = await this.#store.read();
    if (text === null) return { text, opened: await this.#empty() };
    if (this.#last?.text !== text) {
      this.#last = { text, opened: await readDocument(text, this.#key) };
    }
    return { text, opened: this.#last.opened };
  }

  async #empty(): Promise<Opened> {
    const dataKey = randomBytes(KEY_BYTES);
    return { wrapped: await this.#key.wrap(dataKey), dataKey, records: new Map() };
  }

  /** One change after another in this process; against other processes the store says when to look again. */
  #update(change: (opened: Opened) => Opened): Promise<void> {
    const mine = this.#queue.then(async () => {
      for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
        const { opened, text } = await this.#opened();
        const after = change(opened);
        const next = writeDocument(after);
        if (!(await this.#store.replace(text, next))) continue;
        this.#last = { text: next, opened: after };
        return;
      }
      throw new VaultError("VAULT_CHANGED");
    });
    this.#queue = mine.catch(() => {});
    return mine;
  }
}

function nextRecord({ dataKey, records }: Opened, name: WholeName, fields: Fields): SealedRecord {
  const version = (records.get(nameKey(name))?.version ?? 0) + 1;
  return sealRecord(dataKey, { ...name, version }, fields);
}

const withRecord = (opened: Opened, record: SealedRecord): Opened => ({
  ...opened,
  records: new Map([...opened.records, [nameKey(record), record]]),
});

function viewOf({ account, kind, tenant, version }: SealedRecord, fields: Fields): RecordView {
  const keyId = fields.keyId ?? fields.apiKey;
  const keyEnding = keyId === undefined ? null : endingOf(keyId);
  return { tenant, account, kind, version, keyEnding };
}
