import type { trading } from "@alpacahq/alpaca-trade-api/rest";
import {
  type ClientOrderId,
  type ExecutionReport,
  type OrderIntent,
  parseVenueOrderId,
  reason,
  type SymbolName,
  type VenueOrderId,
  ZERO,
} from "@hookline/core/driver";
import type { Listing } from "./instruments.ts";
import type { AlpacaSettings } from "./options.ts";
import { executionIdOf } from "./order-ids.ts";
import type { WireFill, WireOrder } from "./wire.ts";

/** The body of POST /v2/orders for an order that `refusalOf` let through. */
export function orderRequestOf(
  intent: OrderIntent,
  { assetClass, venueSymbol }: Listing,
  { extendedHours }: AlpacaSettings,
): trading.PostOrderRequest {
  const { clientOrderId, limitPrice, orderType, quantity, side, stopPrice, timeInForce } = intent;
  const limited = orderType === "limit" || orderType === "stop_limit";
  const stopped = orderType === "stop" || orderType === "stop_limit";
  const lasting = timeInForce === "day" || timeInForce === "gtc";
  return {
    symbol: venueSymbol,
    qty: quantity,
    side,
    type: orderType,
    timeInForce,
    clientOrderId,
    ...(limited && limitPrice !== null ? { limitPrice } : {}),
    ...(stopped && stopPrice !== null ? { stopPrice } : {}),
    ...trailOf(intent),
    ...(extendedHours && assetClass === "us_equity" && orderType === "limit" && lasting
      ? { extendedHours: true }
      : {}),
    ...(assetClass === "us_option" ? { positionIntent: positionIntentOf(intent) } : {}),
  };
}

/** The body of POST /v2/orders for a target and a stop of which one fills. */
export const pairRequestOf = (
  pair: { readonly target: OrderIntent; readonly stop: OrderIntent },
  { venueSymbol }: Listing,
): trading.PostOrderRequest => {
  const { stop, target } = pair;
  return {
    symbol: venueSymbol,
    qty: target.quantity,
    side: target.side,
    type: "limit",
    orderClass: "oco",
    timeInForce: target.timeInForce,
    clientOrderId: target.clientOrderId,
    ...(target.limitPrice === null ? {} : { takeProfit: { limitPrice: target.limitPrice } }),
    ...(stop.stopPrice === null
      ? {}
      : {
          stopLoss: {
            stopPrice: stop.stopPrice,
            ...(stop.limitPrice === null ? {} : { limitPrice: stop.limitPrice }),
          },
        }),
  };
};

const trailOf = ({
  orderType,
  trail,
}: OrderIntent): { trailPrice?: string; trailPercent?: string } => {
  if (orderType !== "trailing_stop" || trail === null) return {};
  return trail.kind === "amount" ? { trailPrice: trail.amount } : { trailPercent: trail.percent };
};

// With the intent named, Alpaca refuses an exit that would open a position in the contract.
const positionIntentOf = ({ purpose, side }: OrderIntent): trading.PositionIntent =>
  `${side}_to_${purpose === "entry" ? "open" : "close"}`;

/** An order of ours with the names the engine knows. */
export interface Named {
  readonly clientOrderId: ClientOrderId;
  readonly symbol: SymbolName;
}

/** A fill as a report. Commissions are zero here: Alpaca books fees at the day's end as activities of their own. */
export function fillReport(
  fill: WireFill,
  { clientOrderId, symbol }: Named,
): ExecutionReport | null {
  const execId = executionIdOf(fill);
  if (execId === null) return null;
  return {
    type: "fill",
    clientOrderId,
    venueOrderId: parseVenueOrderId(fill.orderId),
    atMs: fill.atMs,
    execId,
    symbol,
    side: fill.side,
    lastQuantity: fill.quantity,
    lastPrice: fill.price,
    fee: ZERO,
  };
}

/** What an order's state says besides its fills: that it was taken, and its end if it has one. */
export function stateReports(
  order: WireOrder,
  clientOrderId: ClientOrderId,
): { readonly begin: readonly ExecutionReport[]; readonly end: readonly ExecutionReport[] } {
  const venueOrderId = parseVenueOrderId(order.id);
  const about = { clientOrderId, venueOrderId };
  const began = { ...about, type: "accepted", atMs: order.submittedAtMs ?? 0 } as const;
  const end = endReport(order, { ...about, atMs: order.changedAtMs ?? order.submittedAtMs ?? 0 });
  return { begin: order.fate === "rejected" ? [] : [began], end: end === null ? [] : [end] };
}

interface About {
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: VenueOrderId | null;
  readonly atMs: number;
}

/** The end of an order that is not its last fill; null while it works or where it was filled. */
export function endReport({ fate, timeInForce }: WireOrder, about: About): ExecutionReport | null {
  switch (fate) {
    case "canceled":
      return { ...about, type: "canceled" };
    case "expired":
      return { ...about, type: "expired" };
    case "rejected":
      return {
        ...about,
        type: "rejected",
        reason: reason("ORDER_REJECTED_BY_BROKER", { why: "venue_state_rejected" }),
      };
    case "done_for_day":
      // An order that lives longer than the day goes on tomorrow.
      return timeInForce === "gtc" ? null : { ...about, type: "canceled" };
    default:
      return null;
  }
}
