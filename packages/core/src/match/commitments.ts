import type { Side } from "../model/order.ts";
import { absolute, add, type Decimal, multiply, subtract, ZERO } from "../prim/decimal.ts";
import { leavesOf, type WorkingOrder } from "./working-order.ts";

/** What the working orders of one side would trade, reduce-only orders left out. */
export interface Commitment {
  readonly quantity: Decimal;
  /** Sum of quantity × price over the orders that name a price; the multiplier is not in it. */
  readonly value: Decimal;
  /** The part of the quantity that names no price. */
  readonly unpriced: Decimal;
}

/** Commitments of both sides, kept up with every order so that nobody needs to add them up. */
export type Commitments = Readonly<Record<Side, Commitment>>;

const NOTHING: Commitment = { quantity: ZERO, value: ZERO, unpriced: ZERO };

/** Of an empty book. */
export const NO_COMMITMENTS: Commitments = { buy: NOTHING, sell: NOTHING };

/** The commitments with the order counted in or out. */
export function commit(
  commitments: Commitments,
  order: WorkingOrder,
  change: "add" | "subtract",
): Commitments {
  if (order.reduceOnly) return commitments;
  const combine = change === "add" ? add : subtract;
  const leaves = leavesOf(order);
  const price = order.limitPrice ?? order.stopPrice;
  const { quantity, value, unpriced } = commitments[order.side];
  const next: Commitment = {
    quantity: combine(quantity, leaves),
    value: price === null ? value : combine(value, multiply(leaves, absolute(price))),
    unpriced: price === null ? combine(unpriced, leaves) : unpriced,
  };
  return { ...commitments, [order.side]: next };
}
