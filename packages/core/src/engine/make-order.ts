import type { AccountId, ClientOrderId, SignalId, StrategyId, SymbolName } from "../model/ids.ts";
import type { Instrument } from "../model/instrument.ts";
import type {
  Order,
  OrderIntent,
  OrderPurpose,
  Protection,
  Release,
  Side,
  TimeInForce,
} from "../model/order.ts";
import type { Mode } from "../model/signal.ts";
import type { OrderShape } from "../plan/plan.ts";
import { type Decimal, ZERO } from "../prim/decimal.ts";
import { clientOrderIdOf } from "../signal/key.ts";

/** Where an order comes from. */
export interface OrderOrigin {
  readonly account: AccountId;
  readonly mode: Mode;
  readonly signalId: SignalId;
  readonly strategy: StrategyId;
  readonly symbol: SymbolName;
  readonly instrument: Instrument;
  readonly referencePrice: Decimal | null;
  readonly timeInForce: TimeInForce;
  readonly nowMs: number;
}

/** What is asked for. */
export interface OrderRequest {
  readonly leg: string;
  readonly revision: number;
  readonly purpose: OrderPurpose;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly shape: OrderShape;
  readonly protection: Protection | null;
  readonly release: Release | null;
  readonly oco?: ClientOrderId;
}

/** The id that `makeOrder` gives an order; a pure function of signal, account, leg and revision (I9). */
export const orderIdOf = (
  { account, signalId }: Pick<OrderOrigin, "account" | "signalId">,
  { leg, revision }: Pick<OrderRequest, "leg" | "revision">,
): ClientOrderId => clientOrderIdOf({ signalId, account, leg, revision });

/** A new order. */
export function makeOrder(origin: OrderOrigin, request: OrderRequest): Order {
  const { leg, revision } = request;
  return {
    clientOrderId: orderIdOf(origin, request),
    account: origin.account,
    mode: origin.mode,
    signalId: origin.signalId,
    strategy: origin.strategy,
    leg,
    revision,
    purpose: request.purpose,
    symbol: origin.symbol,
    side: request.side,
    orderType: request.shape.orderType,
    limitPrice: request.shape.limitPrice,
    stopPrice: request.shape.stopPrice,
    trail: request.shape.trail,
    quantity: request.quantity,
    timeInForce: origin.timeInForce,
    reduceOnly: request.purpose !== "entry",
    ...(request.oco === undefined ? {} : { oco: request.oco }),
    referencePrice: origin.referencePrice,
    status: "initialized",
    venueOrderId: null,
    filledQuantity: ZERO,
    averagePrice: null,
    fees: ZERO,
    protection: request.protection,
    release: request.release,
    instrument: origin.instrument,
    cancelRequested: false,
    reason: null,
    createdAtMs: origin.nowMs,
    updatedAtMs: origin.nowMs,
  };
}

/** The part of an order that risk and the broker see. */
export const intentOf = (order: Order): OrderIntent => ({
  clientOrderId: order.clientOrderId,
  account: order.account,
  mode: order.mode,
  signalId: order.signalId,
  strategy: order.strategy,
  leg: order.leg,
  revision: order.revision,
  purpose: order.purpose,
  symbol: order.symbol,
  side: order.side,
  orderType: order.orderType,
  quantity: order.quantity,
  limitPrice: order.limitPrice,
  stopPrice: order.stopPrice,
  trail: order.trail,
  timeInForce: order.timeInForce,
  reduceOnly: order.reduceOnly,
  ...(order.oco === undefined ? {} : { oco: order.oco }),
  referencePrice: order.referencePrice,
});
