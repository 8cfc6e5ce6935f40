import type { Violation } from "./auditor.ts";
import { type Faults, faultsOf } from "./faults.ts";
import { finalChecks } from "./final-checks.ts";
import type { Marks } from "./marks.ts";
import { honest, type PlantedBug, planted } from "./planted-bugs.ts";
import { Script } from "./script.ts";
import { type CrashPoint, World } from "./world.ts";

/** What to simulate; the seed alone decides everything that is not given. */
export interface SimulateOptions {
  readonly seed: number;
  /** Faults that differ from the seed's own. */
  readonly faults?: Partial<Faults>;
  /** Events of the safety phase; 60 unless given. */
  readonly events?: number;
  /** Processes also die at these I/Os. */
  readonly crashPoints?: readonly CrashPoint[];
  /** A mistake on purpose, to see whether the auditor notices. */
  readonly bug?: PlantedBug;
}

export interface SimulationResult {
  readonly seed: number;
  readonly faults: Faults;
  readonly events: number;
  readonly violations: readonly Violation[];
  readonly marks: Marks;
  /** Records in the journal. */
  readonly records: number;
  /** The journal's bytes: the same for the same options. */
  readonly journal: string;
  /** I/Os of the last process, or since the last crash point. */
  readonly ios: number;
}

const MINUTE_MS = 60_000;

/**
 * Runs the real engine through a seed's faults (safety), then without them until all is at rest (liveness), and
 * answers every invariant that broke.
 */
export async function simulate(options: SimulateOptions): Promise<SimulationResult> {
  const { bug, crashPoints = [], events = 60, seed } = options;
  const faults = faultsOf(seed, options.faults);
  const world = new World({
    seed,
    faults,
    fittings: bug === undefined ? honest : planted(bug),
    crashPoints,
  });
  const script = new Script(world);
  world.boot();
  await world.run(100);
  for (let event = 0; event < events; event += 1) await script.next();
  await heal(world, script);
  await finalChecks(world, script.handTrades);
  await restartChangesNothing(world);
  return {
    seed,
    faults,
    events,
    violations: world.auditor.violations,
    marks: world.marks,
    records: world.auditor.books.sequence,
    journal: world.disk.text,
    ios: world.ios,
  };
}

/** No more faults: senders send again what nobody acknowledged, and everything comes to rest. */
async function heal(world: World, script: Script): Promise<void> {
  world.faulty = false;
  await world.run(5 * MINUTE_MS);
  for (let round = 0; round < 5 && world.sender.unanswered.length > 0; round += 1) {
    for (const delivery of world.sender.unanswered) world.deliver(delivery);
    await world.run(MINUTE_MS);
  }
  world.deliver(script.probe());
  await world.run(5 * MINUTE_MS);
}

/** A restart at rest sends nothing and decides nothing about orders (I35, I41), and its state is the same (I40). */
async function restartChangesNothing(world: World): Promise<void> {
  const { auditor, venue } = world;
  if (world.life === null || auditor.violations.length > 0) return;
  const orders = venue.orders.length;
  const hash = world.life.engine.stateHash();
  const before = auditor.books.sequence;
  world.crash("kept");
  await world.run(10_000);
  auditor.check(venue.orders.length === orders, "I35", "a restart at rest sent orders");
  const same = auditor.books.sequence !== before || world.life?.engine.stateHash() === hash;
  auditor.check(same, "I40", "the journal folds to another state than the one it was written from");
}
