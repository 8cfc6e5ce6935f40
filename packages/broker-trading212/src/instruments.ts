import {
  type Clock,
  decimal,
  type Instrument,
  maximum,
  parseDecimal,
  parseSymbol,
  roundToStep,
  type SymbolName,
} from "@hookline/core/driver";
import type { Settings } from "./options.ts";
import { listOf, readJson } from "./read.ts";
import type { Rest } from "./rest.ts";
import { readInstrument, type WireInstrument } from "./wire.ts";

const ONE = decimal("1");
/** The list changes every ten minutes at most and may be asked for every 50 seconds; a day is often enough. */
const KEEP_MS = 86_400_000;
/** A list that could not be had is asked for again after this time. */
const RETRY_MS = 60_000;

/** The venue's instruments, kept; and the one name that each has in Hookline. */
export class Instruments {
  readonly #settings: Settings;
  readonly #rest: Rest;
  readonly #clock: Clock;
  readonly #symbols = new Map<string, string>();
  #byTicker: ReadonlyMap<string, WireInstrument> = new Map();
  #complete = false;
  #nextMs = 0;
  #loading: Promise<void> | null = null;

  constructor({ clock, rest, settings }: { settings: Settings; rest: Rest; clock: Clock }) {
    this.#settings = settings;
    this.#rest = rest;
    this.#clock = clock;
    for (const [symbol, { ticker }] of settings.instruments) {
      if (ticker !== undefined) this.#symbols.set(ticker, symbol);
    }
  }

  /** The venue's ticker of a symbol. One that has a symbol of its own is not taken by its ticker as well. */
  tickerOf(symbol: SymbolName): string | null {
    const given = this.#settings.instruments.get(symbol);
    const ticker = given?.ticker ?? symbol;
    return (this.#symbols.get(ticker) ?? ticker) === symbol ? ticker : null;
  }

  /** Hookline's name of a ticker. */
  symbolOf(ticker: string): SymbolName | null {
    return parseSymbol(this.#symbols.get(ticker) ?? ticker);
  }

  /** The contract; null where the venue does not have it, or its list is not there yet. */
  async instrument(symbol: SymbolName): Promise<Instrument | null> {
    await this.load();
    return this.known(symbol);
  }

  /** The contract as far as the list is here. */
  known(symbol: SymbolName): Instrument | null {
    const ticker = this.tickerOf(symbol);
    const wire = ticker === null ? undefined : this.#byTicker.get(ticker);
    return wire === undefined ? null : this.#contract(symbol, wire);
  }

  /** Whether the list is here as a whole, so that absence from it means something. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Fetches the list where it is missing or old; one request for all who ask. */
  load(): Promise<void> {
    if (this.#clock.nowMs() < this.#nextMs) return Promise.resolve();
    this.#loading ??= this.#fetch().finally(() => {
      this.#loading = null;
    });
    // An old list serves until the new one is here.
    return this.#byTicker.size > 0 ? Promise.resolve() : this.#loading;
  }

  async #fetch(): Promise<void> {
    const path = "/equity/metadata/instruments";
    const answer = await this.#rest.send({ endpoint: "instruments", method: "GET", path });
    const list =
      answer.kind === "answer" && answer.status === 200
        ? listOf(readJson(answer.text) ?? undefined)
        : null;
    const wires = (list ?? []).map(readInstrument).filter((wire) => wire !== null);
    // The venue always has instruments: an empty list is no list.
    this.#nextMs = this.#clock.nowMs() + (wires.length === 0 ? RETRY_MS : KEEP_MS);
    if (wires.length === 0) return;
    // A row in a shape of its own may be the very instrument that is asked for.
    this.#complete = wires.length === list?.length;
    this.#byTicker = new Map(wires.map((wire) => [wire.ticker, wire]));
  }

  #contract(symbol: SymbolName, wire: WireInstrument): Instrument {
    const given = this.#settings.instruments.get(symbol);
    const lotSize = parseDecimal(given?.lotSize ?? "") ?? this.#settings.lotSize;
    const tickSize = parseDecimal(given?.tickSize ?? "") ?? this.#settings.tickSize;
    // Of the least quantity the list of today says nothing; the one of 2024 did.
    const least = roundToStep(wire.minQuantity ?? lotSize, lotSize, "up");
    return {
      symbol,
      tickSize,
      lotSize,
      minQuantity: maximum(least, lotSize),
      maxQuantity: wire.maxQuantity,
      multiplier: ONE,
      shortable: false,
      currency: wire.currency,
    };
  }
}
