// Kraken spot for Hookline: orders through ccxt, with Kraken's own recovery, deadline and execution stream.

export { KRAKEN_SPOT } from "./capabilities.ts";
export { krakenId } from "./ids.ts";
export { type KrakenBroker, kraken } from "./kraken.ts";
export type { KrakenOptions, KrakenTier } from "./options.ts";
