import type {
  Broker,
  BrokerSession,
  Decimal,
  ExecutionReport,
  OrderIntent,
  OrderReference,
  RestoredAccount,
  SubmitOutcome,
  Timers,
} from "@hookline/core/driver";
import { decimal } from "@hookline/core/driver";
import {
  approveForTest,
  type ManualTime,
  manualTime,
  sampleAccount,
  sampleIntent,
  sampleOrderId,
  sampleSymbol,
} from "@hookline/testkit";
import {
  type AlpacaVenue,
  type AlpacaVenueOptions,
  localAlpacaKeys,
  startAlpacaVenue,
} from "../../testkit/src/venue/alpaca/index.ts";
import { type AlpacaOptions, alpaca } from "../src/index.ts";

export { type AlpacaVenue, localAlpacaKeys, startAlpacaVenue };

/** Manual time in which a wait of nothing is no wait: reports that follow an answer come by themselves. */
export interface TestTime extends ManualTime {
  readonly timers: Timers;
}

export function testTime(startMs: number = Date.UTC(2026, 0, 15, 15)): TestTime {
  const time = manualTime(startMs);
  const timers: Timers = {
    after: (delayMs, callback) => {
      if (delayMs > 0) return time.timers.after(delayMs, callback);
      const immediate = setImmediate(callback);
      return () => clearImmediate(immediate);
    },
  };
  return {
    ...time,
    timers,
    get waiting() {
      return time.waiting;
    },
  };
}

export interface Logged {
  readonly level: string;
  readonly message: string;
  readonly data: unknown;
}

/** A venue, a connected broker and everything the broker reported. */
export interface Bench {
  readonly venue: AlpacaVenue;
  readonly broker: Broker;
  readonly time: TestTime;
  readonly reports: ExecutionReport[];
  readonly logs: Logged[];
  submit(wish?: Partial<OrderIntent>, signal?: AbortSignal): Promise<SubmitOutcome>;
  /** Another broker on the same venue, as after a restart of the process. */
  again(restored: RestoredAccount): Promise<Bench>;
  close(): Promise<void>;
}

const NOTHING: RestoredAccount = {
  openOrders: [],
  positions: [],
  realizedNet: decimal("0"),
};

export interface BenchOptions {
  readonly broker?: Partial<AlpacaOptions>;
  readonly venue?: AlpacaVenueOptions;
  readonly prices?: Readonly<Record<string, string>>;
}

/** The order of the tests: 2 AAPL at the market. */
export const intentOf = (wish: Partial<OrderIntent> = {}): OrderIntent =>
  sampleIntent({ symbol: sampleSymbol("AAPL"), quantity: decimal("2"), ...wish });

export const referenceOf = (
  id: string,
  venueOrderId: OrderReference["venueOrderId"] = null,
): OrderReference => ({
  clientOrderId: sampleOrderId(id),
  venueOrderId,
  symbol: sampleSymbol("AAPL"),
});

export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const time = testTime();
  const venue = await startAlpacaVenue({ clock: time.clock, ...options.venue });
  const prices: Readonly<Record<string, string>> = {
    AAPL: "100",
    "BTC/USD": "50000",
    ...options.prices,
  };
  for (const [symbol, price] of Object.entries(prices)) venue.movePrice(symbol, decimal(price));
  return connect(venue, time, options, NOTHING);
}

async function connect(
  venue: AlpacaVenue,
  time: TestTime,
  options: BenchOptions,
  restored: RestoredAccount,
): Promise<Bench> {
  const broker = alpaca({
    environment: "paper",
    ...localAlpacaKeys,
    localVenueUrl: venue.url,
    lookUpAgainMs: 0,
    env: {},
    ...options.broker,
  });
  const reports: ExecutionReport[] = [];
  const logs: Logged[] = [];
  const session = sessionOf(time, { reports, logs, restored });
  await broker.connect(session);
  return {
    venue,
    broker,
    time,
    reports,
    logs,
    submit: (wish, signal = new AbortController().signal) =>
      broker.submit(approveForTest(intentOf(wish)), signal),
    again: async (next) => {
      await broker.close();
      return connect(venue, time, options, next);
    },
    close: async () => {
      await broker.close();
      await venue.close();
    },
  };
}

export function sessionOf(
  time: TestTime,
  into: {
    readonly reports: ExecutionReport[];
    readonly logs?: Logged[];
    readonly restored?: RestoredAccount;
  },
): BrokerSession {
  const log = (level: string) => (message: string, data?: unknown) =>
    void into.logs?.push({ level, message, data });
  return {
    account: sampleAccount,
    clock: time.clock,
    timers: time.timers,
    logger: { info: log("info"), warn: log("warn"), error: log("error") },
    restored: into.restored ?? NOTHING,
    report: (report) => void into.reports.push(report),
    lastPrice: () => null,
  };
}

/** Waits until what the venue sent was taken, and what the broker held back was told. */
export async function settle({ venue }: Pick<Bench, "venue">): Promise<void> {
  await venue.stream.flush();
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

/** Waits for a condition that real sockets bring about; each round is one turn of the event loop. */
export async function until(
  what: () => boolean,
  advance: () => void = () => undefined,
): Promise<void> {
  for (let round = 0; round < 100_000 && !what(); round += 1) {
    advance();
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (!what()) throw new Error("It did not come about.");
}

/** How many orders with a client order id the venue has. */
export const ordersAt = (venue: AlpacaVenue, id: string): number =>
  venue.exchange.orders.filter(({ clientId }) => clientId === id).length;

/** Filled by the reports of one order, each execution once. */
export function filledBy(reports: readonly ExecutionReport[], id: string): readonly Decimal[] {
  const seen = new Map<string, Decimal>();
  for (const report of reports) {
    if (report.type === "fill" && report.clientOrderId === id)
      seen.set(report.execId, report.lastQuantity);
  }
  return [...seen.values()];
}
