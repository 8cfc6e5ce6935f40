import { type Decimal, greaterThan, parseDecimal } from "../../prim/decimal.ts";
import { isPositiveDecimal } from "../../risk/plain.ts";

/** An option of a sizer, read; `value` is null exactly where there are problems. */
export interface SizeOption {
  readonly value: Decimal | null;
  readonly problems: readonly string[];
}

/** Reads a decimal text greater than zero, and at most `max` where one is given. */
export function positiveOption(sizer: string, text: unknown, max: Decimal | null): SizeOption {
  const value = typeof text === "string" ? parseDecimal(text) : null;
  if (isPositiveDecimal(value) && (max === null || !greaterThan(value, max))) {
    return { value, problems: [] };
  }
  const bound = max === null ? "" : ` and at most ${max}`;
  const problem = `${sizer}: the option must be a decimal text greater than zero${bound}.`;
  return { value: null, problems: [problem] };
}

/** Reads any decimal text, negative ones and zero too. */
export function signedOption(sizer: string, text: unknown): SizeOption {
  const value = typeof text === "string" ? parseDecimal(text) : null;
  if (value !== null) return { value, problems: [] };
  return { value, problems: [`${sizer}: the option must be a decimal text, such as "-2".`] };
}
