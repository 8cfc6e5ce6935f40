import { type Decimal, isZero, multiply, negate, subtract, ZERO } from "@hookline/core/driver";
import type { VenueFill, VenueOrder, VenuePosition } from "../exchange.ts";
import type { VenueInstrument } from "./instruments.ts";

/** A number that goes out digit by digit. */
export class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export const digits = (value: Decimal): Digits => new Digits(value);

/** JSON with exact numbers; members that are undefined are left out, as the venue does. */
export function toJson(value: unknown): string {
  if (value instanceof Digits) return value.text;
  if (Array.isArray(value)) return `[${value.map(toJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${toJson(member)}`).join(",")}}`;
}

/** The venue's ids are numbers beyond 32 bits. */
const FIRST_ID = 18_700_000_000;
const wireId = (id: string): Digits => new Digits(String(FIRST_ID + Number(id.slice(1))));
export const exchangeId = (wire: string): string => `v${Number(wire) - FIRST_ID}`;

const iso = (ms: number): string => new Date(ms).toISOString();
const signed = ({ side }: { readonly side: string }, quantity: Decimal): Digits =>
  digits(side === "sell" ? negate(quantity) : quantity);

const about = ({ currency, isin, name, ticker }: VenueInstrument) => ({
  currency,
  isin,
  name,
  ticker,
});

/** An order in the words of the `Order` schema. */
export function orderJson(order: VenueOrder, instrument: VenueInstrument, byApi: boolean): object {
  const { limitPrice, stopPrice } = order;
  return {
    id: wireId(order.id),
    ticker: order.symbol,
    instrument: about(instrument),
    currency: instrument.currency,
    quantity: signed(order, order.quantity),
    filledQuantity: isZero(order.filledQuantity)
      ? digits(ZERO)
      : signed(order, order.filledQuantity),
    side: order.side.toUpperCase(),
    type: order.orderType.toUpperCase(),
    status: statusOf(order),
    strategy: "QUANTITY",
    limitPrice: limitPrice === null ? undefined : digits(limitPrice),
    stopPrice: stopPrice === null ? undefined : digits(stopPrice),
    timeInForce:
      order.orderType === "market"
        ? undefined
        : order.timeInForce === "day"
          ? "DAY"
          : "GOOD_TILL_CANCEL",
    createdAt: iso(order.createdMs),
    extendedHours: false,
    initiatedFrom: byApi ? "API" : "WEB",
  };
}

function statusOf({ filledQuantity, status }: VenueOrder): string {
  if (status === "open") return isZero(filledQuantity) ? "NEW" : "PARTIALLY_FILLED";
  // A day order that ends with its day is cancelled in the venue's words.
  return status === "filled" ? "FILLED" : status === "rejected" ? "REJECTED" : "CANCELLED";
}

/** An execution in the words of the `Fill` schema. */
export function fillJson(fill: VenueFill, currency: string): object {
  const value = multiply(fill.quantity, fill.price);
  const tax = {
    name: "TRANSACTION_FEE",
    quantity: digits(negate(fill.fee)),
    currency,
    chargedAt: iso(fill.atMs),
  };
  return {
    id: wireId(fill.id),
    filledAt: iso(fill.atMs),
    price: digits(fill.price),
    quantity: signed(fill, fill.quantity),
    tradingMethod: "TOTV",
    type: "TRADE",
    walletImpact: {
      currency,
      fxRate: digits("1" as Decimal),
      netValue: digits(subtract(value, fill.fee)),
      taxes: isZero(fill.fee) ? [] : [tax],
    },
  };
}

/** A holding in the words of the `Position` schema. */
export function positionJson(
  { averagePrice, quantity }: VenuePosition,
  instrument: VenueInstrument,
  price: Decimal,
): object {
  return {
    instrument: about(instrument),
    quantity: digits(quantity),
    quantityAvailableForTrading: digits(quantity),
    quantityInPies: digits(ZERO),
    averagePricePaid: digits(averagePrice),
    currentPrice: digits(price),
    walletImpact: {
      currency: instrument.currency,
      currentValue: digits(multiply(quantity, price)),
      totalCost: digits(multiply(quantity, averagePrice)),
      fxImpact: digits(ZERO),
    },
  };
}
