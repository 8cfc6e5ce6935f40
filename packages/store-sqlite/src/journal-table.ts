import { hash } from "node:crypto";
import { StoreError } from "@hookline/core/driver";
import { integerOf, textOf } from "./columns.ts";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";
import { isDamage } from "./failure.ts";

/** A record as it stands in the journal. */
export interface Line {
  readonly sequence: number;
  /** The record as JSON. */
  readonly text: string;
  /** SHA-256, as hex, over the chain of the line before and this line's text. */
  readonly chain: string;
}

/** Where a journal stands: its last line's sequence and chain. */
export interface Head {
  readonly sequence: number;
  readonly chain: string;
}

/** As many lines as anyone reads at once; SQLite takes no larger limit, such as Infinity. */
const MOST_LINES = 1_000_000_000;

/** The head of an empty journal. */
export const GENESIS: Head = { sequence: 0, chain: "0".repeat(64) };

/** A damaged record, by its number: nothing after it can be believed. */
export const damagedRecord = (sequence: number, cause?: unknown): StoreError =>
  new StoreError(
    "STORE_DAMAGED",
    `Record ${sequence} of the journal is damaged or missing; restore a backup.`,
    cause,
  );

/** The line that follows a head. */
export const lineAfter = (head: Head, text: string): Line => ({
  sequence: head.sequence + 1,
  text,
  chain: hash("sha256", head.chain + text, "hex"),
});

const lineOf = (row: unknown): Line => ({
  sequence: integerOf(row, "sequence"),
  text: textOf(row, "record"),
  chain: textOf(row, "chain"),
});

/** The journal's table: lines are added at its end and checked against the chain whenever they are read. */
export class JournalTable {
  readonly #insert: SqliteStatement;
  readonly #from: SqliteStatement;
  readonly #last: SqliteStatement;

  constructor(database: SqliteDatabase) {
    this.#insert = database.prepare(
      "INSERT INTO journal (sequence, record, chain) VALUES (?, ?, ?)",
    );
    this.#from = database.prepare(
      "SELECT sequence, record, chain FROM journal WHERE sequence >= ? ORDER BY sequence LIMIT ?",
    );
    this.#last = database.prepare("SELECT coalesce(max(sequence), 0) AS sequence FROM journal");
  }

  /** Adds lines; the caller's transaction holds them together. */
  insert(lines: readonly Line[]): void {
    for (const line of lines) this.#insert.run(line.sequence, line.text, line.chain);
  }

  /** The last line's place, its record checked; GENESIS for an empty journal. */
  head(): Head {
    const sequence = integerOf(this.#last.get(), "sequence");
    if (sequence === 0) return GENESIS;
    const line = this.line(sequence);
    if (line === null) throw damagedRecord(sequence);
    return line;
  }

  /** One checked line; null beyond the end. */
  line(sequence: number): Line | null {
    return this.read(sequence - 1, 1)[0] ?? null;
  }

  /** Checked lines after a sequence, ascending, at most `limit`. */
  read(afterSequence: number, limit: number): readonly Line[] {
    const after = Math.max(0, afterSequence);
    const stored = this.#stored(after, limit);
    const before = after === 0 ? GENESIS : stored.shift();
    return before === undefined ? [] : verified(before, after, stored);
  }

  /** Lines as they stand, starting with the one before the first that was asked for. */
  #stored(after: number, limit: number): Line[] {
    const lines: Line[] = [];
    try {
      const wanted = Math.min(Math.max(0, limit), MOST_LINES);
      const count = after === 0 ? wanted : wanted + 1;
      for (const row of this.#from.iterate(after, count)) lines.push(lineOf(row));
    } catch (error) {
      if (!isDamage(error)) throw error;
      throw damagedRecord((lines.at(-1)?.sequence ?? after - 1) + 1, error);
    }
    return lines;
  }
}

/** Checks that the lines follow `before` without a gap and carry the chain on. */
function verified(before: Head, after: number, lines: readonly Line[]): readonly Line[] {
  if (before.sequence !== after) throw damagedRecord(after);
  let head = before;
  for (const line of lines) {
    const expected = lineAfter(head, line.text);
    if (line.sequence !== expected.sequence || line.chain !== expected.chain) {
      throw damagedRecord(expected.sequence);
    }
    head = line;
  }
  return lines;
}
