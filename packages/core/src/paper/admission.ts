import { reducible } from "../match/execute.ts";
import { sidePrice } from "../match/price.ts";
import { slipped } from "../match/slippage.ts";
import { isImmediate } from "../match/working-order.ts";
import { type Reason, type ReasonDetail, reason } from "../model/codes.ts";
import type { Instrument, Quote } from "../model/instrument.ts";
import type { OrderIntent, OrderType } from "../model/order.ts";
import type { BrokerCapabilities } from "../ports/broker.ts";
import {
  type Decimal,
  greaterThan,
  isMultipleOf,
  isPositive,
  isZero,
  lessThan,
} from "../prim/decimal.ts";
import { fundsFor, type Holding, type Ledger } from "./ledger.ts";
import type { PaperSettings } from "./settings.ts";

/** What an order is checked against. */
export interface Admission {
  readonly settings: PaperSettings;
  readonly ledger: Ledger;
  readonly holding: Holding;
  readonly quote: Quote | null;
}

/** A refusal as the broker words it: `why` names the check. */
export const refused = (why: string, detail: ReasonDetail = {}): Reason =>
  reason("ORDER_REJECTED_BY_BROKER", { why, ...detail });

/** What the broker cannot do at all; nothing plainer is done instead. */
export function incapable(intent: OrderIntent, able: BrokerCapabilities): Reason | null {
  const { orderType, timeInForce } = intent;
  if (!able.orderTypes.includes(orderType))
    return reason("ORDER_CAPABILITY_MISSING", { orderType });
  return able.timeInForce.includes(timeInForce)
    ? null
    : reason("ORDER_CAPABILITY_MISSING", { timeInForce });
}

/** Why the account does not take an order; null where it does. */
export function refusal(intent: OrderIntent, at: Admission): Reason | null {
  const { instrument } = at.holding.book;
  return (
    quantityRefusal(intent.quantity, instrument) ??
    priceRefusal(intent, instrument) ??
    shortRefusal(intent, at) ??
    marketRefusal(intent, at) ??
    fundsRefusal(intent, at)
  );
}

function quantityRefusal(quantity: Decimal, instrument: Instrument): Reason | null {
  const { lotSize, minQuantity, maxQuantity } = instrument;
  if (!isPositive(quantity)) return refused("quantity_not_positive", { quantity });
  if (!isMultipleOf(quantity, lotSize)) return refused("quantity_off_lot", { quantity, lotSize });
  if (lessThan(quantity, minQuantity)) {
    return refused("quantity_below_minimum", { quantity, minQuantity });
  }
  return maxQuantity !== null && greaterThan(quantity, maxQuantity)
    ? refused("quantity_above_maximum", { quantity, maxQuantity })
    : null;
}

function priceRefusal(intent: OrderIntent, { tickSize }: Instrument): Reason | null {
  const wrong = fieldRefusal(intent);
  if (wrong !== null) return wrong;
  const { limitPrice, stopPrice, trail } = intent;
  const distance = trail?.kind === "percent" ? trail.percent : trail?.amount;
  if (distance !== undefined && !isPositive(distance)) {
    return refused("trail_not_positive", { trail: distance });
  }
  const off = [limitPrice, stopPrice].find(
    (price) => price !== null && !isMultipleOf(price, tickSize),
  );
  return off === undefined ? null : refused("price_off_tick", { price: off, tickSize });
}

const NONE = { limitPrice: "never", stopPrice: "never", trail: "never" } as const;
/** The prices that belong to an order type. A price that does not is refused, not left out. */
const PRICES = {
  market: NONE,
  limit: { ...NONE, limitPrice: "always" },
  stop: { ...NONE, stopPrice: "always" },
  stop_limit: { ...NONE, limitPrice: "always", stopPrice: "always" },
  trailing_stop: { ...NONE, stopPrice: "either", trail: "always" },
} as const satisfies Record<OrderType, Record<keyof typeof NONE, "always" | "never" | "either">>;
const PRICE_FIELDS = ["limitPrice", "stopPrice", "trail"] as const;

function fieldRefusal(intent: OrderIntent): Reason | null {
  for (const field of PRICE_FIELDS) {
    const rule = PRICES[intent.orderType][field];
    if (rule === "always" && intent[field] === null) return refused("field_missing", { field });
    if (rule === "never" && intent[field] !== null) return refused("field_unexpected", { field });
  }
  return null;
}

function marketRefusal(
  intent: OrderIntent,
  { holding, quote, settings }: Admission,
): Reason | null {
  const { book } = holding;
  if (intent.reduceOnly && isZero(reducible(book, intent.side))) {
    return refused("nothing_to_reduce", { position: book.position });
  }
  return quote === null &&
    (needsQuote(intent) || priceOf(intent, { holding, quote, settings }) === null)
    ? refused("no_price", { symbol: intent.symbol })
    : null;
}

// Nothing is invented: what must trade now needs to know at what price.
const needsQuote = ({ orderType, timeInForce }: OrderIntent): boolean =>
  orderType === "market" || (orderType === "limit" && isImmediate({ timeInForce }));

/** Whether an account and a contract allow a short position. */
export const mayShort = ({ shorting }: PaperSettings, { shortable }: Instrument): boolean =>
  shorting && shortable;

function shortRefusal(intent: OrderIntent, { holding, settings }: Admission): Reason | null {
  const { book } = holding;
  if (intent.side === "buy" || intent.reduceOnly || mayShort(settings, book.instrument))
    return null;
  return greaterThan(intent.quantity, reducible(book, "sell"))
    ? refused("short_not_allowed", { position: book.position })
    : null;
}

function fundsRefusal(intent: OrderIntent, at: Admission): Reason | null {
  const { holding, ledger, settings } = at;
  const price = priceOf(intent, at);
  if (intent.reduceOnly || price === null) return null;
  const { side, quantity } = intent;
  const { available, needed } = fundsFor(ledger, holding, { side, quantity, price });
  return isPositive(needed) && greaterThan(needed, available)
    ? refused("insufficient_funds", { needed, available, currency: settings.currency })
    : null;
}

/** The price at which an order is counted: its own, else what the market would give it now. */
function priceOf(
  intent: OrderIntent,
  { holding, quote, settings }: Omit<Admission, "ledger">,
): Decimal | null {
  const own = intent.limitPrice ?? intent.stopPrice;
  if (own !== null || quote === null) return own;
  const { side, quantity } = intent;
  const price = sidePrice(quote, side);
  const { instrument } = holding.book;
  return slipped({ side, quantity, price, instrument }, settings.models.slippage);
}
