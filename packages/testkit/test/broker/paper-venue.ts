import { type Broker, feedQuotes, paperBroker } from "@hookline/core";
import type { Decimal, Quote, SymbolName } from "@hookline/core/driver";
import {
  type BrokerUnderTest,
  sampleSymbol,
  type TestVenue,
  type VenueSetup,
} from "../../src/broker/suite.ts";
import { type ManualTime, manualTime } from "../../src/clock/manual-time.ts";

/** What a paper broker is made from. */
export type PaperOptions = Parameters<typeof paperBroker>[0];

const BTCUSD = sampleSymbol("BTCUSD");
const instruments = { BTCUSD: { tickSize: "0.01", lotSize: "0.001", minQuantity: "0.001" } };
const START_MS = Date.UTC(2026, 0, 15, 12);

/** Time goes on by this much with every price, as it would in a market. */
const PRICE_INTERVAL_MS = 1_000;

function quoteOf(symbol: SymbolName, price: Decimal, time: ManualTime): Quote {
  time.advance(PRICE_INTERVAL_MS);
  return { symbol, price, bid: null, ask: null, atMs: time.clock.nowMs() };
}

const optionsOf = ({ cash, maxFillPerPrice, takerFeePercent }: VenueSetup): PaperOptions => ({
  cash,
  fees: { takerPercent: takerFeePercent },
  ...(maxFillPerPrice === null ? {} : { fills: { maxFillPerQuote: maxFillPerPrice } }),
});

const timeOf = ({ previous }: VenueSetup): ManualTime =>
  manualTime(previous?.clock.nowMs() ?? START_MS);

/** A paper broker with prices from a feed; `change` may put something between it and the suite. */
export function feedVenue(
  setup: VenueSetup,
  change: (broker: Broker) => Broker = (broker) => broker,
): TestVenue {
  const time = timeOf(setup);
  const quotes = feedQuotes();
  const options = { ...optionsOf(setup), quotes, instruments, strict: true };
  return {
    broker: change(paperBroker(options)),
    clock: time.clock,
    timers: time.timers,
    movePrice: (symbol, price) => void quotes.push(quoteOf(symbol, price, time)),
    settle: () => time.run(0),
  };
}

/** A long-only paper broker with the prices of signals, as the engine hands them over. */
function signalVenue(setup: VenueSetup): TestVenue {
  const time = timeOf(setup);
  const broker = paperBroker({ ...optionsOf(setup), shorting: false });
  let newest: Quote | null = null;
  return {
    broker,
    clock: time.clock,
    timers: time.timers,
    movePrice: (symbol, price) => {
      newest = quoteOf(symbol, price, time);
      broker.onPrice?.(newest);
    },
    lastPrice: () => newest,
    settle: () => time.run(0),
  };
}

/** The paper broker on a feed, as the suite takes it. */
export const paperOnFeed: BrokerUnderTest = {
  name: "paper broker on a feed",
  capabilities: paperBroker({ cash: "1" }).capabilities,
  market: { symbol: BTCUSD, unknownSymbol: sampleSymbol("NOSUCH") },
  venue: {
    prices: true,
    quotes: true,
    money: true,
    fees: true,
    partialFills: true,
    restart: true,
    lists: true,
    secrets: { missing: "a paper account has no credentials" },
    wire: { missing: "the paper broker trades in this process" },
    stream: { missing: "the paper broker trades in this process" },
    book: { missing: "nobody else trades in a paper account" },
  },
  create: (setup) => feedVenue(setup),
};

/** The paper broker on the prices of signals, as the suite takes it. */
export const paperOnSignals: BrokerUnderTest = {
  ...paperOnFeed,
  name: "paper broker on the prices of signals",
  capabilities: paperBroker({ cash: "1", shorting: false }).capabilities,
  market: { symbol: BTCUSD },
  venue: { ...paperOnFeed.venue, quotes: { missing: "prices come with the signals" } },
  create: signalVenue,
};
