import {
  type Decimal,
  decimal,
  type Instrument,
  ONE,
  type SymbolName,
} from "@hookline/core/driver";
import type { AlpacaSettings } from "./options.ts";
import type { AssetClass, WireAsset } from "./wire.ts";

/** A symbol's contract, and what is needed to order it. */
export interface Listing {
  readonly instrument: Instrument;
  readonly venueSymbol: string;
  readonly assetClass: AssetClass;
  readonly tradable: boolean;
}

const CENT = decimal("0.01");
const SHARE_FRACTION = decimal("0.000000001");
const CRYPTO_STEP = decimal("0.000000001");
const OPTION_MULTIPLIER = decimal("100");

/**
 * The contract behind an asset. A share's tick is one cent: below one dollar Alpaca would take four decimals, but
 * a stop that was rounded to four decimals is refused as soon as the price is above it.
 */
export function listingOf(
  symbol: SymbolName,
  asset: WireAsset,
  { fractionalShares }: AlpacaSettings,
): Listing {
  const { assetClass, symbol: venueSymbol, tradable } = asset;
  const steps = stepsOf(asset, fractionalShares);
  const [base = venueSymbol, currency = "USD"] = venueSymbol.split("/");
  const able = ABLE[assetClass];
  // A fraction takes no order of two legs.
  const stopAndTarget = assetClass === "us_equity" && steps.lotSize === ONE ? "oco" : "one";
  const instrument: Instrument = {
    symbol,
    ...steps,
    ...able,
    stopAndTarget,
    base,
    maxQuantity: null,
    currency,
  };
  return { instrument, venueSymbol, assetClass, tradable };
}

/** What each class takes and when, by Alpaca's documentation of order types and times in force. */
const ABLE: Readonly<
  Record<WireAsset["assetClass"], Pick<Instrument, "orderTypes" | "timeInForce" | "session">>
> = {
  us_equity: {},
  crypto: {
    orderTypes: ["market", "limit", "stop_limit"],
    timeInForce: ["gtc", "ioc"],
    session: "always",
  },
  us_option: { orderTypes: ["market", "limit"], timeInForce: ["day"] },
};

type Steps = Pick<Instrument, "tickSize" | "lotSize" | "minQuantity" | "multiplier" | "shortable">;

function stepsOf(asset: WireAsset, fractionalShares: boolean): Steps {
  switch (asset.assetClass) {
    case "crypto": {
      const lotSize = positive(asset.minTradeIncrement) ?? CRYPTO_STEP;
      return {
        tickSize: positive(asset.priceIncrement) ?? CENT,
        lotSize,
        minQuantity: positive(asset.minOrderSize) ?? lotSize,
        multiplier: ONE,
        shortable: false,
      };
    }
    case "us_option":
      return {
        tickSize: CENT,
        lotSize: ONE,
        minQuantity: ONE,
        multiplier: positive(asset.multiplier) ?? OPTION_MULTIPLIER,
        shortable: false,
      };
    case "us_equity": {
      const lotSize = fractionalShares && asset.fractionable ? SHARE_FRACTION : ONE;
      return {
        tickSize: CENT,
        lotSize,
        minQuantity: lotSize,
        multiplier: ONE,
        shortable: asset.shortable,
      };
    }
  }
}

const positive = (value: Decimal | null): Decimal | null =>
  value === null || value === "0" || value.startsWith("-") ? null : value;
