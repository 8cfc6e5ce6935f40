import { decimal, parseSymbol } from "@hookline/core/driver";
import { type ManualTime, manualTime, type TestVenue, type VenueSetup } from "@hookline/testkit";
import { bookOf, type KiteVenue, startKiteVenue, streamOf, wireOf } from "@hookline/testkit/venue";
import { type ZerodhaBroker, type ZerodhaOptions, zerodha } from "../src/index.ts";

/** Thursday 2026-01-29, 11:00 in India: the market is open. */
export const OPEN_MS: number = Date.parse("2026-01-29T11:00:00+05:30");

/** Limits that a test with a clock that stands still never meets. */
export const NO_LIMITS = {
  ordersPerSecond: 10_000,
  ordersPerMinute: 10_000,
  ordersPerDay: 100_000,
  quotesPerSecond: 10_000,
  requestsPerSecond: 10_000,
} as const;

/** A broker, its venue and the time of both. */
export interface KiteBench extends TestVenue {
  readonly broker: ZerodhaBroker;
  readonly venue: KiteVenue;
  readonly time: ManualTime;
}

const benches = new WeakMap<TestVenue, KiteBench>();

/** A broker on a local venue; after a restart the venue goes on. */
export async function kiteBench(
  setup: Partial<VenueSetup> = {},
  options: Partial<ZerodhaOptions> = {},
  startMs: number = OPEN_MS,
): Promise<KiteBench> {
  const before = setup.previous == null ? undefined : benches.get(setup.previous);
  const time = before?.time ?? manualTime(startMs);
  const venue =
    before?.venue ??
    (await startKiteVenue({
      clock: time.clock,
      cash: setup.cash ?? decimal("1000000"),
      maxFillPerPrice: setup.maxFillPerPrice ?? null,
    }));
  const { socketUrl, url } = venue;
  const broker = zerodha({
    ...venue.keys,
    product: { equity: "MIS" },
    gtcAsDay: true,
    optionStopLimitPercent: "20",
    limits: NO_LIMITS,
    local: { url, socketUrl },
    ...options,
  });
  const pass = (ms: number) => time.run(ms);
  const bench: KiteBench = {
    secrets: Object.values(venue.keys),
    wire: wireOf(venue, {
      isOrder: ({ method, path }) => method === "POST" && path.startsWith("/orders/"),
      isCancel: ({ method, path }) => method === "DELETE" && path.startsWith("/orders/"),
      sessionEnded: {
        kind: "answer",
        status: 403,
        body: '{"status":"error","error_type":"TokenException","message":"Incorrect `api_key` or `access_token`."}',
      },
      pass,
    }),
    stream: streamOf(venue, {
      hub: {
        hold: () => {
          venue.ticker.hold = true;
        },
        release: (copies) => venue.ticker.release(copies),
      },
      subscribers: () => venue.ticker.size,
      pass,
    }),
    book: bookOf(venue, (traded) => traded),
    broker,
    venue,
    time,
    clock: time.clock,
    timers: time.timers,
    movePrice: (symbol, price) => venue.movePrice(symbol, price),
    settle: async () => {
      await broker.refresh();
      // The report of one read can be due to a later one: a trade that was not in the book yet.
      await broker.refresh();
    },
    dispose: () => (before === undefined ? venue.close() : Promise.resolve()),
  };
  benches.set(bench, bench);
  return bench;
}

export const symbol = (text: string): NonNullable<ReturnType<typeof parseSymbol>> => {
  const parsed = parseSymbol(text);
  if (parsed === null) throw new Error(`No symbol: ${text}`);
  return parsed;
};
