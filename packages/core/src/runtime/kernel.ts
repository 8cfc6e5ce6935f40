import { type Effect, react } from "../engine/react.ts";
import type { EngineSettings } from "../engine/settings.ts";
import type { State } from "../engine/state.ts";
import { step } from "../engine/step.ts";
import type { Code } from "../model/codes.ts";
import type { Input } from "../model/inputs.ts";
import type { JournalRecord } from "../model/journal.ts";
import type { Logger } from "../ports/logger.ts";
import type { Store } from "../ports/store.ts";
import { InvariantError } from "../prim/invariant.ts";
import type { Feed } from "./feed.ts";
import { JournalWriter, type TurnEnd } from "./journal-writer.ts";

/** The engine decides no more; `code` tells why. */
export class KernelStopped extends Error {
  override readonly name = "KernelStopped";
  readonly code: Code;
  constructor(code: Code) {
    super(code);
    this.code = code;
  }
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: KernelStopped) => void;
}

/**
 * The one place where state changes: input → step → journal → effects and feed, in that order.
 * Decisions run ahead of the disk, but nobody hears of one before its record is durable.
 */
export class Kernel {
  readonly state: State;
  readonly settings: EngineSettings;
  readonly #writer: JournalWriter;
  readonly #feed: Feed;
  readonly #logger: Logger;
  readonly #announce: (record: JournalRecord) => void;
  readonly #perform: (effect: Effect) => void;
  readonly #waiting = new Map<number, Waiting>();
  #durable: number;
  #stopped: "STORE_UNAVAILABLE" | "ENGINE_STOPPED_DECIDING" | null = null;

  constructor(parts: {
    readonly state: State;
    readonly settings: EngineSettings;
    readonly store: Store;
    readonly turnEnd: TurnEnd;
    readonly feed: Feed;
    readonly logger: Logger;
    /** Hears of each decision at once, before it is durable; must not tell anybody. */
    readonly announce: (record: JournalRecord) => void;
    readonly perform: (effect: Effect) => void;
  }) {
    this.state = parts.state;
    this.settings = parts.settings;
    this.#feed = parts.feed;
    this.#logger = parts.logger;
    this.#announce = parts.announce;
    this.#perform = parts.perform;
    this.#durable = parts.state.sequence;
    this.#writer = new JournalWriter({
      store: parts.store,
      turnEnd: parts.turnEnd,
      onDurable: (records) => this.#onDurable(records),
      onFailure: (error) => this.#stop("STORE_UNAVAILABLE", error),
    });
  }

  /** Why the engine decides no more; null while it does. */
  get stopped(): Code | null {
    return this.#stopped;
  }

  /** Decides an input at once; throws KernelStopped where nothing is decided any more. */
  decide(input: Input): JournalRecord | null {
    if (this.#stopped !== null) throw new KernelStopped(this.#stopped);
    try {
      const record = step(this.state, input, this.settings);
      if (record === null) return null;
      this.#announce(record);
      this.#writer.append(record);
      return record;
    } catch (error) {
      this.#stop("ENGINE_STOPPED_DECIDING", error);
      throw new KernelStopped("ENGINE_STOPPED_DECIDING");
    }
  }

  /** Resolves once the record is on the disk; rejects with KernelStopped where it could not be written. */
  durable(record: JournalRecord): Promise<void> {
    if (record.sequence <= this.#durable) return Promise.resolve();
    if (this.#stopped !== null) return Promise.reject(new KernelStopped(this.#stopped));
    return new Promise((resolve, reject) =>
      this.#waiting.set(record.sequence, { resolve, reject }),
    );
  }

  /** Resolves once everything decided is written. */
  idle(): Promise<void> {
    return this.#writer.idle();
  }

  #onDurable(records: readonly JournalRecord[]): void {
    for (const record of records) {
      this.#durable = record.sequence;
      this.#waiting.get(record.sequence)?.resolve();
      this.#waiting.delete(record.sequence);
      for (const effect of react(this.state, record)) this.#perform(effect);
      this.#feed.publish(record, this.state);
    }
  }

  #stop(code: "STORE_UNAVAILABLE" | "ENGINE_STOPPED_DECIDING", error: unknown): void {
    if (this.#stopped !== null) return;
    this.#stopped = code;
    const what =
      error instanceof InvariantError ? error.message : error instanceof Error ? error.name : "";
    this.#logger.error("the engine stopped deciding", { code, what });
    for (const waiting of this.#waiting.values()) waiting.reject(new KernelStopped(code));
    this.#waiting.clear();
    this.#feed.emit({ type: "engine.fault", code });
  }
}
