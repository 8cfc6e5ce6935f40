import { type AccountId, type ExecutionReport, type Order, ZERO } from "@hookline/core/driver";
import { sampleAccount } from "@hookline/testkit";
import type { KiteBench } from "./harness.ts";

/** A connected session of a test, and what came out of it. */
export interface Session {
  readonly account: AccountId;
  readonly reports: ExecutionReport[];
  readonly log: string[];
  /** Lets sockets speak until it is so; where something waits for time, the clock goes on a little now and then. */
  until(isSo: () => boolean, stepMs?: number): Promise<void>;
}

const MOST_TURNS = 1_000_000;
const TURNS_PER_STEP = 500;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Connects the broker of a bench. */
export async function connected(
  bench: KiteBench,
  openOrders: readonly Order[] = [],
): Promise<Session> {
  const reports: ExecutionReport[] = [];
  const log: string[] = [];
  const note = (message: string, data?: unknown): void =>
    void log.push(`${message} ${JSON.stringify(data ?? {})}`);
  const { clock, timers } = bench.time;
  await bench.broker.connect({
    account: sampleAccount,
    clock,
    timers,
    logger: { info: note, warn: note, error: note },
    restored: { openOrders, positions: [], realizedNet: ZERO },
    report: (report) => void reports.push(report),
    lastPrice: () => null,
  });
  return {
    account: sampleAccount,
    reports,
    log,
    until: async (isSo, stepMs = 0) => {
      for (let count = 1; !isSo(); count += 1) {
        if (count > MOST_TURNS) throw new Error("It did not come about.");
        await turn();
        if (stepMs > 0 && count % TURNS_PER_STEP === 0) await bench.time.run(stepMs);
      }
    },
  };
}
