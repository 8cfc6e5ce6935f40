import { decimal } from "@hookline/core/driver";
import {
  brokerConformance,
  type ManualTime,
  sampleSymbol,
  type TestVenue,
  type VenueSetup,
} from "@hookline/testkit";
import { bookOf, streamOf, wireOf } from "../../testkit/src/venue/trouble.ts";
import { KRAKEN_FUTURES, krakenFutures } from "../src/index.ts";
import {
  futuresOptions,
  type KrakenFuturesVenue,
  LOCAL_KRAKEN_FUTURES_KEY,
  settleFutures,
  startKrakenFuturesVenue,
} from "./futures-venue.ts";
import { startTime } from "./venue.ts";

interface Run {
  readonly venue: KrakenFuturesVenue;
  readonly time: ManualTime;
}

const runs = new WeakMap<TestVenue, Run>();

async function begin({ previous, ...setup }: VenueSetup): Promise<Run> {
  const before = previous === null ? undefined : runs.get(previous);
  if (before !== undefined) return before;
  const time = startTime();
  return { time, venue: await startKrakenFuturesVenue({ clock: time.clock, ...setup }) };
}

async function create(setup: VenueSetup): Promise<TestVenue> {
  const run = await begin(setup);
  const { time, venue } = run;
  const pass = (ms: number) => time.run(ms);
  const is = (name: string) => (request: { readonly path: string }) =>
    request.path === `/derivatives/api/v3/${name}`;
  const ended = { result: "error", error: "authenticationError" };
  const test: TestVenue = {
    secrets: Object.values(LOCAL_KRAKEN_FUTURES_KEY),
    wire: wireOf(venue, {
      isOrder: is("sendorder"),
      isCancel: is("cancelorder"),
      sessionEnded: { kind: "answer", status: 200, body: JSON.stringify(ended) },
      pass,
    }),
    stream: streamOf(venue, {
      hub: venue.feeds,
      subscribers: () => venue.feeds.subscribers,
      pass,
    }),
    book: bookOf(venue, () => "PF_XBTUSD"),
    broker: krakenFutures(futuresOptions(venue)),
    clock: time.clock,
    timers: time.timers,
    movePrice: (symbol, price) => {
      if (symbol === "BTCUSD") venue.movePrice("PF_XBTUSD", price);
    },
    settle: () => settleFutures(venue, time),
    dispose: () => venue.close(),
  };
  runs.set(test, run);
  return test;
}

brokerConformance({
  name: "kraken futures",
  capabilities: KRAKEN_FUTURES,
  venue: {
    prices: true,
    quotes: true,
    money: true,
    fees: true,
    partialFills: true,
    restart: true,
    lists: true,
    secrets: true,
    wire: true,
    stream: true,
    book: true,
  },
  market: {
    symbol: sampleSymbol("BTCUSD"),
    price: decimal("100"),
    quantity: decimal("2"),
    unknownSymbol: sampleSymbol("NOPEUSD"),
  },
  create,
});
