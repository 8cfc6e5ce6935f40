import { integerOf } from "./columns.ts";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";

/** One row of the index: the hash of a signal's key or id, and the record that decided the signal. */
export interface IndexRow {
  readonly hash: number;
  readonly sequence: number;
}

/** A slice of the index; it takes rows from `sinceMs` until the next one opens. */
interface Bucket {
  readonly bucket: number;
  readonly sinceMs: number;
  rows: number;
  /** Sum of hash and sequence of every row: tells a changed or lost row. */
  checksum: number;
}

/** Small enough that its pages stay in memory, large enough that a search visits few. */
const BUCKET_ROWS = 65_536;
const BUCKETS_PER_RETENTION = 4;
const ROWS_SWEPT_AT_ONCE = 512;

const FIND = `
  SELECT names.sequence AS sequence FROM buckets
  CROSS JOIN names ON names.bucket = buckets.bucket AND names.hash = ?
  ORDER BY names.sequence DESC`;
const SWEEP = `
  DELETE FROM names WHERE (bucket, hash, sequence) IN
    (SELECT bucket, hash, sequence FROM names WHERE bucket < ? LIMIT ${ROWS_SWEPT_AT_ONCE})`;
const SUMS = `
  SELECT bucket, count(*) AS row_count, sum(hash + sequence) AS checksum FROM names
  WHERE bucket >= ? GROUP BY bucket`;

/**
 * The table of names in slices by time of indexing. Names are random, and random inserts into one
 * large tree touch a page each; here they land in the newest slice only, so that inserting costs the
 * same whatever the table holds. A slice is dropped once everything in it is past its retention.
 */
export class Buckets {
  readonly #database: SqliteDatabase;
  readonly #retentionMs: number;
  readonly #statements: Readonly<
    Record<
      "list" | "open" | "update" | "drop" | "insert" | "sweep" | "find" | "sums",
      SqliteStatement
    >
  >;
  #buckets: Bucket[] = [];
  /** Rows of dropped slices may still be in the table; nothing finds them. */
  #unswept = false;

  constructor(database: SqliteDatabase, retentionMs: number) {
    this.#database = database;
    this.#retentionMs = retentionMs;
    this.#statements = {
      list: database.prepare("SELECT * FROM buckets ORDER BY bucket"),
      open: database.prepare("INSERT INTO buckets VALUES (?, ?, 0, 0)"),
      update: database.prepare("UPDATE buckets SET row_count = ?, checksum = ? WHERE bucket = ?"),
      drop: database.prepare("DELETE FROM buckets WHERE bucket = ?"),
      // A record that is indexed again after a crash may have its row already.
      insert: database.prepare("INSERT OR IGNORE INTO names VALUES (?, ?, ?)"),
      sweep: database.prepare(SWEEP),
      find: database.prepare(FIND),
      sums: database.prepare(SUMS),
    };
  }

  /** Reads the list of slices; false where a slice does not hold what was written to it. */
  load(): boolean {
    this.#buckets = [...this.#statements.list.iterate()].map((row) => ({
      bucket: integerOf(row, "bucket"),
      sinceMs: integerOf(row, "since_ms"),
      rows: integerOf(row, "row_count"),
      checksum: integerOf(row, "checksum"),
    }));
    this.#unswept = true;
    return this.#sumsFit();
  }

  #sumsFit(): boolean {
    const stored = [...this.#statements.sums.iterate(this.#oldest())].map(
      (row) =>
        `${integerOf(row, "bucket")}:${integerOf(row, "row_count")}:${integerOf(row, "checksum")}`,
    );
    const expected = this.#buckets
      .filter(({ rows }) => rows > 0)
      .map(({ bucket, rows, checksum }) => `${bucket}:${rows}:${checksum}`);
    return stored.join() === expected.join();
  }

  /** Forgets everything. */
  clear(): void {
    this.#database.exec("DELETE FROM names; DELETE FROM buckets");
    this.#buckets = [];
  }

  /** Opens a new slice when the newest is full or old enough. */
  roll(nowMs: number): void {
    const newest = this.#buckets.at(-1);
    const width = this.#retentionMs / BUCKETS_PER_RETENTION;
    if (newest !== undefined && newest.rows < BUCKET_ROWS && nowMs - newest.sinceMs < width) return;
    // A clock that was set back must not make new names look old.
    const sinceMs = Math.max(nowMs, newest?.sinceMs ?? 0);
    const bucket = (newest?.bucket ?? 0) + 1;
    this.#statements.open.run(bucket, sinceMs);
    this.#buckets.push({ bucket, sinceMs, rows: 0, checksum: 0 });
  }

  /** Adds rows to the newest slice; sorted rows touch the fewest pages. */
  insert(rows: readonly IndexRow[]): void {
    const newest = this.#buckets.at(-1);
    if (newest === undefined || rows.length === 0) return;
    for (const { hash, sequence } of rows) {
      const { changes } = this.#statements.insert.run(newest.bucket, hash, sequence);
      if (Number(changes) === 0) continue;
      newest.rows += 1;
      newest.checksum += hash + sequence;
    }
    this.#statements.update.run(newest.rows, newest.checksum, newest.bucket);
  }

  /** Sequences of the records whose name may have this hash, newest first. */
  find(hash: number): readonly number[] {
    return [...this.#statements.find.iterate(hash)].map((row) => integerOf(row, "sequence"));
  }

  /** Drops slices past their retention and clears part of their rows; false when nothing is left. */
  prune(nowMs: number): boolean {
    this.#dropExpired(nowMs);
    if (this.#unswept) {
      this.#unswept = Number(this.#statements.sweep.run(this.#oldest()).changes) > 0;
    }
    return this.#unswept;
  }

  #oldest(): number {
    return this.#buckets[0]?.bucket ?? 0;
  }

  /**
   * A slice ends where the next one starts. Its age is taken at the start of the slice before the
   * newest, and only if that is past: a clock that jumps ahead for a while then drops nothing.
   */
  #dropExpired(nowMs: number): void {
    for (;;) {
      const [oldest, next] = this.#buckets;
      const today = this.#buckets.at(-2)?.sinceMs;
      if (oldest === undefined || next === undefined || today === undefined) return;
      if (today > nowMs || next.sinceMs + this.#retentionMs > today) return;
      this.#statements.drop.run(oldest.bucket);
      this.#buckets.shift();
      this.#unswept = true;
    }
  }
}
