import type { Reason } from "../model/codes.ts";
import type { OrderIntent } from "../model/order.ts";
import { add, type Decimal, maximum, subtract } from "../prim/decimal.ts";
import { accept, type Result, refuse } from "../prim/result.ts";
import { invalidFact, worstValue } from "./facts.ts";
import { areDecimals } from "./plain.ts";
import type { RiskView } from "./rule.ts";

/** What a worst case becomes with the order under check, in the currency of the account. */
export interface Growing {
  /** The part of the book that the order is in, as it is counted now. */
  readonly now: Decimal;
  /** Unsigned quantity of that part with the order. */
  readonly quantity: Decimal | null;
  readonly maxReferenceAgeMs: number;
}

/**
 * Worth of a part of the book once the order is in: at the order's prices or the reference, whichever makes more.
 * An order that does not enlarge the part leaves it as it is.
 */
export function worthWith(
  intent: OrderIntent,
  view: RiskView,
  part: Growing,
): Result<Decimal, Reason> {
  if (part.quantity === null) return refuse(invalidFact("worstCase"));
  if (!areDecimals(part.now)) return refuse(invalidFact("values"));
  const price = { ...intent, orderType: "market" } as const;
  const value = worstValue(part.quantity, price, view, part.maxReferenceAgeMs);
  return value.ok ? accept(maximum(part.now, value.value)) : value;
}

/** A total with one part of it replaced. */
export const replaced = (total: Decimal, now: Decimal, then: Decimal): Decimal =>
  add(total, subtract(then, now));
