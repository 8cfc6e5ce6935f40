import { decimal } from "@hookline/core/driver";
import {
  brokerConformance,
  type ManualTime,
  sampleSymbol,
  type TestVenue,
  type VenueSetup,
} from "@hookline/testkit";
import { bookOf, streamOf, wireOf } from "../../testkit/src/venue/trouble.ts";
import { KRAKEN_MARGIN, KRAKEN_SPOT, kraken } from "../src/index.ts";
import { type KrakenVenue, localOptions, settle, startKrakenVenue, startTime } from "./venue.ts";

/** As long as Kraken's own. */
const KEY = {
  apiKey: "kraken-key-0123456789abcdefghijklmnopqrstuvwxyz",
  secret: Buffer.from("kraken-secret-0123456789abcdefghijklmnopqrstuvwxyz").toString("base64"),
};

interface Run {
  readonly venue: KrakenVenue;
  readonly time: ManualTime;
}

const runs = new WeakMap<TestVenue, Run>();

async function begin({ previous, ...setup }: VenueSetup): Promise<Run> {
  const before = previous === null ? undefined : runs.get(previous);
  if (before !== undefined) return before;
  const time = startTime();
  return { time, venue: await startKrakenVenue({ clock: time.clock, ...KEY, ...setup }) };
}

async function create(
  setup: VenueSetup,
  margin: { readonly leverage?: number },
): Promise<TestVenue> {
  const run = await begin(setup);
  const { time, venue } = run;
  const pass = (ms: number) => time.run(ms);
  const is = (name: string) => (request: { readonly path: string }) =>
    request.path === `/0/private/${name}`;
  const test: TestVenue = {
    secrets: Object.values(KEY),
    wire: wireOf(venue, {
      isOrder: is("AddOrder"),
      isCancel: is("CancelOrder"),
      sessionEnded: { kind: "answer", status: 200, body: '{"error":["EAPI:Invalid key"]}' },
      pass,
    }),
    stream: streamOf(venue, {
      hub: venue.executions,
      subscribers: () => venue.executions.subscribers,
      pass,
    }),
    book: bookOf(venue, () => "XXBTZUSD"),
    broker: kraken({ ...localOptions(venue), ...KEY, ...margin }),
    clock: time.clock,
    timers: time.timers,
    movePrice: (symbol, price) => {
      if (symbol === "BTCUSD") venue.movePrice("XBTUSD", price);
    },
    settle: () => settle(venue, time),
    dispose: () => venue.close(),
  };
  runs.set(test, run);
  return test;
}

const shared = {
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
} as const;

brokerConformance({
  ...shared,
  name: "kraken spot",
  capabilities: KRAKEN_SPOT,
  create: (setup) => create(setup, {}),
});

brokerConformance({
  ...shared,
  name: "kraken spot with margin",
  capabilities: KRAKEN_MARGIN,
  create: (setup) => create(setup, { leverage: 2 }),
});
