import { type Reason, reason } from "../model/codes.ts";
import type { ClientOrderId } from "../model/ids.ts";
import type { Order, OrderType, Protection, Side } from "../model/order.ts";
import type { Signal, Trail } from "../model/signal.ts";
import type { Decimal } from "../prim/decimal.ts";
import type { Result } from "../prim/result.ts";

/** How one leg is priced. */
export interface OrderShape {
  readonly orderType: OrderType;
  readonly limitPrice: Decimal | null;
  readonly stopPrice: Decimal | null;
  readonly trail: Trail | null;
}

/** One order of a plan, before it has an id and before risk has seen it. */
export interface PlannedLeg {
  readonly purpose: "entry" | "exit";
  readonly side: Side;
  /** Unsigned; an exit closes at most this, counted again when it goes. */
  readonly quantity: Decimal;
  readonly shape: OrderShape;
  readonly protection: Protection | null;
  /** An exit that leaves this much open; null where `quantity` says it. */
  readonly keep: Decimal | null;
  /** Orders that must have ended before the leg goes. */
  readonly after: readonly ClientOrderId[];
  /** Goes only after the leg before it, once the old side is flat. */
  readonly afterExit: boolean;
}

/** What one account does for one signal: cancel these, then send those. */
export interface Plan {
  readonly cancels: readonly ClientOrderId[];
  readonly legs: readonly PlannedLeg[];
}

/** What planning may look at. */
export interface PlanView {
  readonly signal: Signal;
  /** Signed position of the strategy in the symbol, by its fills. */
  readonly held: Decimal;
  /** The position once everything in flight has filled; see `projectedPosition`. */
  readonly projected: Decimal;
  /** Open orders of the strategy in the symbol. */
  readonly openOrders: readonly Order[];
  /** Those of them that reduce: exits, stops and targets. */
  readonly reducing: readonly Order[];
  /** Quantity of an entry by the strategy's sizer, rounded down to the lot. */
  readonly entrySize: (side: Side) => Result<Decimal, Reason>;
  /** Whether sizes follow the sender's numbers, so that a target is met exactly. */
  readonly followsSender: boolean;
  /** Rounds a quantity down to the lot size. */
  readonly toLot: (quantity: Decimal) => Decimal;
}

export type PlanResult = Result<Plan, Reason>;

/** A market order. */
export const atMarket: OrderShape = {
  orderType: "market",
  limitPrice: null,
  stopPrice: null,
  trail: null,
};

/** The pricing that the signal asks for. */
export const shapeOf = (signal: Signal): OrderShape => ({
  orderType: signal.orderType,
  limitPrice: signal.limitPrice,
  stopPrice: signal.stopPrice,
  trail: signal.trail,
});

/** Stop and target that the signal asks for; null where it asks for neither. */
export const protectionOf = (signal: Signal): Protection | null =>
  signal.stopLoss === null && signal.takeProfit === null
    ? null
    : { stopLoss: signal.stopLoss, takeProfit: signal.takeProfit };

/** A refusal without data. */
export const nothing = (code: Reason["code"]): PlanResult => ({ ok: false, refusal: reason(code) });
