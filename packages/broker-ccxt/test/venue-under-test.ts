import type { Broker, Clock, Decimal, SymbolName, Timers } from "@hookline/core/driver";
import { type ManualTime, manualTime, type TestVenue, type VenueSetup } from "@hookline/testkit";
import { bookOf, streamOf, wireOf } from "../../testkit/src/venue/trouble.ts";
import type { CcxtBrokerOptions } from "../src/options.ts";
import type { Exchange, Fault, FaultScript, LocalServer, VenueStreams } from "./local-venues.ts";

/** A local venue, whichever it is. */
export interface LocalVenue {
  readonly url: string;
  readonly faults: FaultScript;
  readonly server: LocalServer;
  readonly streams: VenueStreams;
  movePrice(id: string, price: Decimal): void;
  close(): Promise<void>;
}

/** A local venue with the exchange behind it. */
export interface OpenVenue extends LocalVenue {
  readonly exchange: Exchange;
}

const POLL_MS = 777;
const ORDER = /\/(?:order|algoOrder|order\/create|place-order)$/;
const KEY = { apiKey: "local-key", secret: "local-secret", password: "local-password" };

/** Options of a broker that trades with a local venue. */
export const localOptions = (venue: LocalVenue): CcxtBrokerOptions => ({
  ...KEY,
  environment: "live",
  loopbackUrl: venue.url,
  pollMs: POLL_MS,
});

/** Manual time that tells when a poll is over: the poller then asks for its next timer. */
export interface PolledTime extends ManualTime {
  /** Lets the next poll happen and waits until it is over. */
  poll(): Promise<void>;
}

export function polledTime(): PolledTime {
  const time = manualTime(Date.UTC(2026, 0, 15, 12));
  let waiting: (() => void) | null = null;
  const timers: Timers = {
    after: (delayMs, callback) => {
      const cancel = time.timers.after(delayMs, callback);
      if (delayMs === POLL_MS) waiting?.();
      return cancel;
    },
  };
  return {
    clock: time.clock,
    timers,
    advance: time.advance,
    run: time.run,
    get waiting() {
      return time.waiting;
    },
    poll: async () => {
      const over = new Promise<void>((resolve) => {
        waiting = resolve;
      });
      time.advance(POLL_MS);
      await over;
      waiting = null;
    },
  };
}

/** Waits until something is so; every turn is the sockets' and the promises', and no time passes. */
export async function until(what: () => boolean, turns = 20_000): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    if (what()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error("It did not come about.");
}

/** Lets the broker read what the venue pushed, and do what it put off; the poll is a tick while a stream is up. */
export async function settled(venue: LocalVenue, time: PolledTime): Promise<void> {
  await venue.streams.hub.flush();
  await time.run(0);
  await time.poll();
  let [before, calm] = [venue.server.requests.length, 0];
  await until(() => {
    calm = venue.server.requests.length === before ? calm + 1 : 0;
    before = venue.server.requests.length;
    return calm > 100;
  });
}

interface Started {
  readonly venue: OpenVenue;
  readonly time: PolledTime;
  connected: boolean;
}

const started = new WeakMap<TestVenue, Started>();

/** Builds what the conformance suite asks for; a restart gets a second broker at the same local venue. */
export function venueMaker(parts: {
  readonly start: (setup: VenueSetup, clock: Clock) => Promise<OpenVenue>;
  readonly broker: (venue: OpenVenue) => Broker;
  /** The venue's id of a symbol. */
  readonly idOf: (symbol: SymbolName) => string;
  /** What the venue's exchange calls it. */
  readonly key: string;
  readonly sessionEnded: Fault;
}): (setup: VenueSetup) => Promise<TestVenue> {
  return async (setup) => {
    const before = setup.previous === null ? undefined : started.get(setup.previous);
    const time = before?.time ?? polledTime();
    const venue = before?.venue ?? (await parts.start(setup, time.clock));
    const broker = parts.broker(venue);
    const state: Started = { venue, time, connected: false };
    const pass = (ms: number) => time.run(ms);
    const test: TestVenue = {
      secrets: Object.values(KEY),
      wire: wireOf(venue, {
        isOrder: ({ method, path }) => method === "POST" && ORDER.test(path),
        isCancel: ({ method, path }) => method === "DELETE" || /cancel-?(?:order)?$/.test(path),
        sessionEnded: parts.sessionEnded,
        pass,
      }),
      stream: streamOf(venue, {
        hub: venue.streams.hub,
        subscribers: () => venue.streams.hub.subscribers,
        pass,
      }),
      book: bookOf(venue, () => parts.key),
      broker: {
        ...broker,
        connect: async (session) => {
          await broker.connect(session);
          state.connected = true;
        },
        close: async () => {
          state.connected = false;
          await broker.close();
        },
      },
      clock: time.clock,
      timers: time.timers,
      movePrice: (symbol, price) => venue.movePrice(parts.idOf(symbol), price),
      settle: async () => {
        if (state.connected) await settled(venue, time);
      },
      dispose: async () => await venue.close(),
    };
    started.set(test, state);
    return test;
  };
}
