import { accept } from "../../prim/result.ts";
import { invalidSize } from "./facts.ts";
import { positiveOption } from "./option.ts";
import type { Sizer } from "./sizer.ts";

/**
 * Always the same number of units.
 * @example fixed("1")
 */
export function fixed(units: string): Sizer {
  const { problems, value } = positiveOption("fixed", units, null);
  return {
    name: "fixed",
    followsSender: false,
    problems: () => problems,
    size: () => (value === null ? invalidSize("units") : accept(value)),
  };
}
