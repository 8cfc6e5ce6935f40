import { brokerConformance, manualTime, sampleSymbol, type TestVenue } from "@hookline/testkit";
import {
  startTrading212Venue,
  type Trading212Venue,
} from "../../testkit/src/venue/trading212/index.ts";
import { bookOf, wireOf } from "../../testkit/src/venue/trouble.ts";
import { trading212, trading212Capabilities } from "../src/index.ts";
import { POLL_MS, START_MS, TICKER, until, watched } from "./support/bench.ts";

type Running = TestVenue & {
  readonly time: ReturnType<typeof manualTime>;
  readonly local: Trading212Venue;
};
const running = new WeakMap<TestVenue, Running>();

brokerConformance({
  name: "trading212",
  capabilities: trading212Capabilities,
  venue: {
    prices: true,
    quotes: { missing: "Trading 212 tells prices of held positions only" },
    money: true,
    fees: true,
    partialFills: true,
    restart: true,
    lists: true,
    secrets: true,
    wire: true,
    stream: { missing: "Trading 212 pushes nothing" },
    book: true,
  },
  market: { symbol: sampleSymbol("AAPL"), unknownSymbol: sampleSymbol("NOPE_US_EQ") },
  create: async ({ cash, maxFillPerPrice, previous, takerFeePercent }) => {
    const before = previous === null ? null : (running.get(previous) ?? null);
    const time = before?.time ?? manualTime(START_MS);
    const options = { clock: time.clock, cash, maxFillPerPrice, takerFeePercent };
    const local = before?.local ?? (await startTrading212Venue(options));
    const timers = watched(time.timers);
    const broker = trading212({
      environment: "demo",
      apiKey: "demo-key",
      apiSecret: "demo-secret",
      instruments: { AAPL: { ticker: TICKER } },
      localVenueUrl: local.url,
    });
    const venue: Running = {
      secrets: ["demo-key", "demo-secret"],
      wire: wireOf(local, {
        isOrder: ({ method }) => method === "POST",
        isCancel: ({ method }) => method === "DELETE",
        sessionEnded: { kind: "answer", status: 401, body: "" },
        pass: (ms) => time.run(ms),
      }),
      book: bookOf(local, () => TICKER),
      time,
      local,
      broker,
      clock: time.clock,
      timers,
      movePrice: (_, price) => local.movePrice(TICKER, price),
      settle: async () => {
        if (!timers.isWaiting()) return;
        const rounds = timers.rounds();
        time.advance(POLL_MS);
        await until(() => timers.rounds() > rounds);
      },
      dispose: () => (before === null ? local.close() : Promise.resolve()),
    };
    running.set(venue, venue);
    return venue;
  },
});
