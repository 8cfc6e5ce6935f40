import {
  type Decimal,
  decimal,
  isMultipleOf,
  isPositive,
  lessThan,
  ONE,
  parseDecimal,
} from "@hookline/core/driver";
import type { NewVenueOrder } from "../exchange.ts";
import type { VenueAnswer } from "../local-server.ts";
import { assetOf, type VenueAsset } from "./assets.ts";
import { invalid, malformed } from "./refusals.ts";

/** A readable order, or the venue's refusal. */
export type ReadOrder =
  | {
      readonly order: NewVenueOrder;
      /** The other leg of an `oco` order. */
      readonly stop: NewVenueOrder | null;
      readonly body: Readonly<Record<string, unknown>>;
    }
  | { readonly refused: VenueAnswer };

const TYPES = ["market", "limit", "stop", "stop_limit", "trailing_stop"] as const;
const TIMES = ["day", "gtc", "opg", "cls", "ioc", "fok"] as const;
const CLASS_TYPES: Readonly<Record<VenueAsset["class"], readonly string[]>> = {
  us_equity: TYPES,
  us_option: ["market", "limit"],
  crypto: ["market", "limit", "stop_limit"],
};
const CLASS_TIMES: Readonly<Record<VenueAsset["class"], readonly string[]>> = {
  us_equity: TIMES,
  us_option: ["day"],
  crypto: ["gtc", "ioc"],
};

/** Reads the body of POST /v2/orders as Alpaca does; `price` is the market's, for percent trails. */
export function readOrderRequest(
  text: string,
  priceOf: (symbol: string) => Decimal | null,
): ReadOrder {
  const body = objectOf(text);
  if (body === null) return { refused: malformed("request body format is invalid") };
  const asset = assetOf(String(body.symbol));
  if (asset === null) return { refused: invalid(`asset "${String(body.symbol)}" not found`) };
  if (!asset.tradable) return { refused: invalid(`asset ${asset.symbol} is not tradable`) };
  const orderType = TYPES.find((type) => type === body.type);
  const timeInForce = TIMES.find((time) => time === body.time_in_force);
  const side = body.side === "buy" || body.side === "sell" ? body.side : null;
  if (orderType === undefined || !CLASS_TYPES[asset.class].includes(orderType)) {
    return { refused: invalid(`invalid order type for ${asset.class}`) };
  }
  if (timeInForce === undefined || !CLASS_TIMES[asset.class].includes(timeInForce)) {
    return { refused: invalid(`invalid time_in_force for ${asset.class}`) };
  }
  if (side === null) return { refused: malformed("side must be buy or sell") };
  const terms = { orderType, timeInForce };
  const quantity = numberOf(body.qty);
  if (body.order_class === "oco") return readPair(body, asset, { ...terms, side });
  const refused = quantityProblem(quantity, asset, terms) ?? pricesProblem(body, asset, terms);
  if (quantity === null || refused !== null)
    return { refused: refused ?? invalid("qty is required") };
  const order: NewVenueOrder = {
    clientId: typeof body.client_order_id === "string" ? body.client_order_id : null,
    symbol: asset.symbol,
    side,
    orderType,
    quantity,
    limitPrice: numberOf(body.limit_price),
    stopPrice: numberOf(body.stop_price),
    trailAmount: trailOf(body, priceOf(asset.symbol)),
    timeInForce,
    reduceOnly: false,
  };
  return { order, stop: null, body };
}

/** An order of two legs: a limit and a stop of one quantity, of which one fills. */
function readPair(
  body: Readonly<Record<string, unknown>>,
  asset: VenueAsset,
  terms: Terms & { readonly side: NewVenueOrder["side"] },
): ReadOrder {
  const quantity = numberOf(body.qty);
  const target = memberOf(body.take_profit);
  const stop = memberOf(body.stop_loss);
  const limitPrice = numberOf(target.limit_price);
  const stopPrice = numberOf(stop.stop_price);
  if (asset.class !== "us_equity") return { refused: invalid("complex orders are for equities") };
  if (terms.orderType !== "limit") return { refused: invalid("oco orders must be limit orders") };
  if (!["day", "gtc"].includes(terms.timeInForce)) {
    return { refused: invalid("invalid time_in_force for complex orders") };
  }
  if (quantity === null || !isPositive(quantity) || !isMultipleOf(quantity, ONE)) {
    return { refused: invalid("complex orders take whole quantities") };
  }
  if (limitPrice === null)
    return { refused: invalid("oco orders require take_profit.limit_price") };
  if (stopPrice === null) return { refused: invalid("oco orders require stop_loss.stop_price") };
  if (terms.side === "sell" ? !lessThan(stopPrice, limitPrice) : !lessThan(limitPrice, stopPrice)) {
    return { refused: invalid("oco stop price and take profit price are the wrong way round") };
  }
  const shared = {
    symbol: asset.symbol,
    side: terms.side,
    quantity,
    trailAmount: null,
    timeInForce: terms.timeInForce,
    reduceOnly: false,
  };
  const stopLimit = numberOf(stop.limit_price);
  return {
    body,
    order: {
      ...shared,
      clientId: typeof body.client_order_id === "string" ? body.client_order_id : null,
      orderType: "limit",
      limitPrice,
      stopPrice: null,
    },
    stop: {
      ...shared,
      clientId: null,
      orderType: stopLimit === null ? "stop" : "stop_limit",
      limitPrice: stopLimit,
      stopPrice,
    },
  };
}

const memberOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};

interface Terms {
  readonly orderType: (typeof TYPES)[number];
  readonly timeInForce: (typeof TIMES)[number];
}

function quantityProblem(
  quantity: Decimal | null,
  asset: VenueAsset,
  terms: Terms,
): VenueAnswer | null {
  if (quantity === null) return invalid("qty or notional is required");
  if (!isPositive(quantity)) return invalid("qty must be > 0");
  if (isMultipleOf(quantity, ONE) || asset.class === "crypto") return null;
  if (!asset.fractionable) return invalid(`asset "${asset.symbol}" is not fractionable`);
  return terms.orderType === "market" && terms.timeInForce === "day"
    ? null
    : invalid("fractional orders must be DAY orders");
}

function pricesProblem(
  body: Readonly<Record<string, unknown>>,
  asset: VenueAsset,
  terms: Terms,
): VenueAnswer | null {
  const { orderType, timeInForce } = terms;
  const limit = orderType === "limit" || orderType === "stop_limit";
  const stop = orderType === "stop" || orderType === "stop_limit";
  if (limit && numberOf(body.limit_price) === null)
    return invalid(`${orderType} orders require limit_price`);
  if (stop && numberOf(body.stop_price) === null)
    return invalid(`${orderType} orders require stop_price`);
  if (!limit && body.limit_price !== undefined)
    return invalid(`${orderType} orders must not have limit_price`);
  if (
    orderType === "trailing_stop" &&
    body.trail_price === undefined &&
    body.trail_percent === undefined
  ) {
    return invalid("trailing stop orders must specify trail_price or trail_percent");
  }
  if (
    body.extended_hours === true &&
    !(orderType === "limit" && ["day", "gtc"].includes(timeInForce))
  ) {
    return invalid("extended hours order must be DAY limit orders");
  }
  for (const name of ["limit_price", "stop_price"]) {
    const price = numberOf(body[name]);
    if (price !== null && asset.class === "us_equity" && isSubPenny(price)) {
      return invalid(
        `invalid ${name} ${price}. sub-penny increment does not fulfill minimum pricing criteria`,
      );
    }
  }
  return null;
}

const isSubPenny = (price: Decimal): boolean =>
  !isMultipleOf(price, decimal(lessThan(price, ONE) ? "0.0001" : "0.01"));

function trailOf(body: Readonly<Record<string, unknown>>, price: Decimal | null): Decimal | null {
  const percent = numberOf(body.trail_percent);
  if (percent === null || price === null) return numberOf(body.trail_price);
  return parseDecimal(String((Number(price) * Number(percent)) / 100));
}

/** A number sent as text or as a number; null where it is neither. */
export const numberOf = (value: unknown): Decimal | null =>
  typeof value === "string" || typeof value === "number" ? parseDecimal(String(value)) : null;

/** A body as an object; null where it is none. */
export function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value))
      : null;
  } catch {
    return null;
  }
}
