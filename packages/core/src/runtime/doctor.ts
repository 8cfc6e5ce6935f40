import type { AccountId, SymbolName } from "../model/ids.ts";
import { parseAccountId, parseSymbol } from "../model/ids.ts";
import type { Quote } from "../model/instrument.ts";
import type { Mode } from "../model/signal.ts";
import type { Broker, BrokerReadiness, BrokerSession } from "../ports/broker.ts";
import type { Clock } from "../ports/clock.ts";
import type { SecondFactor } from "../ports/second-factor.ts";
import type { Timers } from "../ports/timers.ts";
import { isPositive, ZERO } from "../prim/decimal.ts";
import { within } from "./deadline.ts";
import { silentLogger, systemClock, systemTimers } from "./system.ts";

/** `unknown`: nobody could tell; it is no pass. */
export type Verdict = "pass" | "warn" | "fail" | "unknown";

/** What one check found. */
export interface Finding {
  /** Name of the account; null for what concerns the machine. */
  readonly account: string | null;
  readonly check:
    | "options"
    | "credentials"
    | "consents"
    | "connection"
    | "clock"
    | "status"
    | "permissions"
    | "balances"
    | "positions"
    | "orders"
    | "quote"
    | "egress";
  readonly verdict: Verdict;
  /** For a person; never a key, nor a message of a library. */
  readonly detail: string;
}

/** What of an account's options is examined. */
export interface ExaminedAccount {
  readonly mode: Mode;
  readonly broker: Broker;
  readonly live?: {
    readonly sentence: string;
    readonly secondFactor: Pick<SecondFactor, "problems">;
    readonly maxEntryNotional: string;
  };
}

/** What is examined. */
export interface Examination {
  /** As in the options of an engine; they are connected and closed here, so no engine may run on them. */
  readonly accounts: Readonly<Record<string, ExaminedAccount>>;
  /** Symbols whose quotes and instruments are asked for, by account. */
  readonly symbols?: Readonly<Record<string, readonly string[]>>;
  /** The address that the broker has registered, and who tells what address this machine leaves by. */
  readonly egress?: { readonly expected: string; readonly ask: () => Promise<string> };
  readonly clock?: Clock;
  readonly timers?: Timers;
}

const ASK_MS = 10_000;
const CONNECT_MS = 30_000;
const SKEW_WARN_MS = 2_000;
const SKEW_FAIL_MS = 5_000;
const QUOTE_AGE_MS = 60_000;

/**
 * Examines accounts without trading: credentials, consents that stand in the options, clock, status, permissions, money,
 * positions, orders, quotes, egress address. No order is sent, changed or cancelled. An account is ready where nothing
 * failed; what is unknown is for a person.
 */
export async function examine(examination: Examination): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [name, account] of Object.entries(examination.accounts)) {
    findings.push(...(await new Patient(name, account, examination).examined()));
  }
  return [...findings, ...(await egressFindings(examination))];
}

/** Whether every check that says no is silent. */
export const isReady = (findings: readonly Finding[]): boolean =>
  findings.length > 0 && findings.every(({ verdict }) => verdict !== "fail");

async function egressFindings({ egress, timers }: Examination): Promise<readonly Finding[]> {
  if (egress === undefined) return [];
  const found = await within<string | null>(timers ?? systemTimers, ASK_MS, egress.ask, () => null);
  const is = (verdict: Verdict, detail: string): readonly Finding[] => [
    { account: null, check: "egress", verdict, detail },
  ];
  if (found === null) return is("unknown", "nobody told the address that this machine leaves by");
  return found === egress.expected
    ? is("pass", `leaves by ${found}, as registered`)
    : is("fail", `leaves by ${found}, and ${egress.expected} is registered`);
}

class Patient {
  readonly #name: string;
  readonly #account: ExaminedAccount;
  readonly #symbols: readonly string[];
  readonly #clock: Clock;
  readonly #timers: Timers;

  constructor(name: string, account: ExaminedAccount, given: Examination) {
    this.#name = name;
    this.#account = account;
    this.#symbols = given.symbols?.[name] ?? [];
    this.#clock = given.clock ?? systemClock;
    this.#timers = given.timers ?? systemTimers;
  }

  async examined(): Promise<readonly Finding[]> {
    const { broker } = this.#account;
    const id = parseAccountId(this.#name);
    const problems = id === null ? ["the account's name is none"] : broker.problems();
    const before = [
      ...problems.map((problem) => this.#is("options", "fail", problem)),
      this.#credentials(),
      ...this.#consents(),
    ];
    if (id === null || problems.length > 0) return before;
    if ((await this.#ask(() => connected(broker, this.#session(id)), CONNECT_MS)) === null) {
      return [...before, this.#is("connection", "fail", "the broker did not take the connection")];
    }
    try {
      const connection = this.#is("connection", "pass", `connected to ${broker.platform}`);
      return [...before, connection, ...(await this.#inside())];
    } finally {
      await broker.close();
    }
  }

  async #inside(): Promise<readonly Finding[]> {
    const { broker } = this.#account;
    const readiness = await this.#ask(async () => (await broker.readiness?.()) ?? NOTHING_TOLD);
    return [
      this.#clockOf(readiness ?? NOTHING_TOLD),
      this.#statusOf(readiness ?? NOTHING_TOLD),
      this.#permissionsOf(readiness ?? NOTHING_TOLD),
      await this.#balances(),
      await this.#counted("positions", () => broker.positions()),
      await this.#counted("orders", () => broker.openOrders()),
      ...(await Promise.all(this.#symbols.map((symbol) => this.#quote(symbol)))),
    ];
  }

  #credentials(): Finding {
    const { broker, mode } = this.#account;
    const key = broker.keyEnding ? `, key id …${broker.keyEnding}` : "";
    return broker.mode === mode
      ? this.#is("credentials", "pass", `of the ${mode} kind${key}`)
      : this.#is("credentials", "fail", `of the ${broker.mode} kind, on a ${mode} account${key}`);
  }

  #consents(): readonly Finding[] {
    const { live, mode } = this.#account;
    if (mode === "paper") return [];
    if (live === undefined) {
      return [this.#is("consents", "warn", "the sentence is not said: read and nothing else")];
    }
    const problems = live.secondFactor.problems();
    return problems.length === 0
      ? [this.#is("consents", "pass", "the sentence is said; a grant is given while it runs")]
      : problems.map((problem) => this.#is("consents", "fail", problem));
  }

  #clockOf({ serverTimeMs }: BrokerReadiness): Finding {
    if (serverTimeMs === null) return this.#is("clock", "unknown", "the broker tells no time");
    const skewMs = Math.abs(this.#clock.nowMs() - serverTimeMs);
    const verdict = skewMs <= SKEW_WARN_MS ? "pass" : skewMs <= SKEW_FAIL_MS ? "warn" : "fail";
    return this.#is("clock", verdict, `${skewMs} ms away from the broker's`);
  }

  #statusOf({ active }: BrokerReadiness): Finding {
    if (active === null) return this.#is("status", "unknown", "the broker tells none");
    return active
      ? this.#is("status", "pass", "active")
      : this.#is("status", "fail", "the account is not active");
  }

  #permissionsOf({ mayTrade, mayWithdraw }: BrokerReadiness): Finding {
    if (mayTrade === false) return this.#is("permissions", "fail", "the key may not trade");
    if (mayWithdraw === true) {
      return this.#is("permissions", "warn", "the key may withdraw; give it no right but to trade");
    }
    return mayTrade === null
      ? this.#is("permissions", "unknown", "the broker tells none")
      : this.#is("permissions", "pass", "the key may trade");
  }

  async #balances(): Promise<Finding> {
    const balances = await this.#ask(() => this.#account.broker.balances());
    if (balances === null) return this.#is("balances", "fail", "could not be read");
    const { buyingPower, currency, equity } = balances;
    const verdict = isPositive(equity) ? "pass" : "warn";
    return this.#is("balances", verdict, `equity ${equity}, to use ${buyingPower} ${currency}`);
  }

  async #counted(
    check: "positions" | "orders",
    ask: () => Promise<readonly unknown[]>,
  ): Promise<Finding> {
    const list = await this.#ask(ask);
    if (list === null) return this.#is(check, "fail", "could not be read");
    const detail = list.length === 0 ? "none" : `${list.length} before Hookline begins`;
    return this.#is(check, list.length === 0 ? "pass" : "warn", detail);
  }

  async #quote(text: string): Promise<Finding> {
    const symbol = parseSymbol(text);
    if (symbol === null) return this.#is("quote", "fail", "a symbol is none");
    const { broker } = this.#account;
    const instrument = await this.#ask(() => broker.instrument(symbol));
    if (instrument === null) return this.#is("quote", "fail", `${symbol} is not known there`);
    return this.#quoted(symbol, await this.#ask(() => broker.quote(symbol)));
  }

  #quoted(symbol: SymbolName, quote: Quote | null): Finding {
    if (quote === null) return this.#is("quote", "warn", `${symbol} has no price there`);
    const ageMs = this.#clock.nowMs() - quote.atMs;
    const fresh = ageMs <= QUOTE_AGE_MS && isPositive(quote.price);
    return this.#is("quote", fresh ? "pass" : "warn", `${symbol} ${quote.price}, ${ageMs} ms old`);
  }

  /** A session that takes nothing in: what the broker reports is the engine's business. */
  #session(account: AccountId): BrokerSession {
    return {
      account,
      clock: this.#clock,
      timers: this.#timers,
      logger: silentLogger,
      restored: { openOrders: [], positions: [], realizedNet: ZERO },
      report: () => {},
      lastPrice: () => null,
    };
  }

  /** Null where the broker fails or does not answer. */
  #ask<Answer>(request: () => Promise<Answer>, timeoutMs = ASK_MS): Promise<Answer | null> {
    return within<Answer | null>(this.#timers, timeoutMs, request, () => null);
  }

  #is(check: Finding["check"], verdict: Verdict, detail: string): Finding {
    return { account: this.#name, check, verdict, detail };
  }
}

const NOTHING_TOLD: BrokerReadiness = {
  serverTimeMs: null,
  active: null,
  mayTrade: null,
  mayWithdraw: null,
};

const connected = async (broker: Broker, session: BrokerSession): Promise<true> => {
  await broker.connect(session);
  return true;
};
