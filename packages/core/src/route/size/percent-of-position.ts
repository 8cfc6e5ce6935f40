import type { Reason } from "../../model/codes.ts";
import { absolute, type Decimal, decimal } from "../../prim/decimal.ts";
import type { Result } from "../../prim/result.ts";
import { asSize, invalidSize, positionOf } from "./facts.ts";
import { positiveOption } from "./option.ts";
import { percentOf } from "./percent-of.ts";
import type { Sizer, SizingView } from "./sizer.ts";

const MOST = decimal("1000");

/** `percent` of the units that the strategy holds, whichever side; SIZE_INVALID when it is flat. */
export function sizeByPosition(view: SizingView, percent: Decimal): Result<Decimal, Reason> {
  const position = positionOf(view);
  if (!position.ok) return position;
  return asSize(percentOf(absolute(position.value), percent), "position");
}

/**
 * A share of what the strategy holds, for entries that add to it; up to 1000.
 * @example percentOfPosition("50")
 */
export function percentOfPosition(percent: string): Sizer {
  const { problems, value } = positiveOption("percentOfPosition", percent, MOST);
  return {
    name: "percent-of-position",
    followsSender: false,
    problems: () => problems,
    size: (view) => (value === null ? invalidSize("percent") : sizeByPosition(view, value)),
  };
}
