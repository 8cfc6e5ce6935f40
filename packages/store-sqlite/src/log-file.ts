import { closeSync, fstatSync, openSync, readSync } from "node:fs";

// The write-ahead log as sqlite.org/fileformat2.html#the_write_ahead_log has it: a header, then frames of a page each.
// SQLite takes what a crash cut off, and everything behind a damaged frame, for never written, and says nothing. A cut
// end is harmless, because it was never acknowledged; a damaged middle is lost money. Here they are told apart.

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** The magic number of a log whose checksums are computed over little-endian words; else they are big-endian. */
const LITTLE_ENDIAN = 0x377f0682;

/** What a log ends with. */
export interface LogEnd {
  /** Bytes behind the last commit that a crash cut off; SQLite passes over them. */
  readonly tornBytes: number;
  /** Whole commits stand behind a damaged frame: they were acknowledged, and SQLite would pass over them too. */
  readonly damaged: boolean;
}

const WHOLE: LogEnd = { tornBytes: 0, damaged: false };

type Sums = readonly [number, number];

/** Reads the end of a journal's write-ahead log; a log that is not there, or was never begun, is whole. */
export function readLogEnd(file: string): LogEnd {
  const bytes = bytesOf(`${file}-wal`);
  if (bytes === null || bytes.length < HEADER_BYTES) return WHOLE;
  return new Log(bytes).end();
}

function bytesOf(path: string): Buffer | null {
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch {
    return null;
  }
  try {
    const bytes = Buffer.alloc(fstatSync(descriptor).size);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(descriptor);
  }
}

class Log {
  readonly #bytes: Buffer;
  readonly #little: boolean;
  readonly #frameBytes: number;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#little = bytes.readUInt32BE(0) === LITTLE_ENDIAN;
    this.#frameBytes = FRAME_HEADER_BYTES + bytes.readUInt32BE(8);
  }

  end(): LogEnd {
    const count = Math.floor((this.#bytes.length - HEADER_BYTES) / this.#frameBytes);
    let sums = this.#sum([0, 0], 0, HEADER_BYTES - 8);
    if (!this.#holds(sums, HEADER_BYTES - 8)) {
      // Without its header none of the log counts. Where only the header was written, what follows is an older use.
      const begun = this.#bytes.length >= HEADER_BYTES + FRAME_HEADER_BYTES;
      return { tornBytes: 0, damaged: begun && this.#isNear(HEADER_BYTES) };
    }
    let frame = 0;
    let committed = 0;
    for (; frame < count; frame += 1) {
      const next = this.#sumOfFrame(frame, sums);
      if (next === null) break;
      sums = next;
      if (this.#commits(frame)) committed = frame + 1;
    }
    const damaged = this.#commitsFrom(frame, { count, before: sums }) > 1;
    return { tornBytes: this.#writtenAfter(committed, count), damaged };
  }

  /** The checksums after a whole frame of this log that follows `before`; null where it is none. */
  #sumOfFrame(frame: number, before: Sums): Sums | null {
    const sums = this.#computed(frame, before);
    return this.#isOurs(this.#at(frame)) && this.#holds(sums, this.#at(frame) + 16) ? sums : null;
  }

  #computed(frame: number, before: Sums): Sums {
    const at = this.#at(frame);
    const header = this.#sum(before, at, 8);
    return this.#sum(header, at + FRAME_HEADER_BYTES, this.#frameBytes - FRAME_HEADER_BYTES);
  }

  /**
   * Commits from a broken frame on, itself included. The log is synced at each commit, so a crash cuts off one at most.
   * A frame's checksum goes on from the one before it, which stands in the file even where its page is damaged.
   */
  #commitsFrom(
    broken: number,
    { before, count }: { readonly before: Sums; readonly count: number },
  ): number {
    if (broken >= count) return 0;
    let commits = this.#isNear(this.#at(broken)) && this.#commits(broken) ? 1 : 0;
    const intended = this.#computed(broken, before);
    for (let frame = broken + 1; frame < count; frame += 1) {
      const stored = this.#stored(this.#at(frame - 1) + 16);
      const seeds = frame === broken + 1 ? [stored, intended] : [stored];
      const whole = seeds.some((seed) => this.#sumOfFrame(frame, seed) !== null);
      if (whole && this.#commits(frame)) commits += 1;
    }
    return commits;
  }

  /** Bytes of this log, not of an earlier use of the file, that stand behind the last commit. */
  #writtenAfter(committed: number, count: number): number {
    let end = this.#at(committed);
    for (let frame = committed; frame < count; frame += 1) {
      if (this.#isOurs(this.#at(frame))) end = this.#at(frame + 1);
    }
    const partial = this.#at(count);
    if (this.#bytes.length >= partial + 16 && this.#isOurs(partial)) end = this.#bytes.length;
    return end - this.#at(committed);
  }

  #at(frame: number): number {
    return HEADER_BYTES + frame * this.#frameBytes;
  }

  /** Frames of an earlier use of the file carry other salts. */
  #isOurs(at: number): boolean {
    return this.#bytes.compare(this.#bytes, 16, 24, at + 8, at + 16) === 0;
  }

  /** The same, but for damage to the salts themselves. */
  #isNear(at: number): boolean {
    const bytes = this.#bytes;
    return [0, 4].some(
      (half) => bytes.readUInt32BE(16 + half) === bytes.readUInt32BE(at + 8 + half),
    );
  }

  #commits(frame: number): boolean {
    return this.#bytes.readUInt32BE(this.#at(frame) + 4) !== 0;
  }

  #stored(at: number): Sums {
    return [this.#bytes.readUInt32BE(at), this.#bytes.readUInt32BE(at + 4)];
  }

  #holds([first, second]: Sums, at: number): boolean {
    const [storedFirst, storedSecond] = this.#stored(at);
    return first === storedFirst && second === storedSecond;
  }

  #sum([first, second]: Sums, at: number, length: number): Sums {
    const bytes = this.#bytes;
    const word = (offset: number): number =>
      this.#little ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset);
    let one = first;
    let two = second;
    for (let offset = at; offset < at + length; offset += 8) {
      one = (one + word(offset) + two) >>> 0;
      two = (two + word(offset + 4) + one) >>> 0;
    }
    return [one, two];
  }
}
