import { type Reason, reason } from "../model/codes.ts";
import type { Side } from "../model/order.ts";
import type { PositionClaim, Signal } from "../model/signal.ts";
import {
  absolute,
  add,
  atMost,
  compare,
  type Decimal,
  divide,
  isPositive,
  isZero,
  multiply,
  sign,
  subtract,
  ZERO,
} from "../prim/decimal.ts";
import { accept, type Result, refuse } from "../prim/result.ts";
import { entryLeg, flip } from "./entry.ts";
import { exitLeg, planExit } from "./exit.ts";
import { entriesInFlight, protectiveOrders, restingEntries, restingExits } from "./in-flight.ts";
import { atMarket, nothing, type PlanResult, type PlanView } from "./plan.ts";

/**
 * A target says where to stand afterwards, whatever was missed before. It ends exactly there when sizes
 * follow the sender; with a size of its own the strategy takes the sender's direction and proportions.
 */
export function planTarget(view: PlanView): PlanResult {
  const { target } = view.signal;
  if (target === null || target.side === "flat") return planExit(withoutQuantity(view));
  const side: Side = target.side === "long" ? "buy" : "sell";
  const position = view.projected;
  const same = !isZero(position) && sign(position) > 0 === (side === "buy");
  if (isReducing(view.signal, target)) {
    return same ? reduceTo(view, position, target) : nothing("PLAN_NOTHING_TO_CLOSE");
  }
  const wanted = wantedSize(view, { side, position, same });
  if (!wanted.ok) return wanted;
  if (!isZero(position) && !same) return flip(view, position, wanted.value);
  return moveTo(view, { side, position, wanted: wanted.value });
}

const withoutQuantity = (view: PlanView): PlanView => ({
  ...view,
  signal: { ...view.signal, quantity: null },
});

/** The strategy's own order goes against its target, so it only makes the position smaller. */
function isReducing(signal: Signal, target: PositionClaim): boolean {
  if (signal.orderSide !== null) return (signal.orderSide === "sell") === (target.side === "long");
  const { previous } = signal;
  return (
    previous !== null &&
    previous.side === target.side &&
    previous.quantity !== null &&
    target.quantity !== null &&
    compare(previous.quantity, target.quantity) > 0
  );
}

function moveTo(
  view: PlanView,
  to: { readonly side: Side; readonly position: Decimal; readonly wanted: Decimal },
): PlanResult {
  const open = absolute(to.position);
  const step = compare(to.wanted, open);
  if (step === 0) return nothing("PLAN_TARGET_REACHED");
  if (step > 0) {
    const leg = entryLeg(view, to.side, subtract(to.wanted, open));
    return accept({ cancels: [], legs: [leg] });
  }
  return closeDownTo(view, to.position, to.wanted);
}

function reduceTo(view: PlanView, position: Decimal, target: PositionClaim): PlanResult {
  const keep = keptQuantity(view, absolute(position), target);
  if (keep === null) return { ok: false, refusal: reason("SIZE_QUANTITY_MISSING") };
  if (atMost(absolute(position), keep)) return nothing("PLAN_TARGET_REACHED");
  return closeDownTo(view, position, keep);
}

/**
 * Closes all but `keep`. What rests could still open and is cancelled; what is on its way is part of the position
 * that the target was set against, so it is waited for.
 */
const closeDownTo = (view: PlanView, position: Decimal, keep: Decimal): PlanResult =>
  accept({
    cancels: [...restingEntries(view.openOrders), ...restingExits(view.openOrders)],
    legs: [
      {
        ...exitLeg(view, position, subtract(absolute(position), keep), atMarket),
        keep,
        after: [
          ...restingEntries(view.openOrders),
          ...restingExits(view.openOrders),
          ...entriesInFlight(view.openOrders),
          ...protectiveOrders(view.openOrders),
        ],
      },
    ],
  });

/** What stays open: the sender's number, or the same share of ours as of the sender's. */
function keptQuantity(view: PlanView, open: Decimal, target: PositionClaim): Decimal | null {
  if (target.quantity === null) return null;
  if (view.followsSender) return target.quantity;
  const before = view.signal.previous?.quantity ?? null;
  if (before === null || isZero(before)) return null;
  // Rounding the closed part down would keep too much; the kept part is what is rounded down.
  return view.toLot(divide(multiply(open, target.quantity), before));
}

/** How large the position should be on its side. */
function wantedSize(
  view: PlanView,
  {
    position,
    same,
    side,
  }: { readonly side: Side; readonly position: Decimal; readonly same: boolean },
): Result<Decimal, Reason> {
  if (view.followsSender) return namedSize(view, same ? null : absolute(position));
  const size = view.entrySize(side);
  if (!size.ok || !same) return size;
  const open = absolute(position);
  return isEnlarging(view.signal) ? accept(add(open, size.value)) : accept(open);
}

/**
 * The sender's number; where it names only its order, what that leaves: all of it from flat, and beyond
 * what `against` stands on the other side when it changes sides.
 */
function namedSize(view: PlanView, against: Decimal | null): Result<Decimal, Reason> {
  const { orderQuantity, previous, target } = view.signal;
  const fromOrder =
    orderQuantity === null || previous === null || previous.side === target?.side
      ? null
      : subtract(orderQuantity, previous.side === "flat" || against === null ? ZERO : against);
  const named = target?.quantity ?? fromOrder;
  return named === null || !isPositive(named)
    ? refuse(reason("SIZE_QUANTITY_MISSING"))
    : accept(view.toLot(named));
}

/** The sender stood on this side before, so its order adds to a position. */
const isEnlarging = (signal: Signal): boolean =>
  signal.previous !== null && signal.previous.side === signal.target?.side;
