import {
  type AccountId,
  type ClientOrderId,
  parseAccountId,
  parseClientOrderId,
  parseSignalId,
  parseSourceId,
  parseStrategyId,
  parseSymbol,
  type StrategyId,
  type SymbolName,
} from "../../src/model/ids.ts";
import type { Instrument } from "../../src/model/instrument.ts";
import type { Order, OrderIntent } from "../../src/model/order.ts";
import type { Signal } from "../../src/model/signal.ts";
import { leavesQuantity } from "../../src/order/quantities.ts";
import { decimal, ONE, sum, ZERO } from "../../src/prim/decimal.ts";
import type { RiskView, SignalView, Verdict } from "../../src/risk/rule.ts";
import type { SizingView } from "../../src/route/size/sizer.ts";
import type { StrategySettings } from "../../src/route/strategy.ts";

// What the tests of risk/ and route/ start from: a calm account that would be allowed to buy one
// BTCUSD at 100.

/** A parsed id of test data; a typo in a test fails at once. */
export function known<Value>(value: Value | null): Value {
  if (value === null) throw new Error("the test's own data is wrong");
  return value;
}

/** A client order id. */
export const orderId = (text: string): ClientOrderId => known(parseClientOrderId(text));

/** What a rule said: `pass` or the code of its refusal. */
export const said = (verdict: Verdict): string => (verdict.ok ? "pass" : verdict.reason.code);

/** Now, in every scenario. */
export const NOW = 1_700_000_000_000;
/** The account, strategy and symbol of every scenario. */
export const paper: AccountId = known(parseAccountId("paper"));
export const rsi: StrategyId = known(parseStrategyId("rsi"));
export const btc: SymbolName = known(parseSymbol("BTCUSD"));
export const eth: SymbolName = known(parseSymbol("ETHUSD"));

export const bitcoin: Instrument = {
  symbol: btc,
  tickSize: decimal("0.01"),
  lotSize: decimal("0.001"),
  minQuantity: decimal("0.001"),
  maxQuantity: null,
  multiplier: ONE,
  shortable: true,
  currency: "USD",
};

/** A market buy of one BTCUSD at about 100. */
export const anEntry = (parts: Partial<OrderIntent> = {}): OrderIntent => ({
  clientOrderId: orderId("hl-under-check"),
  account: paper,
  mode: "paper",
  signalId: known(parseSignalId("sig_1")),
  strategy: rsi,
  leg: "entry",
  revision: 1,
  purpose: "entry",
  symbol: btc,
  side: "buy",
  orderType: "market",
  quantity: ONE,
  limitPrice: null,
  stopPrice: null,
  trail: null,
  timeInForce: "gtc",
  reduceOnly: false,
  referencePrice: decimal("100"),
  ...parts,
});

/** A market sale that closes one BTCUSD. */
export const anExit = (parts: Partial<OrderIntent> = {}): OrderIntent =>
  anEntry({ leg: "exit", purpose: "exit", side: "sell", reduceOnly: true, ...parts });

/** An order that works at the broker. */
export const anOpenOrder = (id: string, parts: Partial<Order> = {}): Order => ({
  ...anEntry(),
  clientOrderId: orderId(id),
  status: "accepted",
  venueOrderId: null,
  filledQuantity: ZERO,
  averagePrice: null,
  fees: ZERO,
  protection: null,
  release: null,
  instrument: bitcoin,
  cancelRequested: false,
  reason: null,
  createdAtMs: NOW,
  updatedAtMs: NOW,
  ...parts,
});

/** Sums of open orders, as the engine keeps them. */
export function openOf(orders: readonly Order[]): RiskView["open"] {
  const sumOf = (entries: boolean, side: Order["side"], own = false) =>
    sum(
      orders
        .filter(
          (order) =>
            order.side === side &&
            (order.purpose === "entry") === entries &&
            (!own || order.strategy === rsi),
        )
        .map(leavesQuantity),
    );
  return {
    count: orders.length,
    bought: sumOf(true, "buy"),
    sold: sumOf(true, "sell"),
    ownBought: sumOf(true, "buy", true),
    ownSold: sumOf(true, "sell", true),
    closingBought: sumOf(false, "buy"),
    closingSold: sumOf(false, "sell"),
    waitingEntries: orders.filter(
      ({ purpose, status }) => purpose === "entry" && status === "initialized",
    ).length,
    reducing: orders.filter(({ purpose, strategy }) => purpose !== "entry" && strategy === rsi),
  };
}

/** A flat account with 10,000 of equity, an active market at 100 and nothing open. */
export const aRiskView = (parts: Partial<RiskView> = {}): RiskView => ({
  open: openOf(parts.openOrders ?? []),
  values: {
    symbol: ZERO,
    share: ZERO,
    strategy: ZERO,
    gross: ZERO,
    high: ZERO,
    low: ZERO,
    everywhere: ZERO,
    working: ZERO,
  },
  others: { long: ZERO, short: ZERO },
  past: {
    entries: [],
    fires: [],
    messages: [],
    bands: [],
    stopOuts: [],
    closedAtMs: null,
    rejects: [],
    cancels: 0,
    fills: 0,
    errorsInRow: 0,
    trades: 0,
    earned: ZERO,
  },
  peakEquity: null,
  buyingPower: decimal("10000"),
  market: null,
  terms: { direction: "both", margin: false },
  stopPercent: decimal("5"),
  unconfirmed: [],
  nowMs: NOW,
  account: paper,
  symbol: btc,
  instrument: bitcoin,
  reference: { symbol: btc, price: decimal("100"), bid: null, ask: null, atMs: NOW },
  equity: decimal("10000"),
  position: ZERO,
  held: ZERO,
  openOrders: [],
  openOrderCount: parts.openOrders?.length ?? 0,
  after: [],
  worstCase: { long: parts.position ?? ZERO, short: parts.position ?? ZERO },
  day: {
    realizedNet: ZERO,
    unrealized: ZERO,
    unrealizedAtStart: ZERO,
    entries: 0,
    lossReached: false,
  },
  tradingState: "active",
  ...parts,
});

/** The same account with a long or short position of the strategy. */
export const holding = (quantity: string, parts: Partial<RiskView> = {}): RiskView =>
  aRiskView({ position: decimal(quantity), held: decimal(quantity), ...parts });

/** A signal to buy one BTCUSD, sent just now. */
export const aSignal = (parts: Partial<Signal> = {}): Signal => ({
  dialect: "test",
  senderId: null,
  strategy: rsi,
  action: "buy",
  symbol: btc,
  quantity: { kind: "units", value: ONE },
  exitSide: null,
  target: null,
  previous: null,
  orderSide: null,
  orderQuantity: null,
  price: decimal("100"),
  orderType: "market",
  limitPrice: null,
  stopPrice: null,
  trail: null,
  timeInForce: null,
  stopLoss: null,
  takeProfit: null,
  cancelFirst: false,
  timeMs: NOW,
  source: known(parseSourceId("test")),
  mode: "paper",
  keyKind: "sender_id",
  keyBase: "base",
  bodyDigest: "digest",
  receivedAtMs: NOW,
  advice: null,
  ...parts,
});

/** An enabled strategy for BTCUSD that acts on entries for 30 s and on exits for 120 s. */
export const aStrategy = (parts: Partial<StrategySettings> = {}): StrategySettings => ({
  id: rsi,
  enabled: true,
  symbols: new Set([btc]),
  targets: { paper: [], live: [] },
  ages: { maxEntryAgeMs: 30_000, maxExitAgeMs: 120_000, maxFutureMs: 5_000 },
  optimizer: null,
  ...parts,
});

/** An entry signal of that strategy. */
export const aSignalView = (parts: Partial<SignalView> = {}): SignalView => ({
  nowMs: NOW,
  signal: aSignal(),
  entry: true,
  strategy: aStrategy(),
  ...parts,
});

/** A buy at 100 with a stop at 95, an equity of 10,000 and no position. */
export const aSizingView = (parts: Partial<SizingView> = {}): SizingView => ({
  signal: aSignal(),
  side: "buy",
  price: decimal("100"),
  stopPrice: decimal("95"),
  equity: decimal("10000"),
  position: ZERO,
  instrument: bitcoin,
  ...parts,
});

/** Values that are no exact decimal, however much they look like one (I25). */
export const NOT_DECIMALS: readonly unknown[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -0,
  5e-324,
  5,
  10n,
  true,
  null,
  undefined,
  "",
  "NaN",
  "Infinity",
  "-0",
  "1e9",
  "0x10",
  "01",
  "1.0",
  " 1",
  "1,5",
  "１",
  {},
  [],
  ["5"],
];

/**
 * A copy with members whose types are wrong, as a driver or plug-in without a type checker may make
 * one.
 */
export const spoiled = <Value extends object>(value: Value, members: object): Value => ({
  ...value,
  ...members,
});
