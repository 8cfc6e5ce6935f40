import type { OrderIntent } from "@hookline/core/driver";
import { needsLimit, needsStop } from "./gate.ts";
import type { MarginTerms, Profile } from "./profile.ts";

/** The arguments of ccxt's `createOrder`, quantities and prices as texts. */
export interface OrderCall {
  readonly type: "market" | "limit";
  readonly side: "buy" | "sell";
  readonly amount: string;
  /** Never set on market orders: with a price ccxt turns the quantity into money on four venues. */
  readonly price: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

/** An order that passed the gate, in ccxt's words. */
export function orderCall(profile: Profile, intent: OrderIntent, terms: MarginTerms): OrderCall {
  const { limitPrice, orderType, quantity, reduceOnly, side, stopPrice, timeInForce } = intent;
  const limited = needsLimit(orderType);
  const swap = profile.market === "linear";
  return {
    type: limited ? "limit" : "market",
    side,
    amount: quantity,
    price: limited && limitPrice !== null ? limitPrice : undefined,
    params: {
      clientOrderId: intent.clientOrderId,
      ...(limited && timeInForce !== "gtc" ? { timeInForce: timeInForce.toUpperCase() } : {}),
      ...(needsStop(orderType) && stopPrice !== null ? { triggerPrice: stopPrice } : {}),
      // A spot sale cannot open a position, so the flag has no place there.
      ...(swap && reduceOnly ? { reduceOnly: true } : {}),
      ...profile.orderParams(intent, terms),
    },
  };
}
