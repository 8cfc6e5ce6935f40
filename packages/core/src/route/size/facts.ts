import { type Reason, reason } from "../../model/codes.ts";
import type { Contract } from "../../position/pnl.ts";
import type { Decimal } from "../../prim/decimal.ts";
import { accept, type Result, refuse } from "../../prim/result.ts";
import { isDecimal, isPositiveDecimal } from "../../risk/plain.ts";
import { contractOf } from "./contract.ts";
import type { SizingView } from "./sizer.ts";

/**
 * Why a size cannot be computed: the named fact is not what its type promises, or leads nowhere.
 */
export const invalidSize = (fact: string): { readonly ok: false; readonly refusal: Reason } =>
  refuse(reason("SIZE_INVALID", { fact }));

/** A quantity as a size, where it is one: an exact decimal greater than zero. */
export const asSize = (quantity: Decimal, fact: string): Result<Decimal, Reason> =>
  isPositiveDecimal(quantity) ? accept(quantity) : invalidSize(fact);

/** The price that sizes are reckoned at. */
export function priceOf({ price, signal }: SizingView): Result<Decimal, Reason> {
  if (price === null) return refuse(reason("SIZE_PRICE_MISSING", { symbol: signal.symbol }));
  return asSize(price, "price");
}

/** The account's equity, greater than zero. */
export function equityOf({ equity }: SizingView): Result<Decimal, Reason> {
  if (equity === null) return refuse(reason("SIZE_EQUITY_MISSING"));
  return asSize(equity, "equity");
}

/** The strategy's signed position. */
export const positionOf = ({ position }: SizingView): Result<Decimal, Reason> =>
  isDecimal(position) ? accept(position) : invalidSize("position");

/** How the instrument turns quantity and price into money. */
export function contractIn({ instrument }: SizingView): Result<Contract, Reason> {
  const contract = contractOf(instrument);
  return contract === null ? invalidSize("instrument.multiplier") : accept(contract);
}
