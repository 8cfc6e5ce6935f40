import type { Reason } from "../model/codes.ts";
import type { Limits } from "../model/events.ts";
import type { AccountId, ClientOrderId, SymbolName } from "../model/ids.ts";
import type { MarketHours } from "../model/inputs.ts";
import type { Instrument, Quote } from "../model/instrument.ts";
import type { Order, OrderIntent, Side } from "../model/order.ts";
import type { Signal } from "../model/signal.ts";
import type { TradingState } from "../model/trading-state.ts";
import type { Decimal } from "../prim/decimal.ts";
import type { StrategySettings } from "../route/strategy.ts";

/** `pass`, or why not. A pass may carry a warning: what a live account would be refused for. */
export type Verdict =
  | { readonly ok: true; readonly warning?: Reason }
  | { readonly ok: false; readonly reason: Reason };

/** The verdict of a rule that has nothing against it. */
export const pass: Verdict = { ok: true };

/** The verdict of a rule that refuses, and why. */
export const deny = (reason: Reason): Verdict => ({ ok: false, reason });

/** The verdict of a rule that lets pass what it would refuse on a live account. */
export const warn = (warning: Reason): Verdict => ({ ok: true, warning });

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
  /** Counts and sums of the open orders, without the one under check. */
  readonly open: OpenSums;
  /** Worst-case values of the book, in the currency of the account, without the order under check. */
  readonly values: BookValues;
  /** Unsigned quantities of the other strategies in the symbol, with what their open entries can add. */
  readonly others: { readonly long: Decimal; readonly short: Decimal };
  /** The newest past, oldest first. */
  readonly past: RecentPast;
  /** Highest equity seen; null before the first. */
  readonly peakEquity: Decimal | null;
  /** Free money less what orders that the broker has not confirmed will take; null where unknown. */
  readonly buyingPower: Decimal | null;
  /** Null: no calendar binds the account. */
  readonly market: MarketHours | null;
  /** What the strategy was registered with. */
  readonly terms: StrategyTerms;
  /** Distance of the order's stop loss from its price, in percent; null where there is none. */
  readonly stopPercent: Decimal | null;
  /** Limits that were loosened and that no person has confirmed. */
  readonly unconfirmed: readonly string[];
}

/** What may still be filled, unsigned. */
export interface OpenSums {
  /** Orders in the symbol. */
  readonly count: number;
  /** Quantities of entries in the symbol, by all strategies. */
  readonly bought: Decimal;
  readonly sold: Decimal;
  /** The same of the order's strategy. */
  readonly ownBought: Decimal;
  readonly ownSold: Decimal;
  /** Quantities of exits, stops and targets in the symbol, by all strategies. */
  readonly closingBought: Decimal;
  readonly closingSold: Decimal;
  /** Entries of the account that are decided and were not sent yet. */
  readonly waitingEntries: number;
  /** Exits, stops and targets of the order's strategy in the symbol. */
  readonly reducing: readonly Order[];
}

/** Worst-case values: as if every open order filled. */
export interface BookValues {
  /** Of the symbol; a part of `gross`. */
  readonly symbol: Decimal;
  /** Of the strategy in the symbol; a part of `strategy`. */
  readonly share: Decimal;
  /** Of the strategy in all symbols. */
  readonly strategy: Decimal;
  /** Of the account, both sides added. */
  readonly gross: Decimal;
  /** Of the account with sides set off, signed: the most long and the most short it can come. */
  readonly high: Decimal;
  readonly low: Decimal;
  /** Gross of all accounts, counted one to one whatever their currencies. */
  readonly everywhere: Decimal;
  /** Of the entries that have not filled. */
  readonly working: Decimal;
}

/** What the account and the strategy did lately, Unix milliseconds. */
export interface RecentPast {
  /** Entries of the strategy in the symbol, at most 20. */
  readonly entries: readonly {
    readonly atMs: number;
    readonly side: Side;
    readonly quantity: Decimal;
  }[];
  /** Entries of the strategy in all symbols, at most 64. */
  readonly fires: readonly { readonly atMs: number; readonly side: Side }[];
  /** Submits and cancels of the account, at most 64. */
  readonly messages: readonly number[];
  /** Prices that entries in the symbol were made at, by minute, at most 61. */
  readonly bands: readonly {
    readonly minute: number;
    readonly low: Decimal;
    readonly high: Decimal;
  }[];
  /** Stops of the strategy in the symbol that were hit. */
  readonly stopOuts: readonly number[];
  /** When the strategy was last flat in the symbol; null: never. */
  readonly closedAtMs: number | null;
  /** Rejections of the strategy's orders. */
  readonly rejects: readonly number[];
  /** Cancels and fills of the strategy in the session. */
  readonly cancels: number;
  readonly fills: number;
  /** Orders of the account in a row that the broker refused or lost. */
  readonly errorsInRow: number;
  /** Closed trades of the strategy in the symbol, and what they earned after fees. */
  readonly trades: number;
  readonly earned: Decimal;
}

/** What a strategy was registered with, as far as orders are judged by it. */
export interface StrategyTerms {
  readonly direction: "both" | "long_only" | "short_only";
  /** Whether the account can borrow. */
  readonly margin: boolean;
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
  /** The limits as plain values, for the journal; left out by a set that has none to show. */
  readonly limits?: Limits;
  /** What is watched between orders; left out: the defaults of `standardRisk`. */
  readonly guards?: RiskGuards;
  /** The same set with other limits; left out by a set whose limits cannot be changed while it runs. */
  readonly with?: (changes: Limits) => Risk;
}

/** Limits of the guards, which act on what has happened instead of what is asked for. */
export interface RiskGuards {
  /** */
  readonly drawdownPercent: Decimal;
  /** R-17; left out: the day's loss is looked at with each signal only. */
  readonly dailyLoss?: { readonly money: Decimal | null; readonly percent: Decimal | null };
  /** */
  readonly slippagePercent: Decimal;
  /** */
  readonly errorsInRow: number;
  /** Whether a guard acts on paper too, or only tells; by the option that sets it. */
  readonly holdsOnPaper: (
    option: "maxDrawdownPercent" | "maxSlippagePercent" | "maxErrorsInRow",
  ) => boolean;
}
