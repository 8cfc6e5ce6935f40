import type { JournalRecord, StoredSnapshot } from "@hookline/core/driver";
import type { Unsynced } from "./faults.ts";
import type { Incarnation } from "./incarnation.ts";
import type { Marks } from "./marks.ts";
import type { Random } from "./random.ts";

/**
 * A disk under a journal of one frame a batch: what is synced stays, what is only written is kept, dropped or torn
 * when the process dies. Frames carry a checksum, so that a torn one is cut as a whole.
 */
export class SimDisk {
  /** Frames that are safe, oldest first. */
  readonly frames: string[] = [];
  snapshot: StoredSnapshot | null = null;
  holder: Incarnation | null = null;
  readonly #marks: Marks;
  readonly #random: Random;
  readonly #onDurable: (records: readonly JournalRecord[]) => void;
  #tail = "";

  constructor(parts: {
    readonly marks: Marks;
    readonly random: Random;
    /** Hears of records as they become safe. */
    readonly onDurable: (records: readonly JournalRecord[]) => void;
  }) {
    this.#marks = parts.marks;
    this.#random = parts.random;
    this.#onDurable = parts.onDurable;
  }

  /** Whether something is written and not yet safe. */
  get isDirty(): boolean {
    return this.#tail !== "";
  }

  write(records: readonly JournalRecord[]): void {
    this.#tail += frameOf(records);
  }

  sync(): void {
    const tail = this.#tail;
    this.#tail = "";
    this.#adopt(tail);
  }

  /** The process died, or the machine lost power: decides what becomes of unsynced data. */
  crash(unsynced: Unsynced): void {
    this.holder = null;
    if (this.#tail === "") return;
    this.#marks.see("crash while the journal was being written");
    if (unsynced === "dropped") {
      this.#marks.see("unsynced data dropped");
      this.#tail = "";
    } else if (unsynced === "torn") {
      this.#tail = this.#tail.slice(0, this.#random.int(1, this.#tail.length - 1));
    } else this.#marks.see("unsynced data kept");
  }

  /** Reads what a start finds: whole frames count, a torn tail is cut. */
  recover(): void {
    const tail = this.#tail;
    this.#tail = "";
    this.#adopt(tail);
  }

  /** Every safe record, oldest first. */
  records(): JournalRecord[] {
    return this.frames.flatMap((frame) => readFrame(frame) ?? []);
  }

  #adopt(text: string): void {
    for (const line of text.split("\n")) {
      if (line === "") continue;
      const records = readFrame(line);
      if (records === null) {
        this.#marks.see("torn tail seen");
        return;
      }
      this.frames.push(line);
      this.#onDurable(records);
    }
  }
}

const frameOf = (records: readonly JournalRecord[]): string => {
  const text = JSON.stringify(records);
  return `${checksum(text)} ${text}\n`;
};

function readFrame(line: string): readonly JournalRecord[] | null {
  const space = line.indexOf(" ");
  const text = line.slice(space + 1);
  if (space < 1 || checksum(text) !== line.slice(0, space)) return null;
  // The checksum says that this is what `frameOf` wrote.
  return JSON.parse(text) as readonly JournalRecord[];
}

function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}
