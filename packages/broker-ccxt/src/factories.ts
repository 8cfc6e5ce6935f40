import type { Broker, WithSecrets } from "@hookline/core/driver";
import { ccxtBroker } from "./broker.ts";
import type { CcxtBrokerOptions } from "./options.ts";
import type { MarketKind, Profile } from "./profile.ts";
import { binanceLinear, binanceSpot } from "./profiles/binance.ts";
import { bitgetLinear, bitgetSpot } from "./profiles/bitget.ts";
import { bybitLinear, bybitSpot } from "./profiles/bybit.ts";
import { mexcSpot } from "./profiles/mexc.ts";
import { mexcLinear } from "./profiles/mexc-contracts.ts";

/** Options of a venue's broker: which of its markets the account trades, and the rest. */
export interface VenueOptions extends CcxtBrokerOptions {
  /** `spot`, or `linear`: perpetual swaps margined in the quote currency. One account, one market. */
  readonly market: MarketKind;
}

const factory =
  (profiles: Readonly<Record<MarketKind, Profile>>) =>
  ({ market, ...options }: WithSecrets<VenueOptions>): Broker =>
    ccxtBroker(profiles[market], options);

/**
 * Bybit, a unified account: spot, or linear perpetuals in one-way mode.
 * @example bybit({ market: "linear", environment: "testnet", apiKey, secret, leverage: 3, marginMode: "isolated" })
 */
export const bybit: (options: WithSecrets<VenueOptions>) => Broker = factory({
  spot: bybitSpot,
  linear: bybitLinear,
});

/**
 * Binance: spot, or USD-M perpetuals in one-way mode.
 * @example binance({ market: "spot", environment: "testnet", apiKey, secret, symbols: { BTCUSD: "BTC/USDT" } })
 */
export const binance: (options: WithSecrets<VenueOptions>) => Broker = factory({
  spot: binanceSpot,
  linear: binanceLinear,
});

/**
 * MEXC: spot, or USDT perpetuals in one-way mode; market and limit orders. It has no test environment, and stops are
 * left out (docs/brokers/ccxt.md).
 * @example mexc({ market: "spot", environment: "live", apiKey, secret, symbols: { BTCUSD: "BTC/USDT" } })
 */
export const mexc: (options: WithSecrets<VenueOptions>) => Broker = factory({
  spot: mexcSpot,
  linear: mexcLinear,
});

/**
 * Bitget, a classic account: spot (market and limit orders), or USDT perpetuals in one-way mode, with stops.
 * @example bitget({ market: "linear", environment: "demo", apiKey, secret, password, leverage: 2 })
 */
export const bitget: (options: WithSecrets<VenueOptions>) => Broker = factory({
  spot: bitgetSpot,
  linear: bitgetLinear,
});
