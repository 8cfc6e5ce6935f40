import { type Clock, type Decimal, type RestoredAccount, ZERO } from "@hookline/core/driver";
import type { Profile } from "../src/profile.ts";
import { binanceLinear, binanceSpot } from "../src/profiles/binance.ts";
import { bitgetLinear, bitgetSpot } from "../src/profiles/bitget.ts";
import { bybitLinear, bybitSpot } from "../src/profiles/bybit.ts";
import { mexcSpot } from "../src/profiles/mexc.ts";
import { mexcLinear } from "../src/profiles/mexc-contracts.ts";
import {
  startBinanceVenue,
  startBitgetVenue,
  startBybitVenue,
  startMexcVenue,
} from "./local-venues.ts";
import type { OpenVenue } from "./venue-under-test.ts";

/** What a test may ask of a local venue. */
export interface StartOptions {
  readonly clock: Clock;
  readonly cash?: Decimal;
  readonly takerFeePercent?: Decimal;
  readonly maxFillPerPrice?: Decimal | null;
}

/** A profile with the local venue that it is tested against. */
export interface VenueOfProfile {
  readonly profile: Profile;
  readonly start: (options: StartOptions) => Promise<OpenVenue>;
  /** What the venue's exchange calls the market of the tests. */
  readonly key: string;
  /** What the venue says of a key that is not valid any more. */
  readonly ended: { readonly status: number; readonly body: string };
}

const BYBIT_ENDED = { status: 200, body: '{"retCode":10003,"retMsg":"API key is invalid."}' };
const BINANCE_ENDED = { status: 401, body: '{"code":-2015,"msg":"Invalid API-key."}' };
const BITGET_ENDED = { status: 400, body: '{"code":"40006","msg":"Invalid ACCESS_KEY"}' };
const MEXC_LINEAR_ENDED = {
  status: 200,
  body: '{"success":false,"code":402,"message":"Api_key expired"}',
};
const MEXC_ENDED = { status: 400, body: '{"code":10072,"msg":"Api key info invalid"}' };

export const VENUES: readonly VenueOfProfile[] = [
  { profile: bybitSpot, start: startBybitVenue, key: "spot:BTCUSDT", ended: BYBIT_ENDED },
  { profile: bybitLinear, start: startBybitVenue, key: "linear:BTCUSDT", ended: BYBIT_ENDED },
  { profile: binanceSpot, start: startBinanceVenue, key: "spot:BTCUSDT", ended: BINANCE_ENDED },
  { profile: binanceLinear, start: startBinanceVenue, key: "um:BTCUSDT", ended: BINANCE_ENDED },
  { profile: bitgetSpot, start: startBitgetVenue, key: "spot:BTCUSDT", ended: BITGET_ENDED },
  { profile: bitgetLinear, start: startBitgetVenue, key: "BTCUSDT", ended: BITGET_ENDED },
  { profile: mexcSpot, start: startMexcVenue, key: "BTCUSDT", ended: MEXC_ENDED },
  {
    profile: mexcLinear,
    start: async (options) => {
      const venue = await startMexcVenue(options);
      return { ...venue, streams: venue.contractStreams };
    },
    key: "BTC_USDT",
    ended: MEXC_LINEAR_ENDED,
  },
];

/** An account without a past. */
export const NOTHING_RESTORED: RestoredAccount = {
  openOrders: [],
  positions: [],
  realizedNet: ZERO,
};

export const PROFILES: readonly Profile[] = VENUES.map(({ profile }) => profile);
