import type { Clock, Logger, Quote, SymbolName } from "@hookline/core/driver";
import type { KiteTick } from "./packets.ts";

/** An older tick is no price any more. */
const FRESH_MS = 3_000;

interface Watched {
  readonly symbol: SymbolName;
  readonly listeners: Set<(quote: Quote) => void>;
  latest: Quote | null;
  heardMs: number;
}

/** Instruments whose prices are pushed. */
export class Ticks {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #watched = new Map<number, Watched>();

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  get tokens(): readonly number[] {
    return [...this.#watched.keys()];
  }

  /** Adds a listener; true where the instrument was not watched before. */
  add(token: number, symbol: SymbolName, listener: (quote: Quote) => void): boolean {
    const known = this.#watched.get(token);
    if (known !== undefined) {
      known.listeners.add(listener);
      return false;
    }
    this.#watched.set(token, { symbol, listeners: new Set([listener]), latest: null, heardMs: 0 });
    return true;
  }

  /** Removes a listener; true where nobody watches the instrument any more. */
  remove(token: number, listener: (quote: Quote) => void): boolean {
    const known = this.#watched.get(token);
    known?.listeners.delete(listener);
    if (known === undefined || known.listeners.size > 0) return false;
    return this.#watched.delete(token);
  }

  take(tick: KiteTick): void {
    const watched = this.#watched.get(tick.token);
    if (watched === undefined) return;
    const nowMs = this.#clock.nowMs();
    const { ask, bid, lastPrice: price } = tick;
    const quote = { symbol: watched.symbol, price, bid, ask, atMs: tick.atMs ?? nowMs };
    watched.latest = quote;
    watched.heardMs = nowMs;
    for (const listener of [...watched.listeners]) this.#tell(listener, quote);
  }

  /** A host's listener that fails harms neither the others nor the socket that called. */
  #tell(listener: (quote: Quote) => void, quote: Quote): void {
    try {
      listener(quote);
    } catch (error) {
      const kind = error instanceof Error ? error.name : "error";
      this.#logger.error("A listener to ticks failed.", { symbol: quote.symbol, kind });
    }
  }

  /** A price that was heard a moment ago. */
  fresh(symbol: SymbolName): Quote | null {
    const nowMs = this.#clock.nowMs();
    for (const watched of this.#watched.values()) {
      if (watched.symbol === symbol && nowMs - watched.heardMs <= FRESH_MS) return watched.latest;
    }
    return null;
  }
}
