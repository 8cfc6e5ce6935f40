import type { Order } from "../model/order.ts";
import {
  absolute,
  add,
  type Decimal,
  maximum,
  minimum,
  sign,
  subtract,
  sum,
  ZERO,
} from "../prim/decimal.ts";

/** An order that may still fill: working, on its way, or without a known outcome. */
export interface OpenOrder extends Pick<Order, "side" | "reduceOnly"> {
  /** Unsigned quantity that may still fill. */
  readonly leaves: Decimal;
}

/** How far a position can still go, as signed quantities. */
export interface Reach {
  /** The highest quantity reachable. */
  readonly long: Decimal;
  /** The lowest quantity reachable. */
  readonly short: Decimal;
}

/**
 * The highest and the lowest signed quantity that a position can reach, whichever of its open orders
 * fill and in whatever order. A reduce-only order moves a position towards flat and never beyond.
 *
 * Orders of a one-cancels-other pair are counted as if both could fill, which errs on the safe side.
 * @example
 * worstCase(decimal("2"), [{ side: "sell", leaves: decimal("5"), reduceOnly: false }]) // { long: "2", short: "-3" }
 */
export function worstCase(quantity: Decimal, orders: readonly OpenOrder[]): Reach {
  const leaves = (side: OpenOrder["side"], reduceOnly: boolean): Decimal =>
    sum(orders.filter((o) => o.side === side && o.reduceOnly === reduceOnly).map((o) => o.leaves));
  return reachOf(quantity, {
    opening: { bought: leaves("buy", false), sold: leaves("sell", false) },
    closing: { bought: leaves("buy", true), sold: leaves("sell", true) },
  });
}

/** What may still be bought and sold, unsigned. */
export interface OpenSides {
  readonly bought: Decimal;
  readonly sold: Decimal;
}

/** The same from sums: of the orders that open or enlarge, and of the reduce-only ones. */
export function reachOf(
  quantity: Decimal,
  open: { readonly opening: OpenSides; readonly closing: OpenSides },
): Reach {
  const bought = minimum(ZERO, add(quantity, open.closing.bought));
  const sold = maximum(ZERO, subtract(quantity, open.closing.sold));
  return {
    long: add(maximum(quantity, bought), open.opening.bought),
    short: subtract(minimum(quantity, sold), open.opening.sold),
  };
}

/**
 * The unsigned quantity of a position that no working exit covers yet: what a further exit may close
 * without turning the position. Orders on the position's own side do not count; of a
 * one-cancels-other pair pass one order, since only one of them fills.
 * @example
 * closable(decimal("-5"), [{ side: "buy", leaves: decimal("2"), reduceOnly: true }]) // "3"
 */
export function closable(quantity: Decimal, exits: readonly OpenOrder[]): Decimal {
  const side = sign(quantity) === 1 ? "sell" : "buy";
  const covered = sum(exits.filter((exit) => exit.side === side).map((exit) => exit.leaves));
  return maximum(ZERO, subtract(absolute(quantity), covered));
}
