import type { Decimal } from "../prim/decimal.ts";

/** `paper` unless a source may ask for `live` and does. */
export type Mode = "paper" | "live";

/** FIX Side (54). */
export type Side = "buy" | "sell";
/** FIX OrdType (40). */
export type OrderType = "market" | "limit" | "stop" | "stop_limit" | "trailing_stop";
/** FIX TimeInForce (59). */
export type TimeInForce = "day" | "gtc" | "ioc" | "fok" | "opg" | "cls";

/** A price, or a distance from the entry price in percent or in price units. */
export type PriceLevel =
  | { readonly kind: "price"; readonly price: Decimal }
  | { readonly kind: "percent"; readonly percent: Decimal }
  | { readonly kind: "amount"; readonly amount: Decimal };

/** The distance at which a trailing stop follows the best price. */
export type Trail =
  | { readonly kind: "amount"; readonly amount: Decimal }
  | { readonly kind: "percent"; readonly percent: Decimal };

/** A protective stop asked for with an entry. */
export type StopLoss =
  | { readonly kind: "stop"; readonly level: PriceLevel }
  | { readonly kind: "stop_limit"; readonly level: PriceLevel; readonly limitPrice: Decimal }
  | { readonly kind: "trailing"; readonly trail: Trail };
