import { type Decimal, decimal } from "@hookline/core/driver";

/** A pair of the local Kraken with its three names: of REST results, of requests, of the WebSocket. */
export interface KrakenPair {
  readonly id: string;
  readonly altname: string;
  readonly wsname: string;
  readonly socketName: string;
  readonly base: string;
  readonly quote: string;
  readonly pairDecimals: number;
  readonly tickSize: Decimal;
  readonly orderMinimum: Decimal;
}

export const PAIRS: readonly KrakenPair[] = [
  {
    id: "XXBTZUSD",
    altname: "XBTUSD",
    wsname: "XBT/USD",
    socketName: "BTC/USD",
    base: "XXBT",
    quote: "ZUSD",
    pairDecimals: 1,
    tickSize: decimal("0.1"),
    orderMinimum: decimal("0.0001"),
  },
  {
    id: "XETHZUSD",
    altname: "ETHUSD",
    wsname: "ETH/USD",
    socketName: "ETH/USD",
    base: "XETH",
    quote: "ZUSD",
    pairDecimals: 2,
    tickSize: decimal("0.01"),
    orderMinimum: decimal("0.01"),
  },
];

/** The pair of a request, which may use any of its REST names. */
export const pairOf = (name: string | null): KrakenPair | null =>
  PAIRS.find(({ altname, id, wsname }) => name === id || name === altname || name === wsname) ??
  null;

/** `AssetPairs` of the venue. */
export const assetPairs = (): Readonly<Record<string, unknown>> =>
  Object.fromEntries(PAIRS.map((pair) => [pair.id, describe(pair)]));

const describe = (pair: KrakenPair): unknown => ({
  altname: pair.altname,
  wsname: pair.wsname,
  aclass_base: "currency",
  base: pair.base,
  aclass_quote: "currency",
  quote: pair.quote,
  lot: "unit",
  cost_decimals: 5,
  pair_decimals: pair.pairDecimals,
  lot_decimals: 8,
  lot_multiplier: 1,
  leverage_buy: [2, 3, 4, 5],
  leverage_sell: [2, 3, 4, 5],
  fees: [[0, 0.4]],
  fees_maker: [[0, 0.25]],
  fee_volume_currency: "ZUSD",
  margin_call: 80,
  margin_stop: 40,
  ordermin: pair.orderMinimum,
  costmin: "0.5",
  tick_size: pair.tickSize,
  status: "online",
});

/** `Assets` of the venue. */
export const assets = (): Readonly<Record<string, unknown>> => ({
  XXBT: { aclass: "currency", altname: "XBT", decimals: 10, display_decimals: 5 },
  XETH: { aclass: "currency", altname: "ETH", decimals: 10, display_decimals: 5 },
  ZUSD: { aclass: "currency", altname: "USD", decimals: 4, display_decimals: 2 },
});
