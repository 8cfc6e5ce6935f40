import type { Reason } from "../model/codes.ts";
import { reason } from "../model/codes.ts";
import type { Side } from "../model/order.ts";
import {
  absolute,
  type Decimal,
  divide,
  HUNDRED,
  isZero,
  minimum,
  multiply,
  sign,
  ZERO,
} from "../prim/decimal.ts";
import { accept, type Result, refuse } from "../prim/result.ts";
import {
  entriesInFlight,
  openEntries,
  protectiveOrders,
  restingExits,
  revocableEntries,
} from "./in-flight.ts";
import {
  atMarket,
  nothing,
  type OrderShape,
  type PlannedLeg,
  type PlanResult,
  type PlanView,
  shapeOf,
} from "./plan.ts";

/** The side that closes a signed position. */
export const closingSide = (position: Decimal): Side => (sign(position) > 0 ? "sell" : "buy");

/**
 * A leg that closes everything, after all that could still open has ended. At the market it also waits for the stops
 * it takes the place of; one that rests for a better price leaves them standing.
 */
export function closeAll(
  view: PlanView,
  position: Decimal,
  shape: OrderShape = atMarket,
): PlannedLeg {
  const stops = shape.orderType === "market" ? protectiveOrders(view.openOrders) : [];
  return {
    ...exitLeg(view, position, absolute(position), shape),
    keep: ZERO,
    after: [...openEntries(view.openOrders), ...restingExits(view.openOrders), ...stops],
  };
}

/** A leg that closes at most `quantity`. */
export function exitLeg(
  view: PlanView,
  position: Decimal,
  quantity: Decimal,
  shape: OrderShape,
): PlannedLeg {
  return {
    purpose: "exit",
    side: closingSide(position),
    quantity,
    shape,
    protection: null,
    keep: null,
    after: [
      ...entriesInFlight(view.openOrders),
      ...restingExits(view.openOrders),
      // A resting exit leaves the stops where they are; one at the market takes their place.
      ...(shape.orderType === "market" ? protectiveOrders(view.openOrders) : []),
    ],
    afterExit: false,
  };
}

/** Exit, whole or in part: never more than is open, and nothing when flat. */
export function planExit(view: PlanView): PlanResult {
  const { signal } = view;
  const projected = view.projected;
  const entries = openEntries(view.openOrders);
  const position = isZero(view.held) ? projected : view.held;
  if (isZero(position) || (isZero(projected) && entries.length === 0)) {
    return entries.length > 0
      ? accept({ cancels: entries, legs: [] })
      : nothing("PLAN_NOTHING_TO_CLOSE");
  }
  const side = sign(position) > 0 ? "long" : "short";
  if (signal.exitSide !== null && signal.exitSide !== side) return nothing("PLAN_NOTHING_TO_CLOSE");
  if (signal.quantity === null) {
    const cancels = [...revocableEntries(view.openOrders), ...restingExits(view.openOrders)];
    return accept({ cancels, legs: [closeAll(view, position, shapeOf(signal))] });
  }
  const part = exitQuantity(view, absolute(projected));
  if (!part.ok) return part;
  const leg = exitLeg(view, position, part.value, shapeOf(signal));
  return accept({ cancels: restingExits(view.openOrders), legs: [leg] });
}

/** The part of an open quantity that the signal wants closed, rounded down to the lot. */
function exitQuantity(view: PlanView, open: Decimal): Result<Decimal, Reason> {
  const { quantity, price } = view.signal;
  if (quantity === null) return accept(open);
  const wanted = wantedQuantity(quantity, open, price);
  if (wanted === null) return refuse(reason("SIZE_INVALID", { kind: quantity.kind }));
  const closing = view.toLot(minimum(wanted, open));
  return isZero(closing) ? refuse(reason("SIZE_BELOW_MINIMUM", { wanted, open })) : accept(closing);
}

function wantedQuantity(
  quantity: NonNullable<PlanView["signal"]["quantity"]>,
  open: Decimal,
  price: Decimal | null,
): Decimal | null {
  if (quantity.kind === "units") return quantity.value;
  if (quantity.kind === "percent_of_position")
    return divide(multiply(open, quantity.value), HUNDRED);
  if (quantity.kind === "money" && price !== null && !isZero(price))
    return divide(quantity.value, price);
  return null; // a risk or a share of equity says how much to open, not how much to close
}
