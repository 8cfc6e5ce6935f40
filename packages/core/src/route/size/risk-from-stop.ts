import { type Reason, reason } from "../../model/codes.ts";
import { type Decimal, HUNDRED, lessThan } from "../../prim/decimal.ts";
import { accept, type Result, refuse } from "../../prim/result.ts";
import { isPositiveDecimal } from "../../risk/plain.ts";
import { unitsAtRisk } from "./contract.ts";
import { asSize, contractIn, equityOf, invalidSize, priceOf } from "./facts.ts";
import { positiveOption, type SizeOption } from "./option.ts";
import { percentOf } from "./percent-of.ts";
import type { Sizer, SizingView } from "./sizer.ts";

/** The loss that a stop may cost: money of the account, or percent of its equity, at most 100. */
export type RiskAmount = { readonly money: string } | { readonly percent: string };

/**
 * Units that lose at most `money` from the view's price to its stop. SIZE_STOP_MISSING without a
 * usable stop.
 */
export function sizeByRisk(view: SizingView, money: Decimal): Result<Decimal, Reason> {
  const price = priceOf(view);
  if (!price.ok) return price;
  const stop = usableStop(view, price.value);
  if (!stop.ok) return stop;
  const contract = contractIn(view);
  if (!contract.ok) return contract;
  const prices = { entry: price.value, stop: stop.value };
  return asSize(unitsAtRisk(money, prices, contract.value), "risk");
}

/** The same for a share of the equity. SIZE_EQUITY_MISSING without it. */
export function sizeByRiskPercent(view: SizingView, percent: Decimal): Result<Decimal, Reason> {
  const equity = equityOf(view);
  if (!equity.ok) return equity;
  return sizeByRisk(view, percentOf(equity.value, percent));
}

/** A stop that loses: below the price of a buy, above that of a sell. */
function usableStop({ side, stopPrice }: SizingView, price: Decimal): Result<Decimal, Reason> {
  if (!isPositiveDecimal(stopPrice)) return refuse(reason("SIZE_STOP_MISSING"));
  const loses = side === "buy" ? lessThan(stopPrice, price) : lessThan(price, stopPrice);
  return loses
    ? accept(stopPrice)
    : refuse(reason("SIZE_STOP_MISSING", { side, price, stopPrice }));
}

/**
 * As many units as the stop may cost: risk ÷ (distance from entry to stop × multiplier). Fees and
 * slippage come on top.
 * @example riskFromStop({ percent: "1" })
 */
export function riskFromStop(risk: RiskAmount): Sizer {
  const { percent, problems, value } = readRisk(risk);
  return {
    name: "risk-from-stop",
    followsSender: false,
    problems: () => problems,
    size(view) {
      if (value === null) return invalidSize("risk");
      return percent ? sizeByRiskPercent(view, value) : sizeByRisk(view, value);
    },
  };
}

function readRisk(risk: unknown): SizeOption & { readonly percent: boolean } {
  const members = typeof risk === "object" && risk !== null ? Object.entries(risk) : [];
  const [member] = members;
  if (members.length !== 1 || member === undefined || !["money", "percent"].includes(member[0])) {
    const problems = ["riskFromStop: the option must be either money or percent."];
    return { value: null, percent: false, problems };
  }
  const [kind, text] = member;
  const percent = kind === "percent";
  return { percent, ...positiveOption("riskFromStop", text, percent ? HUNDRED : null) };
}
