// Local venues: small servers on loopback that speak a venue's protocol, for tests, examples and a first try
// without an account. Nothing here needs a test runner.

export {
  type AlpacaVenue,
  type AlpacaVenueOptions,
  localAlpacaKeys,
  startAlpacaVenue,
} from "./alpaca/index.ts";
export { type BinanceVenue, startBinanceVenue } from "./binance/index.ts";
export { type BitgetVenue, startBitgetVenue } from "./bitget/index.ts";
export { type BybitVenue, startBybitVenue } from "./bybit/index.ts";
export { Exchange } from "./exchange.ts";
export { type Fault, type FaultRule, FaultScript, faultAnswers } from "./fault-script.ts";
export { type KiteVenue, startKiteVenue } from "./kite/index.ts";
export { type KrakenVenue, LOCAL_KRAKEN_KEY, startKrakenVenue } from "./kraken/index.ts";
export {
  type KrakenFuturesVenue,
  LOCAL_KRAKEN_FUTURES_KEY,
  startKrakenFuturesVenue,
} from "./kraken-futures/index.ts";
export { type LocalServer, startLocalServer } from "./local-server.ts";
export { type MexcVenue, startMexcVenue } from "./mexc/index.ts";
export { startTrading212Venue, type Trading212Venue } from "./trading212/index.ts";
export { bookOf, streamOf, type TroubledVenue, type WireParts, wireOf } from "./trouble.ts";
export {
  startWebhookReceiverVenue,
  type WebhookReceiverVenue,
} from "./webhook-receiver/index.ts";
