import {
  type AccountId,
  type ClientOrderId,
  type Decimal,
  decimal,
  type Instrument,
  type JournalRecord,
  type Order,
  parseAccountId,
  parseClientOrderId,
  parseExecutionId,
  parseSignalId,
  parseSignalKey,
  parseSourceId,
  parseStrategyId,
  parseSymbol,
  parseVenueOrderId,
  type Reason,
  reason,
  type Signal,
  type SignalId,
  type SignalKey,
  type SymbolName,
  ZERO,
} from "@hookline/core/driver";

/** 2026-01-05T14:30:00Z, a Monday's opening bell; sample signals follow a second apart. */
const START_MS = 1_767_623_400_000;

function known<Value>(value: Value | null, text: string): Value {
  if (value === null) throw new Error(`not a sample value: ${text}`);
  return value;
}

const read = <Value>(parse: (text: string) => Value | null, text: string): Value =>
  known(parse(text), text);

const account: AccountId = read(parseAccountId, "paper");
const symbol: SymbolName = read(parseSymbol, "BTCUSD");
const quantity: Decimal = decimal("0.015");
const fee: Decimal = decimal("0.38");

const instrument: Instrument = {
  symbol,
  tickSize: decimal("0.01"),
  lotSize: decimal("0.0001"),
  minQuantity: decimal("0.0001"),
  maxQuantity: null,
  multiplier: decimal("1"),
  shortable: true,
  currency: "USD",
};

/** 64 hexadecimal digits that look as random as a digest and are the same for the same number. */
function sampleDigest(number: number): string {
  let state = Math.imul(number, 0x9e3779b1) ^ 0x5bd1e995;
  let digits = "";
  for (let word = 0; word < 8; word += 1) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
    state = Math.imul(state ^ (state >>> 12), 0x297a2d39) + word;
    digits += ((state ^ (state >>> 15)) >>> 0).toString(16).padStart(8, "0");
  }
  return digits;
}

/** The idempotency key of the sample signal with this number. */
export const sampleKey = (number: number): SignalKey =>
  read(parseSignalKey, `k_${sampleDigest(number)}`);

/** The id of the sample signal with this number. */
export const sampleSignalId = (number: number): SignalId =>
  read(parseSignalId, `sig_${sampleDigest(number).slice(0, 26)}`);

const orderIdOf = (number: number): ClientOrderId =>
  read(parseClientOrderId, `hl-${sampleDigest(number).slice(0, 20)}-e0`);

const priceOf = (number: number): Decimal => decimal(`${60_000 + (number % 5_000)}.25`);

/** What a sample signal may differ in. */
export interface SampleSignalOptions {
  /** Which signal it is: key and id follow from it; by default the record's sequence. */
  readonly number?: number;
  readonly status?: "accepted" | "denied";
  /** The sender's own id: any text, of any length. */
  readonly senderId?: string;
}

function sampleSignal(number: number, senderId: string): Signal {
  return {
    dialect: "tradingview",
    senderId,
    strategy: read(parseStrategyId, "rsi_macd_scalper_v3"),
    source: read(parseSourceId, "tradingview"),
    mode: "paper",
    action: number % 2 === 0 ? "sell" : "buy",
    symbol,
    quantity: { kind: "units", value: quantity },
    exitSide: null,
    target: null,
    previous: null,
    orderSide: null,
    orderQuantity: null,
    price: priceOf(number),
    orderType: "market",
    limitPrice: null,
    stopPrice: null,
    trail: null,
    timeInForce: null,
    stopLoss: { kind: "stop", level: { kind: "percent", percent: decimal("1.5") } },
    takeProfit: { kind: "percent", percent: decimal("3") },
    cancelFirst: false,
    timeMs: START_MS + number * 1_000,
    keyKind: "sender_id",
    keyBase: sampleDigest(number),
    bodyDigest: sampleDigest(number + 0x10000),
    receivedAtMs: START_MS + number * 1_000 + 40,
    advice: null,
  };
}

function sampleOrder(number: number, signal: Signal): Order {
  const nowMs = signal.receivedAtMs;
  return {
    clientOrderId: orderIdOf(number),
    account,
    mode: signal.mode,
    signalId: sampleSignalId(number),
    strategy: signal.strategy,
    leg: "entry",
    revision: 0,
    purpose: "entry",
    symbol,
    side: number % 2 === 0 ? "sell" : "buy",
    orderType: "market",
    quantity,
    limitPrice: null,
    stopPrice: null,
    trail: null,
    timeInForce: "gtc",
    reduceOnly: false,
    referencePrice: signal.price,
    status: "initialized",
    venueOrderId: null,
    filledQuantity: ZERO,
    averagePrice: null,
    fees: ZERO,
    protection: { stopLoss: signal.stopLoss, takeProfit: signal.takeProfit },
    release: null,
    instrument,
    cancelRequested: false,
    reason: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

/** A record that decides one signal: accepted with its order, or denied by a risk rule. */
export function signalRecord(sequence: number, options: SampleSignalOptions = {}): JournalRecord {
  const { number = sequence, status = "accepted" } = options;
  const signal = sampleSignal(number, options.senderId ?? `alert-${number}`);
  const accepted = status === "accepted";
  const why: Reason = accepted
    ? reason("SIGNAL_ACCEPTED")
    : reason("RISK_NOTIONAL_EXCEEDS_MAX", { value: "30003.75", limit: "25000" });
  const orders = accepted ? [orderIdOf(number)] : [];
  const quote = { symbol, price: priceOf(number), bid: null, ask: null, atMs: signal.receivedAtMs };
  const facts = { account, symbol, instrument, quote, equity: decimal("100000"), unrealized: ZERO };
  return {
    sequence,
    input: {
      type: "signal",
      nowMs: signal.receivedAtMs,
      signal,
      facts: [{ ...facts, sessionDay: "2026-01-05" }],
      known: null,
    },
    events: [
      {
        type: accepted ? "signal.accepted" : "signal.denied",
        signalId: sampleSignalId(number),
        key: sampleKey(number),
        signal,
        reason: why,
        results: [{ account, symbol, status, reason: why, orders, cancels: [] }],
      },
      ...(accepted
        ? [{ type: "order.initialized", order: sampleOrder(number, signal) } as const]
        : []),
    ],
  };
}

/** A record in which the broker takes the order of a sample signal. */
export function outcomeRecord(sequence: number, number: number): JournalRecord {
  const atMs = START_MS + number * 1_000 + 120;
  const venueOrderId = read(parseVenueOrderId, `venue-${number}`);
  const order = { account, clientOrderId: orderIdOf(number) };
  return {
    sequence,
    input: {
      type: "submit_outcome",
      nowMs: atMs,
      ...order,
      outcome: { kind: "accepted", venueOrderId },
    },
    events: [{ type: "order.accepted", ...order, atMs, venueOrderId }],
  };
}

/** A record in which the order of a sample signal fills whole. */
export function fillRecord(sequence: number, number: number): JournalRecord {
  const atMs = START_MS + number * 1_000 + 200;
  const clientOrderId = orderIdOf(number);
  const fill = {
    execId: read(parseExecutionId, `exec-${number}-1`),
    symbol,
    side: number % 2 === 0 ? "sell" : "buy",
    lastQuantity: quantity,
    lastPrice: priceOf(number),
    fee,
  } as const;
  const venueOrderId = read(parseVenueOrderId, `venue-${number}`);
  const report = { type: "fill", clientOrderId, venueOrderId, atMs, ...fill } as const;
  return {
    sequence,
    input: { type: "report", nowMs: atMs, account, report },
    events: [{ type: "order.filled", account, clientOrderId, atMs, ...fill }],
  };
}

/** How a sample journal goes on. */
export interface SampleJournalOptions {
  /** Sequence of the record before the first one; by default 0. */
  readonly after?: number;
}

/**
 * `count` records that follow each other: signal, outcome and fill of one trade after the other.
 * @example await store.append(sampleJournal(6, { after: lastSequence }));
 */
export function sampleJournal(count: number, options: SampleJournalOptions = {}): JournalRecord[] {
  const first = (options.after ?? 0) + 1;
  return Array.from({ length: count }, (_, index) => {
    const sequence = first + index;
    const number = Math.ceil(sequence / 3);
    const step = (sequence - 1) % 3;
    if (step === 0) return signalRecord(sequence, { number });
    return step === 1 ? outcomeRecord(sequence, number) : fillRecord(sequence, number);
  });
}
