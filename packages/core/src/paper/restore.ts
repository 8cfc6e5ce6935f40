import { follow } from "../match/trailing.ts";
import { type BookOrder, bookOrder } from "../match/working-order.ts";
import { type ClientOrderId, parseVenueOrderId, type VenueOrderId } from "../model/ids.ts";
import type { Order } from "../model/order.ts";
import type { Position } from "../model/position.ts";
import type { RestoredAccount, RestoredPosition } from "../ports/broker.ts";
import { FLAT } from "../position/apply-fill.ts";
import {
  add,
  type Decimal,
  isPositive,
  multiply,
  roundToPlaces,
  subtract,
  sum,
  ZERO,
} from "../prim/decimal.ts";
import { invariant } from "../prim/invariant.ts";
import type { PaperSettings } from "./settings.ts";

// The paper broker has no memory of its own: the engine's journal is the only one. Whatever the
// journal does not say an order did, did not happen, and is done again with the prices of then.

/** The venue's name of an order: a function of ours, so that it is the same after a restart. */
export function venueOrderIdOf(id: ClientOrderId): VenueOrderId {
  const venueOrderId = parseVenueOrderId(`paper-${id}`);
  invariant(venueOrderId !== null, "a client order id makes a venue order id", { id });
  return venueOrderId;
}

/**
 * Cash flows have at most this many decimals; what stands behind them is the rounding of average
 * prices that do not terminate.
 */
const CASH_PLACES = 36;

/**
 * Cash after everything in the journal: what was paid in, and realized, less what the open
 * positions cost.
 */
export function restoredCash(settings: PaperSettings, restored: RestoredAccount): Decimal {
  const cost = restored.positions.map(({ averagePrice, quantity, symbol }) => {
    const { multiplier } = settings.anyInstrument(symbol);
    return multiply(multiply(quantity, averagePrice ?? ZERO), multiplier);
  });
  const cash = subtract(add(settings.cash, restored.realizedNet), sum(cost));
  return roundToPlaces(cash, CASH_PLACES, "nearest");
}

/**
 * A position as it was left; one without a price counts as got for nothing, here and in the cash.
 */
export const restoredPosition = ({ averagePrice, quantity }: RestoredPosition): Position => ({
  ...FLAT,
  quantity,
  averagePrice: averagePrice ?? ZERO,
});

/**
 * The orders that were working, in the order of their making. An order whose acceptance is not in
 * the journal is not among them: it is unknown here, and the engine sends it again.
 */
export const restoredOrders = (restored: RestoredAccount): readonly Order[] =>
  restored.openOrders
    .filter(({ status }) => status === "accepted" || status === "partially_filled")
    .filter((order) => isPositive(subtract(order.quantity, order.filledQuantity)))
    .toSorted((left, right) => left.createdAtMs - right.createdAtMs);

/**
 * An order as it goes back to the book. That a stop was touched is known from its fills alone;
 * without one it waits for its stop again. A trailing stop begins where its reference price puts
 * it, or closer.
 */
export function restoredBookOrder(order: Order, tickSize: Decimal): BookOrder {
  const { clientOrderId, fees, filledQuantity, orderType, referencePrice, venueOrderId } = order;
  const working: BookOrder = {
    ...bookOrder(order, venueOrderId ?? venueOrderIdOf(clientOrderId)),
    filledQuantity,
    fees,
    triggered: isPositive(filledQuantity),
  };
  if (orderType !== "trailing_stop" || referencePrice === null) return working;
  const { stopPrice } = follow({ ...working, arrival: 0 }, referencePrice, tickSize);
  return { ...working, stopPrice };
}
