import type { Decimal } from "../prim/decimal.ts";

/** One net position by the average-cost method. */
export interface Position {
  /** Signed: positive is long. */
  readonly quantity: Decimal;
  /** Null when flat. */
  readonly averagePrice: Decimal | null;
  /** Profit of what was closed, before fees. */
  readonly realizedGross: Decimal;
  readonly fees: Decimal;
  /** How often the position came back to flat or flipped. */
  readonly closedCycles: number;
}
