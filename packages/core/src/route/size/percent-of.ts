import { type Decimal, decimal, multiply } from "../../prim/decimal.ts";

const HUNDREDTH = decimal("0.01");

/** So many percent of a value, exactly. */
export const percentOf = (value: Decimal, percent: Decimal): Decimal =>
  multiply(multiply(value, percent), HUNDREDTH);
