import { type Decimal, decimal } from "@hookline/core/driver";

/** Kinds of market that the local Binance has: spot (`/api`) and USD-M futures (`/fapi`). */
export type Side = "spot" | "um";

export interface Pair {
  readonly id: string;
  readonly base: string;
  readonly quote: string;
  readonly tick: Decimal;
  readonly lot: { readonly spot: Decimal; readonly um: Decimal };
}

export const PAIRS: readonly Pair[] = [
  {
    id: "BTCUSDT",
    base: "BTC",
    quote: "USDT",
    tick: decimal("0.01"),
    lot: { spot: decimal("0.00001"), um: decimal("0.001") },
  },
  {
    id: "ETHUSDT",
    base: "ETH",
    quote: "USDT",
    tick: decimal("0.01"),
    lot: { spot: decimal("0.0001"), um: decimal("0.001") },
  },
];

export const keyOf = (side: Side, id: string): string => `${side}:${id}`;
export const idOf = (key: string): string => key.slice(key.indexOf(":") + 1);
export const isOn = (key: string, side: Side): boolean => key.startsWith(`${side}:`);
export const pairOf = (id: string): Pair | null => PAIRS.find((pair) => pair.id === id) ?? null;

/** Symbols, as `/api/v3/exchangeInfo` and `/fapi/v1/exchangeInfo` tell them. */
export function symbolRows(side: Side): readonly Readonly<Record<string, unknown>>[] {
  return PAIRS.map(({ base, id, lot, quote, tick }) => ({
    symbol: id,
    status: "TRADING",
    baseAsset: base,
    quoteAsset: quote,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    ...(side === "spot" ? SPOT : { ...FUTURES, pair: id, marginAsset: quote }),
    filters: [
      { filterType: "PRICE_FILTER", minPrice: tick, maxPrice: "1000000.00", tickSize: tick },
      { filterType: "LOT_SIZE", minQty: lot[side], maxQty: "9000000.00", stepSize: lot[side] },
      {
        filterType: "MARKET_LOT_SIZE",
        minQty: lot[side],
        maxQty: "9000000.00",
        stepSize: lot[side],
      },
      {
        filterType: side === "spot" ? "NOTIONAL" : "MIN_NOTIONAL",
        minNotional: "5.00",
        notional: "5",
      },
    ],
  }));
}

const SPOT = {
  quoteAssetPrecision: 8,
  orderTypes: [
    "LIMIT",
    "LIMIT_MAKER",
    "MARKET",
    "STOP_LOSS",
    "STOP_LOSS_LIMIT",
    "TAKE_PROFIT",
    "TAKE_PROFIT_LIMIT",
  ],
  icebergAllowed: true,
  ocoAllowed: true,
  quoteOrderQtyMarketAllowed: true,
  isSpotTradingAllowed: true,
  isMarginTradingAllowed: false,
  permissions: ["SPOT"],
  permissionSets: [["SPOT"]],
};

const FUTURES = {
  contractType: "PERPETUAL",
  deliveryDate: 4133404800000,
  onboardDate: 1569398400000,
  pricePrecision: 2,
  quantityPrecision: 3,
  underlyingType: "COIN",
  orderTypes: [
    "LIMIT",
    "MARKET",
    "STOP",
    "STOP_MARKET",
    "TAKE_PROFIT",
    "TAKE_PROFIT_MARKET",
    "TRAILING_STOP_MARKET",
  ],
  timeInForce: ["GTC", "IOC", "FOK", "GTX", "GTD"],
};
