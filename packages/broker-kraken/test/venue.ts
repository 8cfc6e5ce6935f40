import type { BrokerSession, ExecutionReport, RestoredAccount } from "@hookline/core/driver";
import { ZERO } from "@hookline/core/driver";
import { type ManualTime, manualTime, sampleAccount } from "@hookline/testkit";

// By their files: the testkit's index is wired by its own package.
export { type Fault, faultAnswers } from "../../testkit/src/venue/fault-script.ts";
export {
  type KrakenVenue,
  LOCAL_KRAKEN_KEY,
  startKrakenVenue,
} from "../../testkit/src/venue/kraken/index.ts";

import { type KrakenVenue, LOCAL_KRAKEN_KEY } from "../../testkit/src/venue/kraken/index.ts";
import type { LocalServer } from "../../testkit/src/venue/local-server.ts";
import type { KrakenOptions } from "../src/options.ts";

const START_MS: number = Date.UTC(2026, 0, 15, 12);
export const startTime = (): ManualTime => manualTime(START_MS);

/** Options of a broker that trades with a local venue. */
export const localOptions = (venue: KrakenVenue): KrakenOptions => ({
  ...LOCAL_KRAKEN_KEY,
  market: "spot",
  environment: "live",
  tier: "pro",
  loopbackUrl: venue.url,
});

export const NOTHING_RESTORED: RestoredAccount = {
  openOrders: [],
  positions: [],
  realizedNet: ZERO,
};

/** A session that keeps what is reported. */
export function sessionOf(
  time: ManualTime,
  reports: ExecutionReport[] = [],
  restored: RestoredAccount = NOTHING_RESTORED,
): BrokerSession {
  const silent = () => undefined;
  return {
    account: sampleAccount,
    clock: time.clock,
    timers: time.timers,
    logger: { info: silent, warn: silent, error: silent },
    restored,
    report: (report) => void reports.push(report),
    lastPrice: () => null,
  };
}

/** Waits until something is so; every look gives sockets and promises a turn, and no time passes. */
export async function until(what: () => boolean, turns = 20_000): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    if (what()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error("It did not come about.");
}

/** Lets the broker read everything that the venue has sent, and do what it put off. */
export async function settle(venue: KrakenVenue, time: ManualTime): Promise<void> {
  await venue.executions.flush();
  await time.run(0);
  await quiet(venue);
  await time.run(0);
}

/** Waits until no request has come for a while of turns. */
export async function quiet({ server }: { readonly server: LocalServer }): Promise<void> {
  let count = -1;
  let calm = 0;
  await until(() => {
    calm = server.requests.length === count ? calm + 1 : 0;
    count = server.requests.length;
    return calm > 60;
  });
}
