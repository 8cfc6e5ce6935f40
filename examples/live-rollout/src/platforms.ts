import { alpaca } from "@hookline/broker-alpaca";
import { trading212 } from "@hookline/broker-trading212";
import type { Broker } from "@hookline/core";
import { decimal } from "@hookline/core/driver";
import { startAlpacaVenue, startTrading212Venue } from "@hookline/testkit/venue";
import type { Config } from "./config.ts";

/** A broker, and how to end what was started for it. */
export interface Platform {
  readonly broker: Broker;
  readonly note: string;
  close(): Promise<void>;
}

const withClock = (clock: Config["clock"]) => (clock === undefined ? {} : { clock });
const nothingToClose = async (): Promise<void> => {};
const PRICE = decimal("200");
/** Keys of the two local stand-ins; ids begin like the venue's own of each kind. */
const LOCAL = {
  paper: { keyId: "PKLOCAL0PAPER0000001", secretKey: "local-paper-secret" },
  live: { keyId: "AKLOCAL0LIVE00000001", secretKey: "local-live-secret" },
};

/** Alpaca with your keys, else a local stand-in that speaks the same protocol. */
export async function alpacaPlatform({ alpaca: given, clock }: Config): Promise<Platform> {
  const { keys, mode } = given;
  if (keys !== null) {
    const broker = alpaca({ environment: mode, ...keys });
    return { broker, note: `Alpaca, ${mode}`, close: nothingToClose };
  }
  const venue = await startAlpacaVenue({ keys: LOCAL[mode], ...withClock(clock) });
  venue.movePrice("AAPL", PRICE);
  const broker = alpaca({ environment: mode, ...LOCAL[mode], localVenueUrl: venue.url });
  return { broker, note: `local Alpaca, ${mode}`, close: () => venue.close() };
}

/** Trading 212 with your keys, else a local stand-in that speaks the same protocol. */
export async function trading212Platform({ clock, trading212: given }: Config): Promise<Platform> {
  const environment = given.mode === "live" ? "live" : "demo";
  const instruments = { AAPL: { ticker: "AAPL_US_EQ" } };
  if (given.keys !== null) {
    const broker = trading212({ environment, ...given.keys, instruments });
    return { broker, note: `Trading 212, ${environment}`, close: nothingToClose };
  }
  const keys = { apiKey: `local-${environment}-key`, apiSecret: `local-${environment}-secret` };
  const venue = await startTrading212Venue({ ...keys, ...withClock(clock) });
  venue.movePrice("AAPL_US_EQ", PRICE);
  const broker = trading212({ environment, ...keys, instruments, localVenueUrl: venue.url });
  return { broker, note: `local Trading 212, ${environment}`, close: () => venue.close() };
}
