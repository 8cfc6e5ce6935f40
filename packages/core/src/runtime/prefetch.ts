import { accountOf, type State } from "../engine/state.ts";
import type { AccountId, SymbolName } from "../model/ids.ts";
import type { AccountFacts, InputOf } from "../model/inputs.ts";
import type { Instrument, Quote } from "../model/instrument.ts";
import type { Balances, Broker } from "../ports/broker.ts";
import type { Clock } from "../ports/clock.ts";
import type { SecondFactor } from "../ports/second-factor.ts";
import type { Timers } from "../ports/timers.ts";
import { unrealized } from "../position/pnl.ts";
import { type Decimal, isZero } from "../prim/decimal.ts";
import { marketHours, tradingDay } from "./calendar.ts";
import { within } from "./deadline.ts";
import type { Egress } from "./egress.ts";
import { OpenProfit } from "./open-profit.ts";
import { sessionDay } from "./session-day.ts";

/** An account as the runtime sees it. */
export interface RuntimeAccount {
  readonly id: AccountId;
  readonly broker: Broker;
  /** IANA zone whose midnight begins the session day. */
  readonly timeZone: string;
  /** Days on which its exchange has no session, beside the known ones; `YYYY-MM-DD`. */
  readonly holidays: ReadonlySet<string>;
  /** Proves a person for the account's grants; null where there is none, and then nothing is granted. */
  readonly secondFactor: SecondFactor | null;
  /** Null: nobody is asked by which address orders leave. */
  readonly egress: Egress | null;
}

/** How long facts of an account's money serve more than one decision. */
const MONEY_AGE_MS = 1_000;
/** How long an instrument's definition serves. */
const INSTRUMENT_AGE_MS = 3_600_000;
/** Instruments kept for an account; the oldest goes. */
const INSTRUMENTS_KEPT = 10_000;
/** A broker that does not answer in time leaves the fact missing, and risk denies. */
const FACT_TIMEOUT_MS = 1_500;

interface Money {
  equity: Decimal | null;
  buyingPower: Decimal | null;
  /** When the broker was asked for them. */
  askedAtMs: number;
  readonly open: OpenProfit;
  /** Symbols that filled since; the rest is not older than `MONEY_AGE_MS`. */
  moved: Set<SymbolName>;
  readonly atMs: number;
}

type Day = NonNullable<InputOf<"account_watched">["day"]>;

/** Fetches what decisions need to know of the outside; the facts then travel inside the journaled input. */
export class Prefetch {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #state: () => State;
  readonly #money = new Map<AccountId, Money>();
  readonly #instruments = new Map<
    string,
    { readonly instrument: Instrument; readonly atMs: number }
  >();

  constructor(parts: {
    readonly clock: Clock;
    readonly timers: Timers;
    readonly state: () => State;
  }) {
    this.#clock = parts.clock;
    this.#timers = parts.timers;
    this.#state = parts.state;
  }

  /** The facts for one account and symbol as of now. */
  async facts(account: RuntimeAccount, symbol: SymbolName): Promise<AccountFacts> {
    const [instrument, quote, money] = await Promise.all([
      this.#instrument(account, symbol),
      this.#ask(() => account.broker.quote(symbol)),
      this.#moneyOf(account),
    ]);
    const nowMs = this.#clock.nowMs();
    const session = instrument?.session ?? account.broker.capabilities.session;
    const market = marketHours(session, nowMs, account.holidays);
    return {
      account: account.id,
      symbol,
      instrument,
      quote,
      equity: money.equity,
      unrealized: money.open.total,
      sessionDay: this.#dayOf(account, nowMs),
      buyingPower: money.buyingPower,
      moneyAtMs: money.askedAtMs,
      ...(market === null ? {} : { market }),
    };
  }

  /** What a look at the account between signals needs. */
  async watched(
    account: RuntimeAccount,
  ): Promise<Pick<InputOf<"account_watched">, "equity" | "market"> & { readonly day: Day }> {
    const { equity, open } = await this.#moneyOf(account);
    const { session } = account.broker.capabilities;
    const nowMs = this.#clock.nowMs();
    const market = marketHours(session, nowMs, account.holidays);
    const day = { sessionDay: this.#dayOf(account, nowMs), unrealized: open.total };
    return { equity, market, day };
  }

  #dayOf({ broker, holidays, timeZone }: RuntimeAccount, nowMs: number): string {
    return tradingDay(broker.capabilities.session, sessionDay(nowMs, timeZone), holidays);
  }

  /** Forgets what a fill has changed. */
  moneyMoved(account: AccountId, symbol: SymbolName): void {
    this.#money.get(account)?.moved.add(symbol);
  }

  async #instrument(account: RuntimeAccount, symbol: SymbolName): Promise<Instrument | null> {
    const key = `${account.id}\n${symbol}`;
    const nowMs = this.#clock.nowMs();
    const known = this.#instruments.get(key);
    if (known !== undefined && nowMs - known.atMs < INSTRUMENT_AGE_MS) return known.instrument;
    const instrument = await this.#ask(() => account.broker.instrument(symbol));
    if (instrument === null) return null;
    this.#instruments.set(key, { instrument, atMs: nowMs });
    const [oldest] = this.#instruments.keys();
    if (this.#instruments.size > INSTRUMENTS_KEPT && oldest !== undefined)
      this.#instruments.delete(oldest);
    return instrument;
  }

  /** A fill costs one symbol's profit; all of them are counted anew once they are too old. */
  async #moneyOf(account: RuntimeAccount): Promise<Money> {
    const atMs = this.#clock.nowMs();
    const known = this.#money.get(account.id);
    if (known === undefined || atMs - known.atMs >= MONEY_AGE_MS) return this.#count(account, atMs);
    if (known.moved.size === 0) return known;
    const { moved } = known;
    known.moved = new Set();
    const [balances] = await Promise.all([
      this.#balances(account),
      ...[...moved].map((symbol) => this.#countIn(known.open, account, symbol)),
    ]);
    known.equity = balances?.equity ?? null;
    known.buyingPower = balances?.buyingPower ?? null;
    known.askedAtMs = atMs;
    return known;
  }

  async #count(account: RuntimeAccount, atMs: number): Promise<Money> {
    const open = new OpenProfit();
    const { positions } = accountOf(this.#state(), account.id);
    const counted = async (): Promise<void> => {
      for (const [symbol, { quantity }] of positions) {
        if (!isZero(quantity)) await this.#countIn(open, account, symbol);
      }
    };
    const money: Money = {
      equity: null,
      buyingPower: null,
      askedAtMs: atMs,
      open,
      moved: new Set(),
      atMs,
    };
    const [balances] = await Promise.all([this.#balances(account), counted()]);
    money.equity = balances?.equity ?? null;
    money.buyingPower = balances?.buyingPower ?? null;
    // A fill that came meanwhile may have been overlooked.
    for (const symbol of this.#money.get(account.id)?.moved ?? []) money.moved.add(symbol);
    this.#money.set(account.id, money);
    return money;
  }

  #balances(account: RuntimeAccount): Promise<Balances | null> {
    return this.#ask<Balances>(() => account.broker.balances());
  }

  async #countIn(open: OpenProfit, account: RuntimeAccount, symbol: SymbolName): Promise<void> {
    const quote = await this.price(account, symbol);
    const { instruments, positions } = accountOf(this.#state(), account.id);
    const position = positions.get(symbol);
    const instrument = instruments.get(symbol);
    if (position === undefined || isZero(position.quantity)) return open.remove(symbol);
    if (quote === null || instrument === undefined) return open.set(symbol, null);
    const { inverse = false, multiplier } = instrument;
    open.set(symbol, unrealized(position, quote.price, { multiplier, inverse }));
  }

  /** The market's newest price, else the newest in signals and fills; null where none is known. */
  async price(account: RuntimeAccount, symbol: SymbolName): Promise<Quote | null> {
    const quote = await this.#ask(() => account.broker.quote(symbol));
    return quote ?? accountOf(this.#state(), account.id).prices.get(symbol) ?? null;
  }

  #ask<Fact>(request: () => Promise<Fact | null>): Promise<Fact | null> {
    return within<Fact | null>(this.#timers, FACT_TIMEOUT_MS, request, () => null);
  }
}
