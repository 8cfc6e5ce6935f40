// Bybit, Binance, MEXC and Bitget for Hookline, through ccxt; another venue needs a profile and nothing else.

export { capabilitiesOf, ccxtBroker } from "./broker.ts";
export type { CcxtClient, CcxtMarket, Unified } from "./client.ts";
export { binance, bitget, bybit, mexc, type VenueOptions } from "./factories.ts";
export { VenueUnavailable } from "./gateway.ts";
export type { CcxtBrokerOptions } from "./options.ts";
export { classesOf, meaningOf, type Refusal } from "./outcome.ts";
export { exactText, lotOf, minimumOf, multiplierOf, survivesNumber, tickOf } from "./precision.ts";
export type {
  CodeMeaning,
  Environment,
  EnvironmentProfile,
  MarginTerms,
  MarketKind,
  OrderQuery,
  Profile,
} from "./profile.ts";
export { binanceLinear, binanceSpot } from "./profiles/binance.ts";
export { bitgetLinear, bitgetSpot } from "./profiles/bitget.ts";
export { bybitLinear, bybitSpot } from "./profiles/bybit.ts";
export {
  codeUnder,
  nothingMore,
  orNull,
  termsSetter,
  triggerDirection,
  withId,
} from "./profiles/common.ts";
export { mexcSpot } from "./profiles/mexc.ts";
export { mexcLinear } from "./profiles/mexc-contracts.ts";
export { at, decimalOf, memberOf, textOf, timeOf } from "./read.ts";
export type { Heard, StreamEvent, StreamProfile } from "./stream-profile.ts";
export { streamOf } from "./streams/stream-of.ts";
