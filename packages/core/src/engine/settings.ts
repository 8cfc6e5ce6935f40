import type { Limits } from "../model/events.ts";
import type { AccountId, StrategyId } from "../model/ids.ts";
import type { TimeInForce } from "../model/order.ts";
import type { Mode } from "../model/signal.ts";
import type { BrokerCapabilities } from "../ports/broker.ts";
import type { OrderRule, RiskGuards, SignalRule } from "../risk/rule.ts";
import type { StrategySettings } from "../route/strategy.ts";

/** What the engine must know of an account to decide for it. */
export interface AccountSettings {
  readonly id: AccountId;
  readonly mode: Mode;
  readonly capabilities: BrokerCapabilities;
  /** For orders whose signal names none. */
  readonly timeInForce: TimeInForce;
  /** Closes everything so long before the exchange does; left out: positions stay over night. */
  readonly squareOffMs?: number;
  /** Trades that somebody made in the account by hand: alarm and take no entries, or adopt them. */
  readonly outsideTrades: "alarm" | "adopt";
}

/** Everything `decide` may consult beside the state and the input; fixed while the engine runs. */
export interface EngineSettings {
  readonly strategies: ReadonlyMap<StrategyId, StrategySettings>;
  readonly accounts: ReadonlyMap<AccountId, AccountSettings>;
  readonly signalRules: readonly SignalRule[];
  readonly orderRules: readonly OrderRule[];
  /** The configured limits as plain values, and their digest; left out by a set of rules that shows none. */
  readonly limits?: { readonly values: Limits; readonly digest: string };
  /** The rules with an operator's changes, asked beside the configured ones; left out where they cannot be changed. */
  readonly tightened?: (changes: Limits) => readonly OrderRule[];
  /** What is wrong with an operator's changes, as sentences. */
  readonly limitProblems?: (changes: Limits) => readonly string[];
  readonly guards?: RiskGuards;
  /** A body without id and time is the same signal within this span. */
  readonly contentWindowMs: number;
}

/** Bounds of what the state keeps in memory; what falls out stays in the journal. */
export interface StateBounds {
  /** Decided signals kept for duplicates; older ones are asked of the store. */
  readonly signals: number;
  /** Ended orders kept for an account, for late reports and for reading. */
  readonly endedOrders: number;
}

/** The bounds that an engine has unless told otherwise. */
export const defaultBounds: StateBounds = { signals: 20_000, endedOrders: 5_000 };
