import {
  type AccountId,
  type ClientOrderId,
  decimal,
  type OrderIntent,
  parseAccountId,
  parseClientOrderId,
  parseSignalId,
  parseStrategyId,
  parseSymbol,
  type SymbolName,
} from "@hookline/core/driver";

/** The account of the sample orders. */
export const sampleAccount: AccountId = read("account", parseAccountId("test-account"));

/** A symbol that a test writes down; throws where it is none. */
export const sampleSymbol = (text: string): SymbolName => read("symbol", parseSymbol(text));

/** A client order id that a test writes down; throws where it is none. */
export const sampleOrderId = (text: string): ClientOrderId =>
  read("client order id", parseClientOrderId(text));

/**
 * An order for a broker's test: a market order to buy 1 BTCUSD, good till cancelled, unless told
 * otherwise.
 * @example sampleIntent({ orderType: "limit", limitPrice: decimal("100") })
 */
export function sampleIntent(given: Partial<OrderIntent> = {}): OrderIntent {
  return {
    clientOrderId: sampleOrderId("sample-1"),
    account: sampleAccount,
    mode: "paper",
    signalId: read("signal id", parseSignalId("sig_sample1")),
    strategy: read("strategy", parseStrategyId("sample")),
    leg: "entry",
    revision: 0,
    purpose: given.reduceOnly === true ? "exit" : "entry",
    symbol: sampleSymbol("BTCUSD"),
    side: "buy",
    orderType: "market",
    quantity: decimal("1"),
    limitPrice: null,
    stopPrice: null,
    trail: null,
    timeInForce: "gtc",
    reduceOnly: false,
    referencePrice: null,
    ...given,
  };
}

function read<Value>(what: string, value: Value | null): Value {
  if (value === null) throw new Error(`The sample ${what} cannot be read.`);
  return value;
}
