import type { Trail } from "../model/signal.ts";
import {
  absolute,
  add,
  type Decimal,
  decimal,
  greaterThan,
  lessThan,
  multiply,
  subtract,
} from "../prim/decimal.ts";
import { invariant } from "../prim/invariant.ts";
import { roundAgainst } from "./price.ts";
import type { WorkingOrder } from "./working-order.ts";

const PERCENT = decimal("0.01");

/**
 * Lets a trailing stop follow the best price since it was placed: it moves towards the market and
 * never back. The distance is measured from the price its side trades at; the stop stands on a
 * tick, on the far side of it.
 */
export function follow<Trailing extends Pick<WorkingOrder, "side" | "trail" | "stopPrice">>(
  order: Trailing,
  price: Decimal,
  tickSize: Decimal,
): Trailing {
  invariant(order.trail !== null, "a trailing stop has a distance", { order });
  const away = order.side === "sell" ? subtract : add;
  const level = roundAgainst(away(price, distance(order.trail, price)), order.side, tickSize);
  const tighter = order.side === "sell" ? greaterThan : lessThan;
  const moves = order.stopPrice === null || tighter(level, order.stopPrice);
  return moves ? { ...order, stopPrice: level } : order;
}

const distance = (trail: Trail, price: Decimal): Decimal =>
  trail.kind === "amount"
    ? trail.amount
    : multiply(absolute(price), multiply(trail.percent, PERCENT));
