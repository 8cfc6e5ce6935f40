import type { Decimal } from "../prim/decimal.ts";
import type { Reason } from "./codes.ts";
import type {
  AccountId,
  ClientOrderId,
  SignalId,
  StrategyId,
  SymbolName,
  VenueOrderId,
} from "./ids.ts";
import type { Instrument } from "./instrument.ts";
import type {
  Mode,
  OrderType,
  PriceLevel,
  Side,
  StopLoss,
  TimeInForce,
  Trail,
} from "./order-terms.ts";

export type { OrderType, Side, TimeInForce } from "./order-terms.ts";

/** What an order is for; everything but `entry` reduces the position and never opens one. */
export type OrderPurpose = "entry" | "exit" | "stop_loss" | "take_profit";

export type OrderStatus =
  | "initialized"
  | "denied"
  | "submitted"
  | "unknown"
  | "accepted"
  | "partially_filled"
  | "filled"
  | "canceled"
  | "rejected"
  | "expired";

/** Stop and target that the engine places once the entry has filled. */
export interface Protection {
  readonly stopLoss: StopLoss | null;
  readonly takeProfit: PriceLevel | null;
}

/** One order before approval: everything the broker needs, and where it comes from. Quantities are unsigned. */
export interface OrderIntent {
  readonly clientOrderId: ClientOrderId;
  readonly account: AccountId;
  readonly mode: Mode;
  readonly signalId: SignalId;
  readonly strategy: StrategyId;
  /** Which leg of the plan: `entry`, `exit`, `stop_loss.1` and so on. */
  readonly leg: string;
  /** Raised when a leg is sent again with other parameters. */
  readonly revision: number;
  readonly purpose: OrderPurpose;
  readonly symbol: SymbolName;
  readonly side: Side;
  readonly orderType: OrderType;
  readonly quantity: Decimal;
  readonly limitPrice: Decimal | null;
  readonly stopPrice: Decimal | null;
  readonly trail: Trail | null;
  readonly timeInForce: TimeInForce;
  readonly reduceOnly: boolean;
  /** The order that the venue itself ends when this one fills (OCO), sent with it in one request. Left out: none. */
  readonly oco?: ClientOrderId;
  /** The price that sizing and risk worked with. */
  readonly referencePrice: Decimal | null;
}

/** What a leg that is not sent at once waits for. */
export interface Release {
  /** These orders have come to their end (cancelled protection before an exit, the exit before a flip's entry). */
  readonly after: readonly ClientOrderId[];
  /** An exit that leaves this much of the position open, counted when it goes; null closes `quantity` at most. */
  readonly keep: Decimal | null;
  /** An entry that goes only once nothing is left of the other side. */
  readonly whenFlat: boolean;
}

/** An order with its life so far. */
export interface Order extends OrderIntent {
  readonly status: OrderStatus;
  readonly venueOrderId: VenueOrderId | null;
  readonly filledQuantity: Decimal;
  /** Volume-weighted price of the fills; null before the first. */
  readonly averagePrice: Decimal | null;
  readonly fees: Decimal;
  readonly protection: Protection | null;
  readonly release: Release | null;
  /** The contract as it was when the order was made. */
  readonly instrument: Instrument;
  /** A cancel was asked for and not answered by the order's end. */
  readonly cancelRequested: boolean;
  /** Why it was denied, rejected or left unknown. */
  readonly reason: Reason | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}
