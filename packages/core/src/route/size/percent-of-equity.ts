import type { Reason } from "../../model/codes.ts";
import { type Decimal, decimal } from "../../prim/decimal.ts";
import type { Result } from "../../prim/result.ts";
import { equityOf, invalidSize } from "./facts.ts";
import { sizeByMoney } from "./money-amount.ts";
import { positiveOption } from "./option.ts";
import { percentOf } from "./percent-of.ts";
import type { Sizer, SizingView } from "./sizer.ts";

/**
 * Beyond ten times the equity nothing is meant; above 100 is leverage, asked for in the
 * configuration.
 */
const MOST = decimal("1000");

/**
 * Units worth at most `percent` of the equity. SIZE_EQUITY_MISSING and SIZE_PRICE_MISSING without
 * them.
 */
export function sizeByEquity(view: SizingView, percent: Decimal): Result<Decimal, Reason> {
  const equity = equityOf(view);
  if (!equity.ok) return equity;
  return sizeByMoney(view, percentOf(equity.value, percent));
}

/**
 * As many units as a share of the account's equity is worth; up to 1000, which is ten times the
 * equity.
 * @example percentOfEquity("5")
 */
export function percentOfEquity(percent: string): Sizer {
  const { problems, value } = positiveOption("percentOfEquity", percent, MOST);
  return {
    name: "percent-of-equity",
    followsSender: false,
    problems: () => problems,
    size: (view) => (value === null ? invalidSize("percent") : sizeByEquity(view, value)),
  };
}
