import { add, type Decimal, decimal, maximum, multiply, subtract, ZERO } from "../prim/decimal.ts";

/** Whether an order waited in the book (`maker`) or took a price that was there (`taker`). */
export type Liquidity = "maker" | "taker";

/** A fill as a fee model sees it. */
export interface FeeRequest {
  readonly quantity: Decimal;
  /** |quantity × price| × multiplier. */
  readonly notional: Decimal;
  readonly liquidity: Liquidity;
  /** Fees that the order has paid for its fills before. */
  readonly charged: Decimal;
}

/** The fee of one fill, in the quote currency; negative is a rebate. */
export type FeeModel = (request: FeeRequest) => Decimal;

/** Trading is free. */
export const noFees: FeeModel = () => ZERO;

/** Rates of `feeModel`; what is left out is zero. Percents are of the notional, 0.1 means 0.1 %. */
export interface FeeRates {
  readonly makerPercent?: Decimal;
  readonly takerPercent?: Decimal;
  readonly perUnit?: Decimal;
  /**
   * Least fee of an order: its first fill pays at least this, later ones what they cost by
   * themselves.
   */
  readonly minimum?: Decimal | null;
}

const PERCENT = decimal("0.01");

/**
 * Percent of the notional plus an amount per unit, with a minimum per order. Exact, never rounded
 * to cents.
 */
export function feeModel(rates: FeeRates): FeeModel {
  const rate = {
    maker: multiply(rates.makerPercent ?? ZERO, PERCENT),
    taker: multiply(rates.takerPercent ?? ZERO, PERCENT),
  };
  const { minimum = null, perUnit = ZERO } = rates;
  return ({ quantity, notional, liquidity, charged }) => {
    const cost = add(multiply(notional, rate[liquidity]), multiply(quantity, perUnit));
    return minimum === null ? cost : maximum(cost, subtract(minimum, charged));
  };
}
