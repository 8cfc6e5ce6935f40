import type { Reason } from "../model/codes.ts";
import type { AccountId, ClientOrderId, SymbolName } from "../model/ids.ts";
import type { Instrument, Quote } from "../model/instrument.ts";
import type { Order, OrderIntent } from "../model/order.ts";
import type { Signal } from "../model/signal.ts";
import type { TradingState } from "../model/trading-state.ts";
import type { Decimal } from "../prim/decimal.ts";
import type { StrategySettings } from "../route/strategy.ts";

/** `pass`, or why not. */
export type Verdict = { readonly ok: true } | { readonly ok: false; readonly reason: Reason };

/** The verdict of a rule that has nothing against it. */
export const pass: Verdict = { ok: true };

/** The verdict of a rule that refuses, and why. */
export const deny = (reason: Reason): Verdict => ({ ok: false, reason });

/** What a rule about a signal may look at. */
export interface SignalView {
  readonly nowMs: number;
  readonly signal: Signal;
  /** Whether the signal can open or enlarge a position. */
  readonly entry: boolean;
  /** Null: the strategy is not registered. */
  readonly strategy: StrategySettings | null;
}

/**
 * What a rule about an order may look at: the account as it is, the worst it could become, and
 * facts.
 */
export interface RiskView {
  readonly nowMs: number;
  readonly account: AccountId;
  readonly symbol: SymbolName;
  /** Null: the broker does not know the symbol. */
  readonly instrument: Instrument | null;
  /** The newest price, or the signal's own; null where none is known. */
  readonly reference: Quote | null;
  readonly equity: Decimal | null;
  /** Signed net position of the account in the symbol. */
  readonly position: Decimal;
  /** Signed share of the order's strategy in that position; what its exits may close. */
  readonly held: Decimal;
  /**
   * Open orders of the account in the symbol (working, submitted, unknown, waiting), without the
   * one under check.
   */
  readonly openOrders: readonly Order[];
  /** How many orders the account has open in all symbols, without the one under check. */
  readonly openOrderCount: number;
  /**
   * Orders that come to their end before the one under check goes (its `release`); none where it
   * goes at once.
   */
  readonly after: readonly ClientOrderId[];
  /** Highest and lowest signed quantity the symbol could reach if every open order filled. */
  readonly worstCase: { readonly long: Decimal; readonly short: Decimal };
  readonly day: {
    /** Realised profit less fees since the session began. */
    readonly realizedNet: Decimal;
    /** Profit of the open positions at current prices; null where a price is missing. */
    readonly unrealized: Decimal | null;
    /** The same as of the session's first decision; null where it was not known. */
    readonly unrealizedAtStart: Decimal | null;
    /** Entries sent in the session. */
    readonly entries: number;
    /** The loss limit was reached before in this session. */
    readonly lossReached: boolean;
  };
  /** The most restrictive of global, account, strategy and symbol. */
  readonly tradingState: TradingState;
}

/** What every rule has. */
interface RuleBase {
  /**
   * Number in the risk table, for example `R-01`; a rule of a host application has a name of its
   * own.
   */
  readonly id: string;
  /** Kebab-case; the file of a built-in rule. */
  readonly name: string;
  /** Problems of its options, as sentences; empty when fine. Collected by `createEngine`. */
  problems(): readonly string[];
}

/** A check of a signal before it is planned. */
export interface SignalRule extends RuleBase {
  readonly about: "signal";
  check(view: SignalView): Verdict;
}

/** A check of one order before it is sent. A missing fact denies. */
export interface OrderRule extends RuleBase {
  readonly about: "order";
  check(intent: OrderIntent, view: RiskView): Verdict;
}

/** A rule of either kind, as plug-ins bring them. */
export type Rule = SignalRule | OrderRule;

/** What `createEngine` takes as `risk`: rules in the order in which they are asked. */
export interface Risk {
  readonly signalRules: readonly SignalRule[];
  readonly orderRules: readonly OrderRule[];
  /** Problems of the options, as sentences; empty when fine. */
  problems(): readonly string[];
}
