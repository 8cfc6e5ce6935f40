import type { IdempotencyClass } from "@hookline/core/driver";
import type { Violation } from "./auditor.ts";
import { noFaults, type Unsynced } from "./faults.ts";
import { finalChecks } from "./final-checks.ts";
import { heal, restartChangesNothing } from "./heal.ts";
import { Marks, type RareEvent } from "./marks.ts";
import { honest, type PlantedBug, planted } from "./planted-bugs.ts";
import { SCENARIOS } from "./scenarios.ts";
import { Stage } from "./stage.ts";
import { type CrashPoint, type IoPoint, World } from "./world.ts";

/** A scenario at a venue of one class; the variant is the seed of latencies and partial fills. */
export interface Story {
  readonly scenario: string;
  readonly idempotency: IdempotencyClass;
  readonly variant: number;
}

/** A story and where its processes die, as text: `flip/echo/1@17:dropped+3:kept`. */
export type CrashPlan = string;

/** How a story with its crashes ended. */
export interface CrashOutcome {
  readonly plan: CrashPlan;
  readonly violations: readonly Violation[];
  /** Acknowledged signals that are unknown in the end, and signals that nobody ever acknowledged. */
  readonly lost: number;
  /** Orders at the venue beyond one for each leg of a signal. */
  readonly doubled: number;
  readonly steps: number;
  readonly rareEvents: ReadonlyMap<RareEvent, number>;
  /** I/Os of the process that lived last. */
  readonly trace: readonly IoPoint[];
}

const CLASSES: readonly IdempotencyClass[] = ["enforced", "windowed", "echo", "none"];
const FATES: readonly Unsynced[] = ["kept", "dropped", "torn"];

/** Every story of a variant. */
export const storiesOf = (variant: number): readonly Story[] =>
  SCENARIOS.flatMap(({ name }) =>
    CLASSES.map((idempotency) => ({ scenario: name, idempotency, variant })),
  );

export const planText = (
  { idempotency, scenario, variant }: Story,
  points: readonly CrashPoint[],
): CrashPlan =>
  `${scenario}/${idempotency}/${variant}@${points.map(({ at, unsynced }) => `${at}:${unsynced}`).join("+")}`;

/** Reads a plan; null where it is none. */
export function readPlan(
  text: string,
): { readonly story: Story; readonly points: readonly CrashPoint[] } | null {
  const [name = "", places = ""] = text.split("@");
  const [scenario = "", className, variant] = name.split("/");
  const idempotency = CLASSES.find((each) => each === className);
  const points = places.split("+").map((place): CrashPoint | null => {
    const [at, fate] = place.split(":");
    const unsynced = FATES.find((each) => each === fate);
    return unsynced !== undefined && Number.isInteger(Number(at))
      ? { at: Number(at), unsynced }
      : null;
  });
  const known = points.filter((point) => point !== null);
  if (idempotency === undefined || !Number.isInteger(Number(variant))) return null;
  if (!SCENARIOS.some((each) => each.name === scenario) || known.length < points.length)
    return null;
  return { story: { scenario, idempotency, variant: Number(variant) }, points: known };
}

/** Tells one story with processes that die at the given I/Os, heals the world and judges what is left. */
export async function tell(
  story: Story,
  points: readonly CrashPoint[],
  bug?: PlantedBug,
): Promise<CrashOutcome> {
  const world = new World({
    seed: story.variant,
    faults: { ...noFaults, idempotency: story.idempotency },
    fittings: bug === undefined ? honest : planted(bug),
    crashPoints: points,
    tracing: true,
  });
  const stage = new Stage(world);
  world.boot();
  await world.run(1_000);
  await SCENARIOS.find(({ name }) => name === story.scenario)?.run(stage);
  await world.run(20_000);
  const trace = [...world.trace];
  await heal(world, () => stage.probe());
  await finalChecks(world, 0);
  const { doubled, lost } = await counts(world);
  await restartChangesNothing(world);
  const { steps } = world;
  const { violations } = world.auditor;
  const plan = planText(story, points);
  return { plan, violations, lost, doubled, steps, rareEvents: world.marks.counts, trace };
}

async function counts(world: World): Promise<{ readonly lost: number; readonly doubled: number }> {
  let lost = world.sender.unanswered.length;
  for (const { signalId } of world.sender.acknowledged) {
    if ((await world.life?.engine.signal(signalId)) == null) lost += 1;
  }
  const legs = world.venue.orders.map(
    ({ intent }) => `${intent.signalId} ${intent.leg} ${intent.revision}`,
  );
  return { lost, doubled: legs.length - new Set(legs).size };
}

/** Every point at which a process of this trace can die: one for each I/O, and each fate of data that waits for its sync. */
const pointsOf = (trace: readonly IoPoint[]): CrashPoint[] =>
  trace.flatMap(({ unsynced }, index) =>
    (unsynced ? FATES : FATES.slice(0, 1)).map((fate) => ({ at: index + 1, unsynced: fate })),
  );

/** What the crash points of a story came to. */
export interface SweepResult {
  readonly points: number;
  readonly nested: number;
  readonly lost: number;
  readonly doubled: number;
  readonly steps: number;
  readonly rareEvents: ReadonlyMap<RareEvent, number>;
  readonly failures: readonly CrashOutcome[];
}

/**
 * Kills the process at every I/O of a story, and at every `nestedEvery`-th point a second time while it recovers
 * (0: never); the place in the recovery walks on from point to point, so that all of it is met.
 */
export async function sweep(story: Story, nestedEvery: number): Promise<SweepResult> {
  const outcomes = [await tell(story, [])];
  const [clean] = outcomes;
  const points = pointsOf(clean?.trace ?? []);
  let nested = 0;
  for (const [index, point] of points.entries()) {
    const outcome = await tell(story, [point]);
    outcomes.push(outcome);
    if (nestedEvery === 0 || index % nestedEvery !== 0) continue;
    const again = pointsOf(outcome.trace.filter(({ recovering }) => recovering));
    const second = again[(index / nestedEvery) % Math.max(1, again.length)];
    if (second === undefined) continue;
    nested += 1;
    outcomes.push(await tell(story, [point, second]));
  }
  return summed(outcomes, { points: points.length, nested });
}

function summed(
  outcomes: readonly CrashOutcome[],
  { nested, points }: { readonly points: number; readonly nested: number },
): SweepResult {
  const marks = new Marks();
  for (const { rareEvents } of outcomes) marks.addAll(rareEvents);
  const total = (of: (outcome: CrashOutcome) => number): number =>
    outcomes.reduce((sum, outcome) => sum + of(outcome), 0);
  return {
    points,
    nested,
    lost: total(({ lost }) => lost),
    doubled: total(({ doubled }) => doubled),
    steps: total(({ steps }) => steps),
    rareEvents: marks.counts,
    failures: outcomes.filter(
      ({ doubled, lost, violations }) => violations.length + lost + doubled > 0,
    ),
  };
}
