import { type Decimal, decimal } from "@hookline/core/driver";

/** Kinds of market that the local Bybit has. */
export type Category = "spot" | "linear";

/** One tradable pair of the local Bybit; it exists as spot and as linear perpetual. */
export interface Pair {
  readonly id: string;
  readonly base: string;
  readonly quote: string;
  readonly tick: Decimal;
  readonly lot: { readonly spot: Decimal; readonly linear: Decimal };
}

export const PAIRS: readonly Pair[] = [
  {
    id: "BTCUSDT",
    base: "BTC",
    quote: "USDT",
    tick: decimal("0.1"),
    lot: { spot: decimal("0.000001"), linear: decimal("0.001") },
  },
  {
    id: "ETHUSDT",
    base: "ETH",
    quote: "USDT",
    tick: decimal("0.01"),
    lot: { spot: decimal("0.00001"), linear: decimal("0.01") },
  },
];

/** The exchange's own name of a market: spot and perpetual have the same id at Bybit. */
export const keyOf = (category: Category, id: string): string => `${category}:${id}`;
export const idOf = (key: string): string => key.slice(key.indexOf(":") + 1);
export const inCategory = (key: string, category: string): boolean =>
  key.startsWith(`${category}:`);
export const pairOf = (id: string): Pair | null => PAIRS.find((pair) => pair.id === id) ?? null;
export const baseOf = (key: string): string => pairOf(idOf(key))?.base ?? "";

/** Instruments, as `/v5/market/instruments-info` tells them. */
export function instrumentRows(category: Category): readonly Readonly<Record<string, unknown>>[] {
  return PAIRS.map(({ base, id, lot, quote, tick }) => ({
    symbol: id,
    baseCoin: base,
    quoteCoin: quote,
    status: "Trading",
    ...(category === "spot"
      ? {
          innovation: "0",
          marginTrading: "utaOnly",
          stTag: "0",
          lotSizeFilter: {
            basePrecision: lot.spot,
            quotePrecision: "0.00000001",
            minOrderQty: lot.spot,
            maxOrderQty: "1000000",
            minOrderAmt: "1",
            maxOrderAmt: "200000000",
          },
          priceFilter: { tickSize: tick },
          riskParameters: { priceLimitRatioX: "0.01", priceLimitRatioY: "0.02" },
        }
      : {
          contractType: "LinearPerpetual",
          settleCoin: quote,
          launchTime: "1585526400000",
          deliveryTime: "0",
          deliveryFeeRate: "",
          priceScale: "2",
          leverageFilter: { minLeverage: "1", maxLeverage: "100.00", leverageStep: "0.01" },
          priceFilter: { minPrice: tick, maxPrice: "1999999.80", tickSize: tick },
          lotSizeFilter: {
            maxOrderQty: "1000000.000",
            maxMktOrderQty: "1000000.000",
            minOrderQty: lot.linear,
            qtyStep: lot.linear,
            postOnlyMaxOrderQty: "1000000.000",
            minNotionalValue: "5",
          },
          unifiedMarginTrade: true,
          fundingInterval: 480,
          copyTrading: "both",
          upperFundingRate: "0.00375",
          lowerFundingRate: "-0.00375",
        }),
  }));
}
