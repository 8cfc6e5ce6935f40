import type { ManualTime } from "@hookline/testkit";
import {
  type KrakenFuturesVenue,
  LOCAL_KRAKEN_FUTURES_KEY,
} from "../../testkit/src/venue/kraken-futures/index.ts";
import type { KrakenFuturesOptions } from "../src/index.ts";
import { quiet } from "./venue.ts";

export {
  type KrakenFuturesVenue,
  LOCAL_KRAKEN_FUTURES_KEY,
  startKrakenFuturesVenue,
} from "../../testkit/src/venue/kraken-futures/index.ts";

/** Options of a broker that trades with a local venue. */
export const futuresOptions = (venue: KrakenFuturesVenue): KrakenFuturesOptions => ({
  ...LOCAL_KRAKEN_FUTURES_KEY,
  environment: "demo",
  symbols: { BTCUSD: "PF_XBTUSD" },
  loopbackUrl: venue.url,
});

/** Lets the broker read what the venue has sent, and finish the look-ups that it asks for. */
export async function settleFutures(venue: KrakenFuturesVenue, time: ManualTime): Promise<void> {
  await venue.feeds.flush();
  await time.run(0);
  await quiet(venue);
  await time.run(0);
}
