// Kraken for Hookline: spot orders through ccxt, futures by their own API; both with Kraken's recovery, deadline and stream.

export { KRAKEN_MARGIN, KRAKEN_SPOT } from "./capabilities.ts";
export { KRAKEN_FUTURES } from "./futures/capabilities.ts";
export { krakenFutures } from "./futures/kraken-futures.ts";
export type { FuturesEnvironment, KrakenFuturesOptions } from "./futures/options.ts";
export { krakenId } from "./ids.ts";
export { type KrakenBroker, kraken } from "./kraken.ts";
export type { KrakenOptions, KrakenTier } from "./options.ts";
