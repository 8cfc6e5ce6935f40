// The entry for those who write a broker, a store or a web adapter: ports, model and exact decimals.

export { explainSignal, type JudgedView, type SignalExplanation } from "./http/explain.ts";
export type { OperatorOptions } from "./http/operator/access.ts";
export type { Approved, Live, Verified } from "./model/approved.ts";
export type { Code, CodeEntry, Reason, ReasonDetail } from "./model/codes.ts";
export { CODES, reason } from "./model/codes.ts";
export type { Command } from "./model/commands.ts";
export { ConfigError, StoreError } from "./model/errors.ts";
export type { AccountResult, Event, EventOf, EventType } from "./model/events.ts";
export type { CancelOutcome, ExecutionReport, SubmitOutcome } from "./model/execution.ts";
export type {
  AccountId,
  ClientOrderId,
  ExecutionId,
  SignalId,
  SignalKey,
  SourceId,
  StrategyId,
  SymbolName,
  VenueOrderId,
} from "./model/ids.ts";
export {
  parseAccountId,
  parseClientOrderId,
  parseExecutionId,
  parseSignalId,
  parseSignalKey,
  parseSourceId,
  parseStrategyId,
  parseSymbol,
  parseVenueOrderId,
} from "./model/ids.ts";
export type { AccountFacts, Input, InputOf, InputType } from "./model/inputs.ts";
export type { Instrument, Quote } from "./model/instrument.ts";
export type { JournalRecord, SignalRecord } from "./model/journal.ts";
export { signalsOf } from "./model/journal.ts";
export type {
  Order,
  OrderIntent,
  OrderPurpose,
  OrderStatus,
  OrderType,
  Protection,
  Release,
  Side,
  TimeInForce,
} from "./model/order.ts";
export type { Position } from "./model/position.ts";
export { readRecord, writeRecord } from "./model/record-text.ts";
export type { ClientCertificate, WireRequest, WireResponse } from "./model/request.ts";
export type {
  Advice,
  KeyKind,
  Mode,
  PositionClaim,
  PriceLevel,
  Signal,
  SignalAction,
  SignalDraft,
  SignalQuantity,
  StopLoss,
  Trail,
} from "./model/signal.ts";
export type { TradingScope, TradingState } from "./model/trading-state.ts";
export type { WireHandler } from "./model/wire-handler.ts";
export type {
  Balances,
  Broker,
  BrokerCapabilities,
  BrokerOrder,
  BrokerPosition,
  BrokerSession,
  IdempotencyClass,
  OrderChange,
  OrderLookup,
  OrderReference,
  RateLimit,
  RestoredAccount,
  RestoredPosition,
} from "./ports/broker.ts";
export type { Clock } from "./ports/clock.ts";
export type { Logger } from "./ports/logger.ts";
export type { MarketData } from "./ports/market-data.ts";
export type { Store, StoredSnapshot } from "./ports/store.ts";
export type { Timers } from "./ports/timers.ts";
export type { Decimal, Rounding } from "./prim/decimal.ts";
export {
  absolute,
  add,
  atLeast,
  atMost,
  compare,
  decimal,
  divide,
  greaterThan,
  isMultipleOf,
  isNegative,
  isPositive,
  isZero,
  lessThan,
  maximum,
  minimum,
  multiply,
  negate,
  ONE,
  parseDecimal,
  roundToPlaces,
  roundToStep,
  sign,
  subtract,
  ZERO,
} from "./prim/decimal.ts";
export { InvariantError } from "./prim/invariant.ts";
export type { JsonLimits, JsonObject, JsonValue } from "./prim/json.ts";
export { isJsonArray, isJsonObject, JsonNumber } from "./prim/json.ts";
export { parseStrictJson } from "./prim/json-parse.ts";
export type { OptimizerAnswer, OptimizerView, SignalOptimizer } from "./route/optimizer.ts";
export { type Replay, replayFrom } from "./runtime/replay.ts";
