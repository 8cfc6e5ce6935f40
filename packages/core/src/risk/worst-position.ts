import type { OrderIntent } from "../model/order.ts";
import { add, type Decimal, maximum, negate, ZERO } from "../prim/decimal.ts";
import { areDecimals, isPositiveDecimal } from "./plain.ts";
import type { RiskView } from "./rule.ts";

/**
 * How far an entry can take the position on its own side once it and every open order have filled,
 * unsigned; null where a fact is malformed.
 *
 * A position on the other side makes no room for it: exits are never refused by a cap, so one that
 * comes later can close that position first, and all open entries then count from flat on.
 */
export function worstPosition(intent: OrderIntent, view: RiskView): Decimal | null {
  const { open, position, worstCase } = view;
  if (!areDecimals(position, worstCase.long, worstCase.short, open.bought, open.sold)) return null;
  if (!isPositiveDecimal(intent.quantity)) return null;
  const buys = intent.side === "buy";
  const reach = buys ? worstCase.long : negate(worstCase.short);
  const held = maximum(buys ? position : negate(position), ZERO);
  return add(maximum(reach, add(held, buys ? open.bought : open.sold)), intent.quantity);
}

/** The same of the strategy's own share, whatever other strategies hold; null where a fact is malformed. */
export function worstShare(intent: OrderIntent, { held, open }: RiskView): Decimal | null {
  if (!areDecimals(held, open.ownBought, open.ownSold)) return null;
  if (!isPositiveDecimal(intent.quantity)) return null;
  const buys = intent.side === "buy";
  const now = maximum(buys ? held : negate(held), ZERO);
  return add(add(now, buys ? open.ownBought : open.ownSold), intent.quantity);
}
