import type { Order, OrderIntent } from "../model/order.ts";
import { leavesQuantity } from "../order/quantities.ts";
import { add, type Decimal, maximum, negate, sum, ZERO } from "../prim/decimal.ts";
import { isEntry } from "./facts.ts";
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
  const { openOrders, position, worstCase } = view;
  if (!areDecimals(position, worstCase.long, worstCase.short)) return null;
  if (!isPositiveDecimal(intent.quantity)) return null;
  const entries = openOrders.filter((order) => isSameSideEntry(order, intent));
  if (!entries.every((order) => areDecimals(order.quantity, order.filledQuantity))) return null;
  const held = intent.side === "buy" ? position : negate(position);
  const reach = intent.side === "buy" ? worstCase.long : negate(worstCase.short);
  const fromFlat = add(maximum(held, ZERO), sum(entries.map(leavesQuantity)));
  return add(maximum(reach, fromFlat), intent.quantity);
}

const isSameSideEntry = (order: Order, intent: OrderIntent): boolean =>
  isEntry(order) &&
  order.symbol === intent.symbol &&
  order.side === intent.side &&
  order.clientOrderId !== intent.clientOrderId;
