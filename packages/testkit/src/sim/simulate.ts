import type { Violation } from "./auditor.ts";
import { type Faults, faultsOf } from "./faults.ts";
import { finalChecks } from "./final-checks.ts";
import { heal, restartChangesNothing } from "./heal.ts";
import type { RareEvent } from "./marks.ts";
import { honest, type PlantedBug, planted } from "./planted-bugs.ts";
import { Script } from "./script.ts";
import { World } from "./world.ts";

/** What to simulate; the seed alone decides everything that is not given. */
export interface SimulateOptions {
  /** A whole number. */
  readonly seed: number;
  /** Faults that differ from the seed's own. */
  readonly faults?: Partial<Faults>;
  /** Events of the safety phase; 60 unless given. */
  readonly events?: number;
  /** A mistake on purpose, to see whether the auditor notices. */
  readonly bug?: PlantedBug;
}

/** What a simulated world came to. */
export interface SimulationResult {
  readonly seed: number;
  /** The faults that were in force. */
  readonly faults: Faults;
  readonly events: number;
  /** Callbacks that ran, with every applicable invariant judged after each. */
  readonly steps: number;
  /** What broke; empty where all is well. */
  readonly violations: readonly Violation[];
  /** How often each rare event happened. */
  readonly rareEvents: ReadonlyMap<RareEvent, number>;
  /** Records in the journal. */
  readonly records: number;
  /** The journal's bytes: the same for the same options. */
  readonly journal: string;
}

/**
 * Runs the real engine through a seed's crashes, disk faults and broker faults on virtual time (safety), then without
 * them until all is at rest (liveness), and answers every invariant that broke, by its number. Never rejects for a
 * broken invariant; touches no disk, network or clock.
 * @example
 * const { violations } = await simulate({ seed: 17, faults: { idempotency: "none", submitAnswerLost: 0.5 } });
 */
export async function simulate(options: SimulateOptions): Promise<SimulationResult> {
  const { bug, events = 60, seed } = options;
  const faults = faultsOf(seed, options.faults);
  const world = new World({ seed, faults, fittings: bug === undefined ? honest : planted(bug) });
  const script = new Script(world);
  world.boot();
  await world.run(100);
  for (let event = 0; event < events; event += 1) await script.next();
  await heal(world, () => script.probe());
  await finalChecks(world, script.handTrades);
  await restartChangesNothing(world);
  return {
    seed,
    faults,
    events,
    steps: world.steps,
    violations: world.auditor.violations,
    rareEvents: world.marks.counts,
    records: world.auditor.books.sequence,
    journal: world.disk.text,
  };
}
