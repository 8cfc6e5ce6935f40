import type { Clock, Logger, SymbolName } from "@hookline/core/driver";
import { failureOf, type KiteHttp } from "./http.ts";
import {
  findOption,
  type KiteInstrument,
  type OptionName,
  readInstruments,
} from "./instruments.ts";
import type { Settings } from "./options.ts";
import { istDay } from "./time.ts";

/** The lists are made anew each morning; from half past eight they are complete. */
const FRESH_AFTER_MS = 8.5 * 3_600_000;
const RETRY_AFTER_MS = 60_000;

/** The instruments of the day, read once and kept; a list that cannot be read is not a list without rows. */
export class Catalog {
  readonly #http: KiteHttp;
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #rows: ReadonlyMap<SymbolName, KiteInstrument> | null = null;
  #day = 0;
  #retryMs = 0;
  #loading: Promise<void> | null = null;

  constructor(parts: {
    readonly http: KiteHttp;
    readonly settings: Settings;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#http = parts.http;
    this.#settings = parts.settings;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
  }

  /** The instruments; null where no list could be read yet. Yesterday's serve while today's are on their way. */
  async rows(): Promise<ReadonlyMap<SymbolName, KiteInstrument> | null> {
    const nowMs = this.#clock.nowMs();
    const stale = this.#rows === null || this.#day !== this.#today();
    if (stale && (this.#rows === null || nowMs >= this.#retryMs)) {
      this.#loading ??= this.#load().finally(() => {
        this.#loading = null;
      });
      if (this.#rows === null) await this.#loading;
    }
    return this.#rows;
  }

  /** Those that were read last, without waiting. */
  get known(): ReadonlyMap<SymbolName, KiteInstrument> {
    return this.#rows ?? new Map();
  }

  async option(wanted: OptionName): Promise<KiteInstrument | null> {
    return findOption((await this.rows())?.values() ?? [], wanted);
  }

  #today(): number {
    return istDay(this.#clock.nowMs() - FRESH_AFTER_MS);
  }

  async #load(): Promise<void> {
    const { bareExchange, exchanges } = this.#settings;
    const day = this.#today();
    const rows = new Map<SymbolName, KiteInstrument>();
    for (const exchange of exchanges) {
      const answer = await this.#http.request({ method: "GET", path: `/instruments/${exchange}` });
      const list =
        answer.kind === "answer" && answer.status === 200
          ? await readInstruments(answer.text, bareExchange)
          : null;
      if (list === null) return this.#failed(failureOf(answer));
      for (const row of list) rows.set(row.symbol, row);
    }
    this.#rows = rows;
    this.#day = day;
  }

  /** Yesterday's list is better than none: lots and steps of a contract do not change while it lives. */
  #failed(why: string): void {
    this.#retryMs = this.#clock.nowMs() + RETRY_AFTER_MS;
    this.#logger.warn("The instrument list could not be read.", { why, kept: this.#rows !== null });
  }
}
