import type { Order, OrderIntent } from "../model/order.ts";
import { add, type Decimal, divide, multiply, negate, subtract, ZERO } from "../prim/decimal.ts";

/** What is left to fill (FIX LeavesQty 151); never below zero. */
export function leavesQuantity(order: Pick<Order, "quantity" | "filledQuantity">): Decimal {
  const leaves = subtract(order.quantity, order.filledQuantity);
  return leaves.startsWith("-") ? ZERO : leaves;
}

/** What an order can still fill where each fill of its OCO partner takes as much from it. */
export const reachOf = (order: Order, partner: Order | undefined): Decimal =>
  partner === undefined
    ? leavesQuantity(order)
    : leavesQuantity({
        quantity: order.quantity,
        filledQuantity: add(order.filledQuantity, partner.filledQuantity),
      });

/** A quantity with the sign of its side: bought is positive. */
export const signed = (side: OrderIntent["side"], quantity: Decimal): Decimal =>
  side === "buy" ? quantity : negate(quantity);

/** Volume-weighted average price (FIX AvgPx 6) after one more fill. */
export function averagePriceAfter(
  order: Pick<Order, "filledQuantity" | "averagePrice">,
  fill: { readonly lastQuantity: Decimal; readonly lastPrice: Decimal },
): Decimal {
  if (order.averagePrice === null || order.filledQuantity === ZERO) return fill.lastPrice;
  const before = multiply(order.averagePrice, order.filledQuantity);
  const value = add(before, multiply(fill.lastPrice, fill.lastQuantity));
  return divide(value, add(order.filledQuantity, fill.lastQuantity));
}

/** Volume-weighted average price without one of the fills; null where none is left. */
export function averagePriceWithout(
  order: Pick<Order, "filledQuantity" | "averagePrice">,
  fill: { readonly quantity: Decimal; readonly price: Decimal },
): Decimal | null {
  const rest = subtract(order.filledQuantity, fill.quantity);
  if (order.averagePrice === null || rest === ZERO) return null;
  const before = multiply(order.averagePrice, order.filledQuantity);
  return divide(subtract(before, multiply(fill.price, fill.quantity)), rest);
}
