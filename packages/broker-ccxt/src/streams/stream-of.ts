import type { Profile } from "../profile.ts";
import type { StreamProfile } from "../stream-profile.ts";
import { binanceFuturesStream, binanceSpotStream } from "./binance.ts";
import { bitgetFuturesStream, bitgetSpotStream, bitgetUnifiedStream } from "./bitget.ts";
import { bybitStream } from "./bybit.ts";
import { mexcContractStream, mexcSpotStream } from "./mexc.ts";

const STREAMS: Readonly<Record<string, StreamProfile>> = {
  "bybit spot": bybitStream,
  "bybit linear": bybitStream,
  "binance spot": binanceSpotStream,
  "binance linear": binanceFuturesStream,
  "mexc spot": mexcSpotStream,
  "mexc linear": mexcContractStream,
  "bitget spot": bitgetSpotStream,
  "bitget linear": bitgetFuturesStream,
};

/** How a profile's orders are streamed; null where they are only asked for. */
export function streamOf({ clientOptions, exchange, market }: Profile): StreamProfile | null {
  if (exchange === "bitget" && clientOptions.uta === true) return bitgetUnifiedStream;
  return STREAMS[`${exchange} ${market}`] ?? null;
}
