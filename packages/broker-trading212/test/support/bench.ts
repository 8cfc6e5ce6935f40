import type {
  BrokerSession,
  Decimal,
  ExecutionReport,
  OrderIntent,
  RestoredAccount,
  SubmitOutcome,
  Timers,
} from "@hookline/core/driver";
import { decimal, ZERO } from "@hookline/core/driver";
import {
  approveForTest,
  type ManualTime,
  manualTime,
  sampleAccount,
  sampleIntent,
  sampleSymbol,
} from "@hookline/testkit";
import {
  startTrading212Venue,
  type Trading212Venue,
  type Trading212VenueOptions,
} from "../../../testkit/src/venue/trading212/index.ts";
import { type Trading212Options, trading212 } from "../../src/index.ts";

export const POLL_MS = 5_000;
export const TICKER = "AAPL_US_EQ";
export const START_MS = Date.UTC(2026, 0, 15, 15);

/** Timers that tell when a round of the broker's polling is over: it then waits for the next one. */
export function watched(timers: Timers): Timers & {
  readonly isWaiting: () => boolean;
  rounds: () => number;
} {
  let waiting = 0;
  let rounds = 0;
  return {
    isWaiting: () => waiting > 0,
    rounds: () => rounds,
    after: (delayMs, callback) => {
      if (delayMs !== POLL_MS) return timers.after(delayMs, callback);
      waiting += 1;
      rounds += 1;
      let over = false;
      const end = () => {
        if (!over) waiting -= 1;
        over = true;
      };
      const cancel = timers.after(delayMs, () => {
        end();
        callback();
      });
      return () => {
        end();
        cancel();
      };
    },
  };
}

/** Lets sockets work until something is so; time stands still meanwhile. */
export async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns += 1) {
    if (turns > 200_000) throw new Error("It never came about.");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export const nothingRestored: RestoredAccount = {
  openOrders: [],
  positions: [],
  realizedNet: ZERO,
};

/** A local venue with a connected broker on manual time. */
export async function bench(
  given: {
    readonly venue?: Trading212VenueOptions;
    readonly broker?: Partial<Trading212Options>;
    readonly price?: Decimal;
    readonly restored?: RestoredAccount;
    readonly on?: { readonly time: ManualTime; readonly venue: Trading212Venue };
  } = {},
) {
  const time = given.on?.time ?? manualTime(START_MS);
  const venue =
    given.on?.venue ?? (await startTrading212Venue({ clock: time.clock, ...given.venue }));
  if (given.on === undefined) venue.movePrice(TICKER, given.price ?? decimal("100"));
  const timers = watched(time.timers);
  const broker = trading212({
    environment: "demo",
    apiKey: "demo-key",
    apiSecret: "demo-secret",
    instruments: { AAPL: { ticker: TICKER } },
    localVenueUrl: venue.url,
    ...given.broker,
  });
  const reports: ExecutionReport[] = [];
  const logged: unknown[] = [];
  const log = (...entry: readonly unknown[]) => void logged.push(entry);
  const session: BrokerSession = {
    account: sampleAccount,
    clock: time.clock,
    timers,
    logger: { info: log, warn: log, error: log },
    restored: given.restored ?? nothingRestored,
    report: (report) => void reports.push(report),
    lastPrice: () => null,
  };
  await broker.connect(session);
  return {
    session,
    time,
    timers,
    venue,
    broker,
    reports,
    logged,
    /** One round of polling. */
    poll: async (): Promise<void> => {
      const before = timers.rounds();
      time.advance(POLL_MS);
      await until(() => timers.rounds() > before);
    },
    submit: (wish: Partial<OrderIntent> = {}, signal = new AbortController().signal) =>
      broker.submit(approveForTest(order(wish)), signal),
    /** Submits against a venue that does not answer, and lets the request time out. */
    submitInVain: async (wish: Partial<OrderIntent> = {}): Promise<SubmitOutcome> => {
      const before = posts(venue);
      const outcome = broker.submit(approveForTest(order(wish)), new AbortController().signal);
      await until(() => posts(venue) > before);
      time.advance(8_000);
      return outcome;
    },
    close: async (): Promise<void> => {
      await broker.close();
      await venue.close();
    },
  };
}

export type Bench = Awaited<ReturnType<typeof bench>>;

export const order = (wish: Partial<OrderIntent> = {}): OrderIntent =>
  sampleIntent({ symbol: sampleSymbol("AAPL"), quantity: decimal("2"), ...wish });

/** Order requests that reached the venue. */
export const posts = ({ server }: Trading212Venue): number =>
  server.requests.filter(({ method }) => method === "POST").length;

export const isPost = ({ method }: { readonly method: string }): boolean => method === "POST";
