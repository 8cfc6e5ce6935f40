import type { OperatorOptions } from "./http/operator/access.ts";
import type { ReadAccessOption } from "./http/read-access.ts";
import type { TimeInForce } from "./model/order.ts";
import type { Mode } from "./model/signal.ts";
import type { Broker } from "./ports/broker.ts";
import type { Clock } from "./ports/clock.ts";
import type { Logger } from "./ports/logger.ts";
import type { SecondFactor } from "./ports/second-factor.ts";
import type { Store } from "./ports/store.ts";
import type { Timers } from "./ports/timers.ts";
import type { Risk } from "./risk/rule.ts";
import type { HedgeOptions } from "./route/hedge.ts";
import type { SignalOptimizer } from "./route/optimizer.ts";
import type { Sizer } from "./route/size/sizer.ts";
import type { Egress } from "./runtime/egress.ts";
import type { TurnEnd } from "./runtime/journal-writer.ts";
import type { Dialect } from "./signal/dialect.ts";
import type { AuthLayer } from "./verify/layer.ts";

/** What makes a live account trade, beside its credentials and a fresh grant; left out, it is read and nothing else. */
export interface LiveOptions {
  /** The first consent, in code and to the letter. */
  readonly sentence: "live orders use real money";
  /** Proves that a person is there: `totp(…)` of `@hookline/vault`, or your own. */
  readonly secondFactor: SecondFactor;
  /** Largest value of one entry in the account's currency until an operator sets another, a decimal text. */
  readonly maxEntryNotional: string;
  /** How long an entry waits for a person in the stage `confirm`; 60,000 ms unless given, 10 minutes at most. */
  readonly approvalMs?: number;
  /** How far the price may have moved by the approval, in percent as a decimal text; `1` unless given. */
  readonly maxDriftPercent?: string;
  /**
   * the address that the venue has registered, and who tells by which one this machine leaves. No grant is given
   * from another address, and one that was given ends within a minute. Not asked unless given.
   */
  readonly egress?: Egress;
}

/** One account at one broker. */
export interface AccountOptions {
  readonly mode: Mode;
  readonly broker: Broker;
  /**
   * IANA zone whose midnight begins the session day of the daily limits; unless given that of the exchange whose
   * calendar the broker follows, else `UTC`. Weekends and holidays of an exchange count to the session before them.
   */
  readonly timeZone?: string;
  /** For orders whose signal names none; `gtc` unless given. */
  readonly timeInForce?: TimeInForce;
  /**
   * closes everything so many minutes before the exchange does, on every day with a session. Needs a broker whose
   * exchange has a calendar. Positions stay over night unless given.
   */
  readonly squareOffMinutes?: number;
  /** Days without a session beside those that the calendar knows, `YYYY-MM-DD`. */
  readonly holidays?: readonly string[];
  /** Trades made in the account by hand: `alarm` (unless given) takes no entries until a person has looked. */
  readonly outsideTrades?: "alarm" | "adopt";
  /** For live accounts. */
  readonly live?: LiveOptions;
}

/** Who may send signals: where, proven how, read how. */
export interface SourceOptions {
  /** Path of the webhook, for example `/webhook/tradingview`; a path token is one more segment. */
  readonly path: string;
  /** All of these must pass; none means no start. */
  readonly auth: readonly AuthLayer[];
  readonly dialect: Dialect;
  /** Modes the source may ask for by `?mode=`; `["paper"]` unless given. */
  readonly modes?: readonly Mode[];
  /** Strategy of bodies that name none. */
  readonly strategy?: string;
}

/** One account of a strategy that trades on several. */
export interface TargetOptions {
  readonly account: string;
  readonly size?: Sizer;
  /** The sender's symbol → the symbol at this account. */
  readonly symbolMap?: Readonly<Record<string, string>>;
}

/** A registered strategy: which accounts, which symbols, what size. */
export interface StrategyOptions {
  /** One account, several, or accounts by mode. */
  readonly account:
    | string
    | readonly (string | TargetOptions)[]
    | Readonly<Partial<Record<Mode, string | readonly (string | TargetOptions)[]>>>;
  /** Symbols it may trade, as its sender names them; `any` is for paper accounts only. */
  readonly symbols: readonly string[] | "any";
  readonly size: Sizer;
  readonly enabled?: boolean;
  /** Sides it may open; both unless given. */
  readonly direction?: "both" | "long_only" | "short_only";
  /** Stop loss of entries whose signal asks for none, as a distance in percent. None unless given. */
  readonly defaultStop?: { readonly percent: string };
  /** Judges each entry first: may make it smaller or refuse it. None unless given. */
  readonly optimizer?: SignalOptimizer;
  /**
   * What this strategy sells is covered by what it buys: a sold leg that stands without its cover for longer than
   * it may is closed, and so is a cover that covers nothing. Every purchase of the strategy is a cover then.
   */
  readonly hedge?: HedgeOptions;
  /**
   * Repeats each signal on an account of the other mode, for comparison: what happens there changes nothing for the
   * strategy's own accounts. A live account needs its own consents for it, as ever.
   */
  readonly shadow?: string | TargetOptions;
  readonly symbolMap?: Readonly<Record<string, string>>;
  /** Oldest signals that are still acted on, in milliseconds. */
  readonly maxEntryAgeMs?: number;
  readonly maxExitAgeMs?: number;
  readonly maxFutureMs?: number;
}

/** Everything an engine is made from. */
export interface EngineOptions {
  readonly store: Store;
  readonly accounts: Readonly<Record<string, AccountOptions>>;
  readonly sources: Readonly<Record<string, SourceOptions>>;
  /** By name; `*` is any other name, for paper accounts only. */
  readonly strategies: Readonly<Record<string, StrategyOptions>>;
  readonly risk: Risk;
  /** Who may read orders, positions and status by HTTP; this machine only unless given, `none` leaves the paths to the host. */
  readonly reads?: ReadAccessOption;
  /**
   * without a `heartbeat` command for so long all trading is halted (level 2) until a person resumes it. Not
   * watched unless given.
   */
  readonly deadManMs?: number;
  /** Who may command the engine by HTTP; nobody unless given. */
  readonly operator?: OperatorOptions;
  /** A body without id and time is the same signal within this span; 60,000 ms unless given. */
  readonly contentWindowMs?: number;
  /**
   * Longest hold of a strategy's message that overtook the one before it, seen by the positions both state; 800 ms
   * unless given, 0 holds nothing.
   */
  readonly reorderHoldMs?: number;
  /** Longest wait for the disk before a sender is told to send again; 2,000 ms unless given. */
  readonly storeTimeoutMs?: number;
  /** Longest wait for a broker's answer before the outcome is unknown; 10,000 ms unless given. */
  readonly ackTimeoutMs?: number;
  /** Between two comparisons of orders, fills and positions with each broker; 45,000 ms unless given. */
  readonly reconcileMs?: number;
  readonly logger?: Logger;
  /** Time, for tests and simulations. */
  readonly clock?: Clock;
  readonly timers?: Timers;
  readonly turnEnd?: TurnEnd;
}
