import { type Reason, reason } from "../../model/codes.ts";
import { absolute, type Decimal, isNegative, isZero, subtract } from "../../prim/decimal.ts";
import { accept, type Result, refuse } from "../../prim/result.ts";
import { invalidSize, positionOf } from "./facts.ts";
import { signedOption } from "./option.ts";
import type { Sizer, SizingView } from "./sizer.ts";

/**
 * Whatever is missing to a signed position of so many units: the size is the distance.
 * PLAN_TARGET_REACHED where there is none, SIZE_INVALID where the signal's side leads away from the
 * target.
 * @example targetPosition("-2")
 */
export function targetPosition(units: string): Sizer {
  const { problems, value } = signedOption("targetPosition", units);
  return {
    name: "target-position",
    followsSender: false,
    problems: () => problems,
    size: (view) => (value === null ? invalidSize("units") : distanceTo(view, value)),
  };
}

function distanceTo(view: SizingView, target: Decimal): Result<Decimal, Reason> {
  const position = positionOf(view);
  if (!position.ok) return position;
  const distance = subtract(target, position.value);
  if (isZero(distance)) return refuse(reason("PLAN_TARGET_REACHED", { target }));
  const leads = isNegative(distance) === (view.side === "sell");
  return leads ? accept(absolute(distance)) : invalidSize("side");
}
