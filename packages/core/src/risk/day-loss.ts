import { add, type Decimal, negate, subtract } from "../prim/decimal.ts";
import { isDecimal } from "./plain.ts";
import type { RiskView } from "./rule.ts";

/**
 * What an account has lost since its session began, positive for a loss: realised net profit plus
 * the change of the open positions' profit, with the other sign. Null where one of them is not
 * known.
 */
export function dayLoss(day: RiskView["day"]): Decimal | null {
  const { realizedNet, unrealized, unrealizedAtStart } = day;
  if (!isDecimal(realizedNet) || !isDecimal(unrealized) || !isDecimal(unrealizedAtStart)) {
    return null;
  }
  return negate(add(realizedNet, subtract(unrealized, unrealizedAtStart)));
}
