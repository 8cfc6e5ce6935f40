import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decimal } from "@hookline/core/driver";
import { type AlpacaVenue, startAlpacaVenue } from "@hookline/testkit/venue";
import { HostProcess, newSecret } from "./host-process.ts";
import { type Random, seeded } from "./random.ts";
import { type DrillSignal, drillSignal, SYMBOLS } from "./signals.ts";

/** How often to kill, and from which seed the moments are drawn. */
export interface DrillOptions {
  readonly kills: number;
  readonly seed: number;
  /** Told after each kill. */
  readonly progress?: (done: number) => void;
}

/** What the broker holds against what was acknowledged. */
export interface DrillResult {
  readonly seed: number;
  readonly kills: number;
  /** Signals that got a 2xx at least once. */
  readonly acknowledged: number;
  /** Deliveries in all, resends included. */
  readonly deliveries: number;
  /** Deliveries that the kill cut off before an answer. */
  readonly cutOff: number;
  /** Acknowledged signals without an order at the broker, with what the host says of the orders it promised. */
  readonly lost: readonly string[];
  /** Orders beyond one for a signal. */
  readonly doubled: number;
  /** Orders that no acknowledged signal explains. */
  readonly unexplained: number;
}

/** Deliveries under way at once; the kill falls among them. */
const AT_ONCE = 3;

/**
 * Starts a real host again and again on one journal, delivers signals as a sender does (again until acknowledged), kills
 * it without warning at random moments, and compares at the end. The broker's stand-in lives in this process, so it
 * survives every kill.
 */
export async function killDrill({ kills, progress, seed }: DrillOptions): Promise<DrillResult> {
  const folder = mkdtempSync(join(tmpdir(), "hookline-drill-"));
  const venue = await startAlpacaVenue({ cash: decimal("100000000") });
  for (const symbol of SYMBOLS) venue.movePrice(symbol, decimal("100"));
  const place = { journal: join(folder, "journal.db"), venueUrl: venue.url, secret: newSecret() };
  try {
    const sender = new Sender();
    const random = seeded(seed);
    for (let done = 1; done <= kills; done += 1) {
      const host = await HostProcess.start(place);
      await sender.deliverUntilKilled(host, random);
      progress?.(done);
    }
    const last = await HostProcess.start(place);
    await sender.deliverRest(last);
    await settled(venue, sender.acknowledged);
    const said = await last.orders();
    await last.end("SIGTERM");
    return { seed, kills, ...sender.counts(), ...compare(venue, sender.acknowledged, said) };
  } finally {
    await venue.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A sender that repeats a delivery until it is acknowledged, across the host's deaths. */
class Sender {
  /** Signal id → client order ids that its answers promised. */
  readonly acknowledged = new Map<string, readonly string[]>();
  #next = 1;
  #unanswered: DrillSignal[] = [];
  #deliveries = 0;
  #cutOff = 0;

  /** Delivers several at once and kills the host after a random number of answers, or a random moment after one. */
  async deliverUntilKilled(host: HostProcess, random: Random): Promise<void> {
    // Few, because what a death leaves behind goes out at the broker's pace (200 requests a minute).
    let answersLeft = random.below(3);
    let killed: Promise<unknown> | null = null;
    const kill = () => {
      killed ??= host.end("SIGKILL");
    };
    const worker = async (): Promise<void> => {
      while (killed === null) {
        await this.#deliver(host, this.#take());
        if (answersLeft === 0) kill();
        answersLeft -= 1;
        // Some kills fall between an answer and whatever follows it in the host.
        for (let turn = random.below(4); turn > 0; turn -= 1)
          await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    await killed;
  }

  /** What is still without an answer goes to a host that lives. */
  async deliverRest(host: HostProcess): Promise<void> {
    while (this.#unanswered.length > 0) await this.#deliver(host, this.#take());
  }

  counts() {
    return {
      acknowledged: this.acknowledged.size,
      deliveries: this.#deliveries,
      cutOff: this.#cutOff,
    };
  }

  #take(): DrillSignal {
    const again = this.#unanswered.shift();
    if (again !== undefined) return again;
    this.#next += 1;
    return drillSignal(this.#next);
  }

  async #deliver(host: HostProcess, signal: DrillSignal): Promise<void> {
    this.#deliveries += 1;
    const { orders, status } = await host.deliver(signal);
    if (status >= 200 && status < 300) {
      const promised = this.acknowledged.get(signal.id) ?? [];
      this.acknowledged.set(signal.id, orders.length > 0 ? orders : promised);
      // An answer that was cut off after its status is asked for again: it must name the same order.
      if (orders.length === 0) this.#unanswered.push(signal);
      return;
    }
    if (status === 0) this.#cutOff += 1;
    this.#unanswered.push(signal);
  }
}

/** Waits until every promised order is at the broker; the caller's own time limit ends it otherwise. */
async function settled(
  venue: AlpacaVenue,
  acknowledged: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const deadlineMs = performance.now() + SETTLE_MS;
  const missing = () =>
    [...acknowledged.values()].flat().some((id) => venue.exchange.byClientId(id) === null);
  while (missing() && performance.now() < deadlineMs)
    await new Promise((resolve) => setImmediate(resolve));
}

const SETTLE_MS = 60_000;

function compare(
  venue: AlpacaVenue,
  acknowledged: ReadonlyMap<string, readonly string[]>,
  said: ReadonlyMap<string, string>,
) {
  const promised = new Set([...acknowledged.values()].flat());
  const placed = venue.exchange.orders.map(({ clientId }) => clientId ?? "");
  return {
    lost: [...acknowledged].flatMap(([id, orders]) =>
      orders.length > 0 && orders.every((order) => placed.includes(order))
        ? []
        : [`${id}: ${orders.map((order) => said.get(order) ?? "not among its newest").join(", ")}`],
    ),
    doubled: placed.length - new Set(placed).size + promised.size - acknowledged.size,
    unexplained: placed.filter((id) => !promised.has(id)).length,
  };
}
