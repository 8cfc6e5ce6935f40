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
  readonly #frames: Frame[] = [];
  snapshot: StoredSnapshot | null = null;
  holder: Incarnation | null = null;
  readonly #marks: Marks;
  readonly #random: Random;
  readonly #onDurable: (records: readonly JournalRecord[]) => void;
  #tail = "";
  #written: Frame[] = [];

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

  /** Number of the last safe record. */
  get lastSequence(): number {
    return this.#frames.at(-1)?.last ?? 0;
  }

  /** Whether data waits for its sync: only then a crash has more than one outcome. */
  get hasUnsynced(): boolean {
    return this.#tail !== "";
  }

  /** Every safe byte of the journal. */
  get text(): string {
    return this.#frames.map(({ line }) => line).join("\n");
  }

  write(records: readonly JournalRecord[]): void {
    const frame = frameOf(records);
    this.#tail += `${frame.line}\n`;
    this.#written.push(frame);
  }

  sync(): void {
    const written = this.#written;
    this.#forgetUnsynced();
    for (const frame of written) this.#keep(frame);
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
    this.#forgetUnsynced();
    for (const line of tail.split("\n").filter((each) => each !== "")) {
      const records = readLine(line);
      if (records === null) {
        this.#marks.see("torn tail seen");
        return;
      }
      this.#keep({ line, records, last: records.at(-1)?.sequence ?? 0 });
    }
  }

  /** Safe records after a sequence, oldest first, read from their bytes. */
  read(after: number, limit: number = Number.POSITIVE_INFINITY): JournalRecord[] {
    const first = this.#frames.findIndex(({ last }) => last > after);
    if (first < 0) return [];
    return this.#frames
      .slice(first)
      .flatMap(({ line }) => readLine(line) ?? [])
      .filter(({ sequence }) => sequence > after)
      .slice(0, limit);
  }

  #keep(frame: Frame): void {
    this.#frames.push(frame);
    this.#onDurable(frame.records);
  }

  #forgetUnsynced(): void {
    this.#tail = "";
    this.#written = [];
  }
}

interface Frame {
  readonly line: string;
  readonly records: readonly JournalRecord[];
  readonly last: number;
}

function frameOf(records: readonly JournalRecord[]): Frame {
  const text = JSON.stringify(records);
  return { line: `${checksum(text)} ${text}`, records, last: records.at(-1)?.sequence ?? 0 };
}

function readLine(line: string): readonly JournalRecord[] | null {
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
