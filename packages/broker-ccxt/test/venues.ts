import { type Clock, type Decimal, type RestoredAccount, ZERO } from "@hookline/core/driver";
import type { Profile } from "../src/profile.ts";
import { binanceLinear, binanceSpot } from "../src/profiles/binance.ts";
import { bitgetLinear } from "../src/profiles/bitget.ts";
import { bybitLinear, bybitSpot } from "../src/profiles/bybit.ts";
import { mexcSpot } from "../src/profiles/mexc.ts";
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
}

export const VENUES: readonly VenueOfProfile[] = [
  { profile: bybitSpot, start: startBybitVenue },
  { profile: bybitLinear, start: startBybitVenue },
  { profile: binanceSpot, start: startBinanceVenue },
  { profile: binanceLinear, start: startBinanceVenue },
  { profile: bitgetLinear, start: startBitgetVenue },
  { profile: mexcSpot, start: startMexcVenue },
];

/** An account without a past. */
export const NOTHING_RESTORED: RestoredAccount = {
  openOrders: [],
  positions: [],
  realizedNet: ZERO,
};

export const PROFILES: readonly Profile[] = VENUES.map(({ profile }) => profile);
