import type { Order, OrderIntent } from "../model/order.ts";
import { reachOf } from "../order/quantities.ts";
import { add, type Decimal, maximum, negate, sum, ZERO } from "../prim/decimal.ts";
import { isEntry } from "./facts.ts";
import { isDecimal } from "./plain.ts";
import type { RiskView } from "./rule.ts";

/** An exit against what there is to close; both unsigned. */
export interface Closing {
  /** What the strategy's exits can close together, the one under check among them. */
  readonly wanted: Decimal;
  /** What is there to be closed from that side when the order goes; zero where there is nothing. */
  readonly open: Decimal;
}

/**
 * Weighs an exit against its strategy's position; null where a quantity is malformed. Exits at the market count in
 * full, and the larger of stops and of what waits for a better price (targets, resting exits), because the engine
 * cancels the one when the other fills.
 */
export function weighExit(intent: OrderIntent, view: RiskView): Closing | null {
  const own = view.open.reducing.filter((order) => isOwn(order, intent));
  const quantities = own.flatMap((order) => [order.quantity, order.filledQuantity]);
  if (![view.held, intent.quantity, ...quantities].every(isDecimal)) return null;
  const rivals = own.filter((order) => !isEntry(order) && order.side === intent.side);
  const partnerOf = ({ oco }: Order) => own.find(({ clientOrderId }) => clientOrderId === oco);
  const closes = (way: Way): Decimal =>
    add(
      sum(
        rivals
          .filter((order) => wayOf(order) === way)
          .map((order) => reachOf(order, order.oco === undefined ? undefined : partnerOf(order))),
      ),
      wayOf(intent) === way ? intent.quantity : ZERO,
    );
  const held = intent.side === "sell" ? view.held : negate(view.held);
  return {
    wanted: add(closes("market"), maximum(closes("stop"), closes("better_price"))),
    open: maximum(held, ZERO),
  };
}

type Way = "market" | "stop" | "better_price";

const wayOf = ({ orderType, purpose }: Pick<OrderIntent, "orderType" | "purpose">): Way => {
  if (purpose === "stop_loss") return "stop";
  return purpose === "take_profit" || orderType !== "market" ? "better_price" : "market";
};

const isOwn = (order: Order, intent: OrderIntent): boolean =>
  order.strategy === intent.strategy &&
  order.symbol === intent.symbol &&
  order.clientOrderId !== intent.clientOrderId;
