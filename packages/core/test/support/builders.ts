import {
  parseAccountId,
  parseClientOrderId,
  parseSignalId,
  parseSourceId,
  parseStrategyId,
  parseSymbol,
} from "../../src/model/ids.ts";
import type { Instrument } from "../../src/model/instrument.ts";
import type { Order } from "../../src/model/order.ts";
import type { Signal } from "../../src/model/signal.ts";
import type { BrokerCapabilities } from "../../src/ports/broker.ts";
import { decimal, ONE, ZERO } from "../../src/prim/decimal.ts";

/** A parsed id of test data; a typo in a test fails at once. */
export function known<Value>(value: Value | null): Value {
  if (value === null) throw new Error("the test's own data is wrong");
  return value;
}

export const paper = known(parseAccountId("paper"));
export const rsi = known(parseStrategyId("rsi"));
export const btc = known(parseSymbol("BTCUSD"));

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

/** What an able venue can do, with whatever a test wants otherwise. */
export const capabilities = (parts: Partial<BrokerCapabilities> = {}): BrokerCapabilities => ({
  orderTypes: ["market", "limit", "stop", "stop_limit", "trailing_stop"],
  timeInForce: ["day", "gtc", "ioc", "fok"],
  idempotency: "enforced",
  reduceOnly: true,
  short: true,
  fractional: true,
  streams: true,
  replace: false,
  options: false,
  leverage: false,
  notional: false,
  native: { bracket: false, oco: false, oto: false },
  clientOrderIdLength: 36,
  rateLimits: [],
  session: "always",
  ...parts,
});

/** A market buy of 1 BTCUSD that was just made, with whatever a test wants otherwise. */
export const anOrder = (parts: Partial<Order> = {}): Order => ({
  clientOrderId: known(parseClientOrderId("hl1")),
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
  referencePrice: null,
  status: "initialized",
  venueOrderId: null,
  filledQuantity: ZERO,
  averagePrice: null,
  fees: ZERO,
  protection: null,
  release: null,
  instrument: bitcoin,
  cancelRequested: false,
  reason: null,
  createdAtMs: 0,
  updatedAtMs: 0,
  ...parts,
});

/** A buy signal of 1 BTCUSD at 100, received at 0, with whatever a test wants otherwise. */
export const aSignal = (parts: Partial<Signal> = {}): Signal => ({
  dialect: "simple",
  senderId: "1",
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
  timeMs: null,
  source: known(parseSourceId("bot")),
  mode: "paper",
  keyKind: "sender_id",
  keyBase: "k1",
  bodyDigest: "d1",
  receivedAtMs: 0,
  advice: null,
  ...parts,
});
