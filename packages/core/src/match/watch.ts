import { atLeast, atMost, type Decimal } from "../prim/decimal.ts";
import { invariant } from "../prim/invariant.ts";
import { awaitsStop, type WorkingOrder } from "./working-order.ts";

/**
 * The price that brings an order to life: any, one at or below a level, one at or above it, or none
 * yet.
 */
export type Watch =
  | { readonly kind: "any" }
  | { readonly kind: "falls" | "rises"; readonly level: Decimal }
  | { readonly kind: "none" };

/** A way of the market as one side sees it; a jump is a path of one price. */
export interface Path {
  readonly from: Decimal;
  readonly to: Decimal;
}

const ANY: Watch = { kind: "any" };
const NONE: Watch = { kind: "none" };

/**
 * What the order waits for. Buyers wait for a limit below and a stop above, sellers the other way
 * round.
 */
export function watchOf(order: WorkingOrder): Watch {
  const buys = order.side === "buy";
  if (awaitsStop(order)) {
    if (order.stopPrice === null) return NONE;
    return { kind: buys ? "rises" : "falls", level: order.stopPrice };
  }
  if (order.orderType !== "limit" && order.orderType !== "stop_limit") return ANY;
  invariant(order.limitPrice !== null, "a limit order has a limit price", { order });
  return { kind: buys ? "falls" : "rises", level: order.limitPrice };
}

/**
 * The first price of the path that the watch accepts, or null. Where the condition holds from the
 * start that is the start itself, so an order that the market jumped over meets the market's price.
 */
export function touchOf(watch: Watch, path: Path): Decimal | null {
  if (watch.kind === "any") return path.from;
  if (watch.kind === "none") return null;
  const reached = watch.kind === "falls" ? atMost : atLeast;
  if (reached(path.from, watch.level)) return path.from;
  return reached(path.to, watch.level) ? watch.level : null;
}
