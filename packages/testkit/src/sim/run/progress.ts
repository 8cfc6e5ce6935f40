import type { Part, Wanted } from "./tasks.ts";

const SHOWN_EVERY_MS = 500;
const PLAIN_EVERY_MS = 10_000;

/** Says on stderr how far a run is: one line that changes on a terminal, a line now and then elsewhere. */
export class Progress {
  readonly #wanted: Wanted;
  readonly #terminal: boolean;
  readonly #coloured: boolean;
  #shownAtMs = 0;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
    this.#terminal = process.stderr.isTTY === true;
    const { FORCE_COLOR, NO_COLOR } = process.env;
    this.#coloured = !NO_COLOR && (Boolean(FORCE_COLOR) || this.#terminal);
  }

  show(part: Part): void {
    const every = this.#terminal ? SHOWN_EVERY_MS : PLAIN_EVERY_MS;
    const nowMs = performance.now();
    if (nowMs - this.#shownAtMs < every) return;
    this.#shownAtMs = nowMs;
    const text = this.#text(part);
    process.stderr.write(this.#terminal ? `\r\u001b[K${text}` : `${text}\n`);
  }

  /** Takes the changing line away, before anything else is written. */
  clear(): void {
    if (this.#terminal) process.stderr.write("\r\u001b[K");
  }

  /** A text in red or green where a person looks. */
  mark(text: string, good: boolean): string {
    return this.#coloured ? `\u001b[${good ? 32 : 31}m${text}\u001b[0m` : text;
  }

  #text(part: Part): string {
    const { crashPoints, seeds } = this.#wanted;
    const asked = [
      seeds > 0 ? `${part.seeds} of ${seeds} seeds` : "",
      crashPoints > 0 ? `${part.crashPoints} of ${crashPoints} crash points` : "",
    ].filter((each) => each !== "");
    const broken = `${part.failures.length} broken`;
    return `${asked.join(", ")}, ${this.mark(broken, part.failures.length === 0)}`;
  }
}
