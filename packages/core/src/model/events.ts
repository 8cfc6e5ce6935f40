import type { Decimal } from "../prim/decimal.ts";
import type { Reason, ReasonDetail } from "./codes.ts";
import type { BookedFill } from "./execution.ts";
import type {
  AccountId,
  ClientOrderId,
  ExecutionId,
  SignalId,
  SignalKey,
  StrategyId,
  SymbolName,
  VenueOrderId,
} from "./ids.ts";
import type { LiveStage } from "./live.ts";
import type { Order, Side } from "./order.ts";
import type { ProtectionLevels } from "./protection.ts";
import type { PositionClaim, Signal } from "./signal.ts";
import type { TradingScope, TradingState } from "./trading-state.ts";

/** One rule's refusal or warning. */
export interface RuleSaid {
  readonly rule: string;
  readonly reason: Reason;
}

/** Limits by the name of their option, as plain values. */
export type Limits = Readonly<
  Record<
    string,
    string | number | boolean | null | readonly string[] | Readonly<Record<string, string>>
  >
>;

/** How one account of a signal came out. */
export interface AccountResult {
  readonly account: AccountId;
  /** The symbol at this account. */
  readonly symbol: SymbolName;
  /** `held`: the entry waits for a person; exits of the same signal have gone. */
  readonly status: "accepted" | "denied" | "held";
  readonly reason: Reason;
  readonly orders: readonly ClientOrderId[];
  /** Working orders the signal asked to cancel. */
  readonly cancels: readonly ClientOrderId[];
}

/** Facts that the engine decided; the journal is their sequence and the state is their fold. */
export type Event =
  | {
      readonly type: "signal.accepted" | "signal.denied";
      readonly signalId: SignalId;
      readonly key: SignalKey;
      readonly signal: Signal;
      readonly reason: Reason;
      readonly results: readonly AccountResult[];
    }
  | {
      readonly type: "signal.duplicate";
      readonly signalId: SignalId;
      readonly key: SignalKey;
    }
  | {
      readonly type: "signal.conflicted";
      readonly signalId: SignalId;
      readonly key: SignalKey;
    }
  | {
      /** A strategy's message begins where none that was decided has ended: one was lost, or is late. */
      readonly type: "signal.gap";
      readonly signalId: SignalId;
      readonly strategy: StrategyId;
      readonly symbol: SymbolName;
      /** Where the strategy stood after its newest decided message. */
      readonly expected: PositionClaim;
      /** Where it says that it stood before this one. */
      readonly claimed: PositionClaim;
    }
  | { readonly type: "order.initialized"; readonly order: Order }
  | OrderEvent<"order.submitted", { readonly quantity: Decimal }>
  | OrderEvent<"order.denied", { readonly reason: Reason }>
  | OrderEvent<"order.accepted", { readonly venueOrderId: VenueOrderId | null }>
  | OrderEvent<"order.rejected", { readonly reason: Reason }>
  | OrderEvent<"order.outcome_unknown", { readonly reason: Reason }>
  | OrderEvent<
      "order.filled",
      {
        readonly execId: ExecutionId;
        readonly symbol: SymbolName;
        readonly side: Side;
        readonly lastQuantity: Decimal;
        readonly lastPrice: Decimal;
        /** In the instrument's currency; 0 where what was paid in another one cannot be valued. */
        readonly fee: Decimal;
        /** What the venue took, where it took another currency than the instrument's. */
        readonly feePaid?: { readonly amount: Decimal; readonly currency: string };
      }
    >
  | OrderEvent<
      "order.fill_busted",
      {
        readonly execId: ExecutionId;
        readonly symbol: SymbolName;
        /** What is taken back; null where the fill itself had not been told, and is not booked any more. */
        readonly fill: BookedFill | null;
      }
    >
  | OrderEvent<"order.cancel_requested", { readonly reason: Reason | null }>
  | OrderEvent<"order.cancel_rejected", { readonly reason: Reason }>
  | OrderEvent<"order.canceled", object>
  | OrderEvent<"order.expired", object>
  | OrderEvent<"order.held", { readonly expiresAtMs: number }>
  | OrderEvent<"order.approved", { readonly actor: string }>
  | {
      readonly type: "order.anomaly";
      readonly account: AccountId;
      readonly clientOrderId: ClientOrderId;
      readonly reason: Reason;
      readonly atMs: number;
    }
  | {
      /** The broker holds something else than we think; a person has to look, or the policy adopts it. */
      readonly type: "position.mismatched";
      readonly account: AccountId;
      readonly symbol: SymbolName;
      readonly ours: Decimal;
      readonly theirs: Decimal;
      readonly atMs: number;
    }
  | {
      /** A trade from outside is taken over into the account's net position; no strategy owns it. */
      readonly type: "position.adopted";
      readonly account: AccountId;
      readonly symbol: SymbolName;
      /** Signed change of the net position. */
      readonly quantity: Decimal;
      readonly price: Decimal;
      readonly atMs: number;
    }
  | {
      readonly type: "session.rolled";
      readonly account: AccountId;
      /** Session day, `YYYY-MM-DD` in the account's zone. */
      readonly day: string;
      /** Profit of the open positions as the session began; null where a price was missing. */
      readonly unrealized: Decimal | null;
    }
  | {
      /** From now on stop and target of this level stand behind the strategy's position. */
      readonly type: "protection.set";
      readonly account: AccountId;
      readonly strategy: StrategyId;
      readonly symbol: SymbolName;
      readonly protection: ProtectionLevels;
    }
  | {
      readonly type: "session.loss_reached";
      readonly account: AccountId;
      readonly day: string;
    }
  | {
      /** What the rules said of one order, or of a signal where no order is named, and what they saw. */
      readonly type: "risk.judged";
      readonly order: ClientOrderId | null;
      /** Left out: nobody refused. */
      readonly refused?: readonly RuleSaid[];
      /** What would be refused on a live account. Left out: nothing. */
      readonly warned?: readonly RuleSaid[];
      /** Facts beside those of the input; what is zero or as usual is left out. */
      readonly saw: ReasonDetail;
    }
  | {
      /** What flattening has begun to close, and what it could not. */
      readonly type: "positions.flattened";
      readonly account: AccountId;
      readonly orders: readonly ClientOrderId[];
      readonly left: readonly {
        readonly symbol: SymbolName;
        /** Signed. */
        readonly quantity: Decimal;
        readonly reason: Reason;
      }[];
      readonly actor: string;
      readonly atMs: number;
    }
  | {
      /** A guard saw something that rules cannot undo; `state` is what it set, null where it only tells. */
      readonly type: "risk.tripped";
      readonly rule: string;
      readonly account: AccountId;
      readonly strategy: StrategyId | null;
      readonly reason: Reason;
      readonly state: TradingState | null;
      readonly atMs: number;
    }
  | {
      /** The highest equity seen, where drawdowns are measured from. */
      readonly type: "account.peaked";
      readonly account: AccountId;
      readonly equity: Decimal;
    }
  | {
      /** A strategy is switched off until a person switches it on again. */
      readonly type: "strategy.switched";
      readonly strategy: StrategyId;
      readonly enabled: boolean;
      readonly actor: string;
      readonly atMs: number;
    }
  | {
      /** The limits in force have changed. */
      readonly type: "limits.changed";
      /** As configured, with their digest; null: the configuration is as it was. */
      readonly configured: { readonly values: Limits; readonly digest: string } | null;
      /** What an operator has set beside them, all of it. */
      readonly changes: Limits;
      /** Names of looser limits that wait for a person's confirmation, before they hold on live accounts. */
      readonly unconfirmed: readonly string[];
      /** `configuration` at the first decision after a start. */
      readonly actor: string;
      readonly atMs: number;
    }
  | {
      readonly type: "trading_state.changed";
      readonly scope: TradingScope;
      readonly state: TradingState;
      readonly actor: string;
      readonly atMs: number;
    }
  | LiveEvent<"live.granted", { readonly expiresAtMs: number }>
  | LiveEvent<"live.grant_ended", { readonly why: "expired" | "revoked" | "credentials" }>
  | LiveEvent<"live.stage_changed", { readonly stage: LiveStage }>
  | LiveEvent<"live.cap_changed", { readonly maxEntryNotional: Decimal | "none" }>
  | LiveEvent<"credentials.replaced", { readonly keyEnding: string | null }>;

/** What an operator, or the clock, did to an account. */
type LiveEvent<Type extends string, Data> = {
  readonly type: Type;
  readonly account: AccountId;
  readonly actor: string;
  readonly atMs: number;
} & Data;

type OrderEvent<Type extends string, Data> = {
  readonly type: Type;
  readonly account: AccountId;
  readonly clientOrderId: ClientOrderId;
  readonly atMs: number;
} & Data;

export type EventType = Event["type"];
/** The event of one type. */
export type EventOf<Type extends EventType> = Extract<Event, { readonly type: Type }>;
