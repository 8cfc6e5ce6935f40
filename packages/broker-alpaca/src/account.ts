import {
  type Clock,
  ConfigError,
  type Decimal,
  type Instrument,
  type JsonObject,
  type JsonValue,
  type Quote,
  type SymbolName,
  type Timers,
} from "@hookline/core/driver";
import { asList, asObject, decimalOf, flagOf, textOf, timeOf } from "./json.ts";
import { type AlpacaOptions, readOptions, type Time } from "./options.ts";
import type { RestAnswer } from "./outcome.ts";
import { AlpacaRest, loadSdk, type RawCall } from "./rest.ts";
import { AlpacaVenue, okBody, unavailable } from "./venue.ts";

/** What Alpaca says of the account itself. */
export interface AlpacaAccountFacts {
  readonly status: string;
  readonly currency: string;
  readonly cash: Decimal;
  readonly equity: Decimal;
  readonly buyingPower: Decimal;
  readonly multiplier: Decimal | null;
  readonly shortingEnabled: boolean;
  readonly patternDayTrader: boolean;
  readonly tradingBlocked: boolean;
}

/** The market's state as Alpaca sees it; Unix milliseconds. */
export interface AlpacaClock {
  readonly atMs: number;
  readonly isOpen: boolean;
  readonly nextOpenMs: number;
  readonly nextCloseMs: number;
}

/** A trading day; times are New York's, `HH:MM`. */
export interface AlpacaSession {
  readonly date: string;
  readonly open: string;
  readonly close: string;
}

/** What became of one order or position in a request about all of them. */
export interface BulkResult {
  readonly subject: string;
  readonly status: number;
}

/** An operator's view of an account. Reading is harmless; closing and cancelling act at once, outside the journal. */
export interface AlpacaAccount {
  account(): Promise<AlpacaAccountFacts>;
  clock(): Promise<AlpacaClock>;
  /** Trading days between two dates, `2026-01-02`, both included. */
  calendar(range: {
    readonly start: string;
    readonly end: string;
  }): Promise<readonly AlpacaSession[]>;
  instrument(symbol: SymbolName): Promise<Instrument | null>;
  latestQuote(symbol: SymbolName): Promise<Quote | null>;
  /** Cancels every working order of the account, also those that Hookline did not place. */
  cancelAll(): Promise<readonly BulkResult[]>;
  /**
   * Closes one position at the market; answers the venue's order id. The order has no id of ours, so the engine
   * meets it as a trade from outside.
   */
  closePosition(symbol: SymbolName): Promise<string>;
  /** Cancels all orders, then closes all positions at the market. */
  closeAllPositions(): Promise<readonly BulkResult[]>;
}

/**
 * Opens an operator's view of an account; takes the same options as `alpaca`.
 * @example const open = (await (await alpacaAccount({ environment: "paper" })).clock()).isOpen;
 */
export async function alpacaAccount(
  options: AlpacaOptions & { readonly clock?: Clock; readonly timers?: Timers },
): Promise<AlpacaAccount> {
  const { problems, settings } = readOptions(options);
  if (problems.length > 0) throw new ConfigError(problems);
  const time: Time = {
    clock: options.clock ?? systemClock,
    timers: options.timers ?? systemTimers,
  };
  const rest = new AlpacaRest(await loadSdk(), settings, time);
  const venue = new AlpacaVenue(rest, settings, time);
  const ask = async (run: RawCall): Promise<JsonValue> => bodyOf(await rest.call(run));
  const act = async (run: RawCall): Promise<JsonValue> =>
    bodyOf(await rest.call(run, { priority: "exit" }));
  return {
    account: async () => readAccount(await ask(({ account }, init) => account.getAccountRaw(init))),
    clock: async () => readClock(await ask(({ clock }, init) => clock.legacyClockRaw(init))),
    calendar: async ({ end, start }) =>
      readCalendar(
        await ask(({ calendar }, init) =>
          calendar.legacyCalendarRaw({ start: new Date(start), end: new Date(end) }, init),
        ),
      ),
    instrument: async (symbol) => {
      const listing = await venue.listing(symbol);
      if (listing.kind === "unavailable")
        throw new Error(`Alpaca did not answer: ${listing.detail}.`);
      return listing.kind === "found" ? listing.value.instrument : null;
    },
    latestQuote: async (symbol) => {
      const listing = await venue.listing(symbol);
      return listing.kind === "found" ? venue.quote(symbol, listing.value) : null;
    },
    cancelAll: async () =>
      readBulk(await act(({ orders }, init) => orders.deleteAllOrdersRaw(init)), "id"),
    closePosition: async (symbol) => {
      // Positions are named without the slash of a pair.
      const symbolOrAssetId = symbol.replace("/", "");
      const body = await act(({ positions }, init) =>
        positions.deleteOpenPositionRaw({ symbolOrAssetId }, init),
      );
      return required(textOf(objectOf(body), "id"));
    },
    closeAllPositions: async () =>
      readBulk(
        await act(({ positions }, init) =>
          positions.deleteAllOpenPositionsRaw({ cancelOrders: true }, init),
        ),
        "symbol",
      ),
  };
}

const systemClock: Clock = { nowMs: () => Date.now() };
const systemTimers: Timers = {
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

function bodyOf(answer: RestAnswer): JsonValue {
  const body = okBody(answer);
  if (body !== undefined) return body;
  throw new Error(`Alpaca did not answer: ${unavailable(answer).detail}.`);
}

function readAccount(body: JsonValue): AlpacaAccountFacts {
  const from = objectOf(body);
  return {
    status: textOf(from, "status") ?? "",
    currency: textOf(from, "currency") ?? "USD",
    cash: required(decimalOf(from, "cash")),
    equity: required(decimalOf(from, "equity")),
    buyingPower: required(decimalOf(from, "buying_power")),
    multiplier: decimalOf(from, "multiplier"),
    shortingEnabled: flagOf(from, "shorting_enabled"),
    patternDayTrader: flagOf(from, "pattern_day_trader"),
    tradingBlocked:
      flagOf(from, "trading_blocked") ||
      flagOf(from, "account_blocked") ||
      flagOf(from, "trade_suspended_by_user"),
  };
}

function readClock(body: JsonValue): AlpacaClock {
  const from = objectOf(body);
  return {
    atMs: required(timeOf(from, "timestamp")),
    isOpen: flagOf(from, "is_open"),
    nextOpenMs: required(timeOf(from, "next_open")),
    nextCloseMs: required(timeOf(from, "next_close")),
  };
}

const readCalendar = (body: JsonValue): readonly AlpacaSession[] =>
  required(asList(body)).map((day) => {
    const from = objectOf(day);
    return {
      date: required(textOf(from, "date")),
      open: required(textOf(from, "open")),
      close: required(textOf(from, "close")),
    };
  });

const readBulk = (body: JsonValue, name: "id" | "symbol"): readonly BulkResult[] =>
  required(asList(body)).map((entry) => {
    const from = objectOf(entry);
    return { subject: required(textOf(from, name)), status: Number(textOf(from, "status") ?? "0") };
  });

const objectOf = (value: JsonValue): JsonObject => required(asObject(value));

function required<Value>(value: Value | null): Value {
  if (value === null) throw new Error("Alpaca's answer lacks a field that it always has.");
  return value;
}
