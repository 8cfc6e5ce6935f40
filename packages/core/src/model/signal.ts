import type { Decimal } from "../prim/decimal.ts";
import type { SignalKey, SourceId, StrategyId, SymbolName } from "./ids.ts";
import type {
  Mode,
  OrderType,
  PriceLevel,
  Side,
  StopLoss,
  TimeInForce,
  Trail,
} from "./order-terms.ts";

export type { Mode, PriceLevel, StopLoss, Trail } from "./order-terms.ts";

/**
 * What a signal asks for.
 * `buy`, `sell`: trade that side, through zero where it must (exit first, then enter after the fill);
 * `add`: enlarge the position that is open; `exit`: close all or part, never more;
 * `reverse`: close and open the other side; `target`: end exactly at a signed position;
 * `cancel`: cancel the working orders of the strategy in the symbol.
 */
export type SignalAction = "buy" | "sell" | "add" | "exit" | "reverse" | "target" | "cancel";

/** How the sender means its quantity; money is in the account's currency, percents are 0–100. */
export type QuantityKind =
  | "units"
  | "money"
  | "percent_of_equity"
  | "percent_of_position"
  | "risk_money"
  | "risk_percent";

export interface SignalQuantity {
  readonly kind: QuantityKind;
  /** Greater than zero. */
  readonly value: Decimal;
}

/** A position as a strategy sees it: signed by `side`, quantity null where the sender gave none. */
export interface PositionClaim {
  readonly side: "long" | "short" | "flat";
  /** Unsigned. */
  readonly quantity: Decimal | null;
}

/** What a dialect reads out of a sender's body; every field is checked and exact, unknown is null. */
export interface SignalDraft {
  readonly dialect: string;
  /** The sender's own id of this delivery; null where it has none. */
  readonly senderId: string | null;
  readonly strategy: StrategyId | null;
  readonly action: SignalAction;
  readonly symbol: SymbolName;
  readonly quantity: SignalQuantity | null;
  /** For `exit`: only a position of this side is closed; null closes either. */
  readonly exitSide: "long" | "short" | null;
  /** For `target`: where the strategy wants to stand afterwards. */
  readonly target: PositionClaim | null;
  /** Where the strategy stood before, as the sender says; null where it does not. */
  readonly previous: PositionClaim | null;
  /** For `target` with a sender that names it: the side of the strategy's own order. */
  readonly orderSide: Side | null;
  /** For `target` with a sender that names it: the size of the strategy's own order, in units. */
  readonly orderQuantity: Decimal | null;
  /** Market price at the alert. */
  readonly price: Decimal | null;
  readonly orderType: OrderType;
  readonly limitPrice: Decimal | null;
  readonly stopPrice: Decimal | null;
  readonly trail: Trail | null;
  /** Null: the broker's usual one (day orders at equity brokers, gtc elsewhere). */
  readonly timeInForce: TimeInForce | null;
  readonly stopLoss: StopLoss | null;
  readonly takeProfit: PriceLevel | null;
  /** Cancel the strategy's working orders in the symbol first. */
  readonly cancelFirst: boolean;
  /** When the sender made it, Unix milliseconds. */
  readonly timeMs: number | null;
}

/** What a signal optimiser answered about an entry, as the decision took it. */
export interface Advice {
  /** Name of the optimiser. */
  readonly optimizer: string;
  /** Share of the entry's size that is traded, 0 to 1; null: it gave no usable answer in time. */
  readonly scale: Decimal | null;
  /** Its own, 0 to 1; null where it computed none. */
  readonly confidence: number | null;
  /** Whether an entry without its answer is refused. */
  readonly required: boolean;
}

/** How equal signals are told from repeated ones. */
export type KeyKind = "sender_id" | "content_time" | "content_window";

/** A verified request to trade, keyed and dated; what the journal stores. */
export interface Signal extends Omit<SignalDraft, "strategy"> {
  readonly source: SourceId;
  readonly strategy: StrategyId;
  readonly mode: Mode;
  readonly keyKind: KeyKind;
  /** Hash of sender id or of content; with `content_window` the engine adds the window's start. */
  readonly keyBase: string;
  /** Hash of the whole body without secrets: tells a resend from a reused id. */
  readonly bodyDigest: string;
  readonly receivedAtMs: number;
  /** Null: the strategy has no optimiser, or the signal could not enter. */
  readonly advice: Advice | null;
  /** The signal that this one repeats on the strategy's shadow account. Left out: it is a sender's own. */
  readonly mirrors?: SignalKey;
}

/** `accepted`: orders made · `duplicate`: seen before · `denied`: refused by plan or risk · `held`: waits for a person. */
export type SignalStatus = "accepted" | "duplicate" | "denied" | "held";
