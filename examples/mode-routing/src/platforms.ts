import { alpaca } from "@hookline/broker-alpaca";
import { kraken } from "@hookline/broker-kraken";
import { webhookBroker } from "@hookline/broker-webhook";
import type { Broker } from "@hookline/core";
import { decimal } from "@hookline/core/driver";
import {
  LOCAL_KRAKEN_KEY,
  localAlpacaKeys,
  startAlpacaVenue,
  startKrakenVenue,
  startWebhookReceiverVenue,
} from "@hookline/testkit/venue";
import type { Config } from "./config.ts";

/** A broker, what it trades at in one line, and how to end what was started for it. */
export interface Platform {
  readonly broker: Broker;
  readonly note: string;
  close(): Promise<void>;
}

const nothingToClose = async (): Promise<void> => {};
const LOCAL_PRICE = { symbol: "BTCUSD", price: decimal("43250.5") };

/** Alpaca's paper API with your keys, else a local stand-in that speaks the same protocol. */
export async function paperPlatform({ alpaca: keys }: Config): Promise<Platform> {
  if (keys !== null) {
    const broker = alpaca({ environment: "paper", ...keys });
    return { broker, note: "Alpaca, paper account", close: nothingToClose };
  }
  const venue = await startAlpacaVenue();
  venue.movePrice(LOCAL_PRICE.symbol, LOCAL_PRICE.price);
  const broker = alpaca({ environment: "paper", ...localAlpacaKeys, localVenueUrl: venue.url });
  return { broker, note: `local stand-in for Alpaca at ${venue.url}`, close: () => venue.close() };
}

/** Kraken, the way the configuration says. */
export const livePlatform = (config: Config): Promise<Platform> =>
  config.LIVE_TRADING_PLATFORM === "kraken-direct" ? krakenDirect(config) : krakenRelay(config);

/** Kraken's own API with your keys, else a local stand-in that speaks the same protocol. */
async function krakenDirect({ kraken: keys }: Config): Promise<Platform> {
  const venue = keys === null ? await startKrakenVenue() : null;
  venue?.movePrice(LOCAL_PRICE.symbol, LOCAL_PRICE.price);
  const broker = kraken({
    market: "spot",
    environment: "live",
    ...(keys ?? LOCAL_KRAKEN_KEY),
    ...(venue === null ? {} : { loopbackUrl: venue.url }),
  });
  return venue === null
    ? { broker, note: "Kraken, directly", close: nothingToClose }
    : { broker, note: `local stand-in for Kraken at ${venue.url}`, close: () => venue.close() };
}

/** Kraken through your relay, else a local stand-in for the relay. */
async function krakenRelay({ relay }: Config): Promise<Platform> {
  const receiver = relay === null ? await startWebhookReceiverVenue() : null;
  receiver?.movePrice(LOCAL_PRICE.symbol, LOCAL_PRICE.price);
  const { secret, url } = relay ?? { secret: "relay-secret-0123456789", url: receiver?.url ?? "" };
  const broker = webhookBroker({
    url,
    auth: { kind: "hmac", secret },
    mode: "live",
    platform: "kraken",
    executionMethod: "kraken through a webhook relay",
    idempotency: { documented: false, header: "idempotency-key" },
    allowPrivateAddresses: receiver !== null,
  });
  return {
    broker,
    note:
      receiver === null ? "Kraken, through your relay" : `local stand-in for the relay at ${url}`,
    close: receiver === null ? nothingToClose : () => receiver.close(),
  };
}
