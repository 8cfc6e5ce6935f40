import type { Side } from "../model/order.ts";
import { absolute, atMost, type Decimal, isZero, sign, subtract } from "../prim/decimal.ts";
import { accept } from "../prim/result.ts";
import { closeAll, closingSide, exitLeg } from "./exit.ts";
import { exitsInFlight, openEntries, restingExits, revocableEntries } from "./in-flight.ts";
import {
  nothing,
  type PlannedLeg,
  type PlanResult,
  type PlanView,
  protectionOf,
  shapeOf,
} from "./plan.ts";

/** A leg that opens or enlarges. */
export function entryLeg(view: PlanView, side: Side, quantity: Decimal): PlannedLeg {
  return {
    purpose: "entry",
    side,
    quantity,
    shape: shapeOf(view.signal),
    protection: protectionOf(view.signal),
    keep: null,
    after: exitsInFlight(view.reducing),
    afterExit: false,
  };
}

/** Close everything first, then open the other side once the exit has filled. */
export function flip(view: PlanView, position: Decimal, quantity: Decimal): PlanResult {
  const entry = entryLeg(view, closingSide(position), quantity);
  return accept({
    cancels: [...revocableEntries(view.openOrders), ...restingExits(view.openOrders)],
    legs: [closeAll(view, position), { ...entry, afterExit: true }],
  });
}

/** Buy or sell: nets against what is open; through zero it is an exit and then an entry. */
export function planTrade(view: PlanView, side: Side): PlanResult {
  const size = view.entrySize(side);
  if (!size.ok) return size;
  const position = view.projected;
  const cancels = view.signal.cancelFirst ? openEntries(view.openOrders) : [];
  const against = !isZero(position) && closingSide(position) === side;
  if (!against) return accept({ cancels, legs: [entryLeg(view, side, size.value)] });
  const open = absolute(position);
  if (atMost(size.value, open)) {
    const leg = exitLeg(view, position, size.value, shapeOf(view.signal));
    return accept({ cancels: [...cancels, ...restingExits(view.openOrders)], legs: [leg] });
  }
  return flip(view, position, subtract(size.value, open));
}

/** Enlarge the open position, whichever side it is. */
export function planAdd(view: PlanView): PlanResult {
  const position = view.projected;
  if (isZero(position)) return nothing("PLAN_NOTHING_TO_ADD_TO");
  const side = sign(position) > 0 ? "buy" : "sell";
  const size = view.entrySize(side);
  return size.ok ? accept({ cancels: [], legs: [entryLeg(view, side, size.value)] }) : size;
}

/** Close and open the other side: as large as the signal says, else as large as before. */
export function planReverse(view: PlanView): PlanResult {
  const position = view.projected;
  if (isZero(position)) return nothing("PLAN_NOTHING_TO_REVERSE");
  if (view.signal.quantity === null) return flip(view, position, absolute(position));
  const size = view.entrySize(closingSide(position));
  return size.ok ? flip(view, position, size.value) : size;
}
