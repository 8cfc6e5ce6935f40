import { decimal } from "@hookline/core/driver";
import {
  brokerConformance,
  sampleSymbol,
  type TestVenue,
  type VenueSetup,
} from "@hookline/testkit";
import { bookOf, streamOf, wireOf } from "../../testkit/src/venue/trouble.ts";
import { alpaca, alpacaCapabilities } from "../src/index.ts";
import {
  type AlpacaVenue,
  localAlpacaKeys,
  settle,
  startAlpacaVenue,
  type TestTime,
  testTime,
} from "./bench.ts";

const running = new WeakMap<TestVenue, { readonly venue: AlpacaVenue; readonly time: TestTime }>();

async function create(setup: VenueSetup): Promise<TestVenue> {
  const before = setup.previous === null ? undefined : running.get(setup.previous);
  const time = before?.time ?? testTime();
  const { cash, maxFillPerPrice, takerFeePercent } = setup;
  const venue =
    before?.venue ??
    (await startAlpacaVenue({ clock: time.clock, cash, maxFillPerPrice, takerFeePercent }));
  const broker = alpaca({
    environment: "paper",
    ...localAlpacaKeys,
    localVenueUrl: venue.url,
    lookUpAgainMs: 0,
    env: {},
  });
  const pass = (ms: number) => time.run(ms);
  const test: TestVenue = {
    secrets: Object.values(localAlpacaKeys),
    wire: wireOf(venue, {
      isOrder: ({ method, path }) => method === "POST" && path === "/v2/orders",
      isCancel: ({ method }) => method === "DELETE",
      sessionEnded: {
        kind: "answer",
        status: 401,
        body: '{"code":40110000,"message":"request is not authorized"}',
      },
      pass,
    }),
    stream: streamOf(venue, {
      hub: venue.stream,
      subscribers: () => venue.stream.listeners,
      pass,
    }),
    book: bookOf(venue, (symbol) => symbol),
    broker,
    clock: time.clock,
    timers: time.timers,
    movePrice: (symbol, price) => venue.movePrice(symbol, price),
    settle: () => settle({ venue }),
    // The first run started the venue; it ends with it.
    ...(before === undefined ? { dispose: () => venue.close() } : {}),
  };
  running.set(test, { venue, time });
  return test;
}

brokerConformance({
  name: "alpaca (shares, local venue)",
  capabilities: alpacaCapabilities,
  venue: {
    prices: true,
    quotes: true,
    money: true,
    fees: { missing: "Alpaca books fees as activities of their own, not with the fill" },
    partialFills: true,
    restart: true,
    lists: true,
    secrets: true,
    wire: true,
    stream: true,
    book: true,
  },
  market: {
    symbol: sampleSymbol("AAPL"),
    price: decimal("100"),
    quantity: decimal("2"),
    unknownSymbol: sampleSymbol("NOSUCH"),
  },
  create,
});
