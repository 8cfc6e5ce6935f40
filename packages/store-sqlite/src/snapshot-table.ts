import { hash } from "node:crypto";
import type { StoredSnapshot } from "@hookline/core/driver";
import { integerOf, textOf } from "./columns.ts";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";
import { isDamage } from "./failure.ts";

/** The one before the newest stays for the day the newest is damaged. */
const KEPT = 2;

const checksumOf = ({ sequence, state, hash: stateHash }: StoredSnapshot): string =>
  hash("sha256", `${sequence}:${stateHash}:${state}`, "hex");

/** Snapshots by the sequence they stand for. They only save time: a damaged one is as good as none. */
export class SnapshotTable {
  readonly #save: SqliteStatement;
  readonly #prune: SqliteStatement;
  readonly #newest: SqliteStatement;

  constructor(database: SqliteDatabase) {
    this.#save = database.prepare("INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?)");
    this.#prune = database.prepare(
      `DELETE FROM snapshots WHERE sequence NOT IN
         (SELECT sequence FROM snapshots ORDER BY sequence DESC LIMIT ${KEPT})`,
    );
    this.#newest = database.prepare(
      "SELECT * FROM snapshots ORDER BY sequence DESC LIMIT 1 OFFSET ?",
    );
  }

  /** Stores one and forgets all but the newest two; the caller's transaction holds it together. */
  save(snapshot: StoredSnapshot): void {
    const { sequence, state, hash: stateHash } = snapshot;
    this.#save.run(sequence, state, stateHash, checksumOf(snapshot));
    this.#prune.run();
  }

  /** The newest one that is whole; null where there is none. */
  newest(): StoredSnapshot | null {
    for (let offset = 0; offset < KEPT; offset += 1) {
      const snapshot = this.#whole(offset);
      if (snapshot !== null) return snapshot;
    }
    return null;
  }

  #whole(offset: number): StoredSnapshot | null {
    try {
      const row = this.#newest.get(offset);
      if (row === undefined) return null;
      const snapshot = {
        sequence: integerOf(row, "sequence"),
        state: textOf(row, "state"),
        hash: textOf(row, "hash"),
      };
      return checksumOf(snapshot) === textOf(row, "checksum") ? snapshot : null;
    } catch (error) {
      if (isDamage(error)) return null;
      throw error;
    }
  }
}
