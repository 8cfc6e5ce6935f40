import type { AccountId, StrategyId, SymbolName } from "../model/ids.ts";
import type { Mode, StopLoss } from "../model/signal.ts";
import type { AgeLimits } from "../signal/age.ts";
import type { Hedge } from "./hedge.ts";
import type { SignalOptimizer } from "./optimizer.ts";
import type { Sizer } from "./size/sizer.ts";

/** One account that a strategy trades on, with the size it trades there. */
export interface AccountTarget {
  readonly account: AccountId;
  readonly size: Sizer;
  /** The sender's symbol → the symbol at this account; symbols not named stay as they are. */
  readonly symbolMap: ReadonlyMap<SymbolName, SymbolName>;
}

/** Where a strategy's signals are repeated, for comparison; never an account that it trades on. */
export interface ShadowTarget extends AccountTarget {
  /** Mode of that account; signals of the other mode are repeated. */
  readonly mode: Mode;
}

/** A registered strategy. */
export interface StrategySettings {
  readonly id: StrategyId;
  readonly enabled: boolean;
  /** `any` is for paper accounts only; `createEngine` refuses it elsewhere. */
  readonly symbols: ReadonlySet<SymbolName> | "any";
  readonly targets: Readonly<Record<Mode, readonly AccountTarget[]>>;
  readonly ages: AgeLimits;
  /** Sides it may open; both unless given. */
  readonly direction?: "both" | "long_only" | "short_only";
  /** For entries whose signal asks for no stop loss; none unless given. */
  readonly defaultStop?: StopLoss;
  /** Null: signals are traded as they come. */
  readonly optimizer: SignalOptimizer | null;
  /** Left out: its legs stand each for itself. */
  readonly hedge?: Hedge;
  /** Left out: its signals are not repeated anywhere. */
  readonly shadow?: ShadowTarget;
}
