// The local venues by their files: the testkit's index is wired by its own package.

export { startBinanceVenue } from "../../testkit/src/venue/binance/index.ts";
export { startBitgetVenue } from "../../testkit/src/venue/bitget/index.ts";
export { startBybitVenue } from "../../testkit/src/venue/bybit/index.ts";
export type { Exchange } from "../../testkit/src/venue/exchange.ts";
export {
  type Fault,
  type FaultScript,
  faultAnswers,
} from "../../testkit/src/venue/fault-script.ts";
export type { LocalServer } from "../../testkit/src/venue/local-server.ts";
export { startMexcVenue } from "../../testkit/src/venue/mexc/index.ts";
export type { VenueStreams } from "../../testkit/src/venue/stream-hub.ts";
