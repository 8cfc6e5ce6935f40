import {
  add,
  type Decimal,
  decimal,
  greaterThan,
  isMultipleOf,
  isPositive,
  minimum,
  multiply,
  type OrderIntent,
  type Reason,
  reason,
  roundToStep,
  subtract,
} from "@hookline/core/driver";
import { isOption, type KiteInstrument, productOf, sliceLimit } from "./instruments.ts";
import type { Settings } from "./options.ts";
import { orderTag } from "./tag.ts";

/** One order request to be. */
export interface OrderForm {
  readonly quantity: Decimal;
  readonly fields: Readonly<Record<string, string>>;
}

/** The requests that an order becomes, or why it is not sent. */
export type Plan = { readonly ok: true; readonly forms: readonly OrderForm[] } | Refused;

const HUNDREDTH = decimal("0.01");
type Refused = { readonly ok: false; readonly reason: Reason };
const no = (why: Reason): Refused => ({ ok: false, reason: why });
const missing = (detail: Record<string, string>): Refused =>
  no(reason("ORDER_CAPABILITY_MISSING", detail));
const misfit = (why: string, detail: Record<string, string>): Refused =>
  no(reason("ORDER_REJECTED_BY_BROKER", { why, ...detail }));

const KITE_TYPES = {
  market: "MARKET",
  limit: "LIMIT",
  stop: "SL-M",
  stop_limit: "SL",
} as const;

/** What Kite cannot do whatever the instrument; nothing plainer is sent instead. */
export function incapable(intent: OrderIntent, settings: Settings): Reason | null {
  const { orderType, timeInForce, trail } = intent;
  if (orderType === "trailing_stop" || trail !== null)
    return reason("ORDER_CAPABILITY_MISSING", { orderType });
  const daylong = timeInForce === "day" || (timeInForce === "gtc" && settings.gtcAsDay);
  if (!daylong && timeInForce !== "ioc") return reason("ORDER_CAPABILITY_MISSING", { timeInForce });
  // An order that waits for a trigger cannot be immediate.
  if (timeInForce === "ioc" && (orderType === "stop" || orderType === "stop_limit"))
    return reason("ORDER_CAPABILITY_MISSING", { orderType, timeInForce });
  return null;
}

/** Writes an order in Kite's words, in slices below the freeze quantity; their sum is what was ordered. */
export function planOrder(intent: OrderIntent, row: KiteInstrument, settings: Settings): Plan {
  const unable = incapable(intent, settings);
  if (unable !== null) return no(unable);
  const { quantity } = intent;
  const { lotSize } = row;
  if (!isPositive(quantity) || !isMultipleOf(quantity, lotSize))
    return misfit("quantity_off_lot", { quantity, lotSize });
  const terms = termsOf(intent, row, settings);
  if (!terms.ok) return terms;
  const slices = slicesOf(quantity, sliceLimit(row, settings));
  if (slices === null || slices.length > settings.maxSlices)
    return misfit("quantity_above_freeze", { quantity, maxSlices: String(settings.maxSlices) });
  const fields = {
    exchange: row.exchange,
    tradingsymbol: row.tradingsymbol,
    transaction_type: intent.side === "buy" ? "BUY" : "SELL",
    product: productOf(row, settings),
    validity: intent.timeInForce === "ioc" ? "IOC" : "DAY",
    tag: orderTag(intent.clientOrderId),
    ...(settings.algoId === null ? {} : { algo_id: settings.algoId }),
    ...terms.fields,
  };
  const forms = slices.map((slice) => ({
    quantity: slice,
    fields: { ...fields, quantity: slice },
  }));
  return { ok: true, forms };
}

type Terms = { readonly ok: true; readonly fields: Readonly<Record<string, string>> } | Refused;

function termsOf(intent: OrderIntent, row: KiteInstrument, settings: Settings): Terms {
  const { limitPrice, orderType, stopPrice } = intent;
  if (orderType === "trailing_stop") return missing({ orderType });
  const limited = orderType === "limit" || orderType === "stop_limit";
  const triggered = orderType === "stop" || orderType === "stop_limit";
  if (limited && limitPrice === null) return misfit("limit_price_missing", {});
  if (triggered && stopPrice === null) return misfit("stop_price_missing", {});
  for (const price of [limited ? limitPrice : null, triggered ? stopPrice : null]) {
    if (price !== null && !(isPositive(price) && isMultipleOf(price, row.tickSize)))
      return misfit("price_off_tick", { price, tickSize: row.tickSize });
  }
  const crossed =
    orderType === "stop_limit" && limitPrice !== null && stopPrice !== null
      ? wrongWay(intent.side, stopPrice, limitPrice)
      : false;
  if (crossed) return misfit("limit_before_trigger", {});
  if (orderType === "stop" && stopPrice !== null && !takesMarketStops(row))
    return protectedStop({ intent, row, settings, stopPrice });
  const kiteType = KITE_TYPES[orderType];
  return {
    ok: true,
    fields: {
      order_type: kiteType,
      ...(limited && limitPrice !== null ? { price: limitPrice } : {}),
      ...(triggered && stopPrice !== null ? { trigger_price: stopPrice } : {}),
      // Without it the exchange refuses every market order since April 2026.
      ...(limited ? {} : { market_protection: settings.marketProtection }),
    },
  };
}

// Kite refuses a stop-limit whose limit the market meets before its trigger.
const wrongWay = (side: OrderIntent["side"], stop: Decimal, limit: Decimal): boolean =>
  side === "buy" ? greaterThan(stop, limit) : greaterThan(limit, stop);

/** NSE takes no SL-M for options since 2021, BSE none at all. */
const takesMarketStops = (row: KiteInstrument): boolean =>
  !isOption(row) && row.exchange !== "BSE" && row.exchange !== "BFO";

/** The stop-limit that the host allowed in place of a market stop; refused where it did not. */
function protectedStop(parts: {
  readonly intent: OrderIntent;
  readonly row: KiteInstrument;
  readonly settings: Settings;
  readonly stopPrice: Decimal;
}): Terms {
  const { intent, row, settings, stopPrice } = parts;
  const percent = settings.optionStopLimitPercent;
  if (percent === null) return missing({ orderType: "stop", why: "no_market_stops_here" });
  const room = multiply(stopPrice, multiply(percent, HUNDREDTH));
  const limit =
    intent.side === "buy"
      ? roundToStep(add(stopPrice, room), row.tickSize, "up")
      : roundToStep(subtract(stopPrice, room), row.tickSize, "down");
  if (!isPositive(limit)) return misfit("price_off_tick", { price: limit });
  return { ok: true, fields: { order_type: "SL", price: limit, trigger_price: stopPrice } };
}

/** Whole slices and a rest; null where not even one lot may be sent. */
function slicesOf(quantity: Decimal, limit: Decimal | null): readonly Decimal[] | null {
  if (limit === null) return [quantity];
  if (!isPositive(limit)) return null;
  const slices: Decimal[] = [];
  for (let left = quantity; isPositive(left) && slices.length <= 1_000; ) {
    const slice = minimum(left, limit);
    slices.push(slice);
    left = subtract(left, slice);
  }
  return slices;
}
