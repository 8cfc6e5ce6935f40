import type { Reason } from "../../model/codes.ts";
import type { Decimal } from "../../prim/decimal.ts";
import type { Result } from "../../prim/result.ts";
import { unitsWorth } from "./contract.ts";
import { asSize, contractIn, invalidSize, priceOf } from "./facts.ts";
import { positiveOption } from "./option.ts";
import type { Sizer, SizingView } from "./sizer.ts";

/** Units worth at most `money` at the view's price. SIZE_PRICE_MISSING without a price. */
export function sizeByMoney(view: SizingView, money: Decimal): Result<Decimal, Reason> {
  const price = priceOf(view);
  if (!price.ok) return price;
  const contract = contractIn(view);
  if (!contract.ok) return contract;
  return asSize(unitsWorth(money, price.value, contract.value), "money");
}

/**
 * As many units as an amount of the account's money is worth.
 * @example moneyAmount("1000")
 */
export function moneyAmount(money: string): Sizer {
  const { problems, value } = positiveOption("moneyAmount", money, null);
  return {
    name: "money-amount",
    followsSender: false,
    problems: () => problems,
    size: (view) => (value === null ? invalidSize("money") : sizeByMoney(view, value)),
  };
}
