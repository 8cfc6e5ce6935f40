import type { Violation } from "../auditor.ts";
import { type CrashOutcome, readPlan, type Story, storiesOf, sweep, tell } from "../crash-sweep.ts";
import { Marks, type RareEvent } from "../marks.ts";
import type { PlantedBug } from "../planted-bugs.ts";
import { simulate } from "../simulate.ts";

/** A piece of a run that one worker does. */
export type Task =
  | {
      readonly kind: "seeds";
      readonly start: number;
      readonly count: number;
      readonly bug: PlantedBug | null;
    }
  | { readonly kind: "story"; readonly story: Story; readonly nestedEvery: number }
  | { readonly kind: "plan"; readonly plan: string };

/** A world that broke an invariant, and the arguments that show it again. */
export interface Failure {
  readonly replay: string;
  readonly violations: readonly Violation[];
  readonly lost: number;
  readonly doubled: number;
}

/** What a task came to; parts add up. */
export interface Part {
  readonly seeds: number;
  readonly steps: number;
  readonly crashPoints: number;
  readonly nested: number;
  readonly lost: number;
  readonly doubled: number;
  readonly rareEvents: ReadonlyMap<RareEvent, number>;
  readonly failures: readonly Failure[];
}

/** What was asked for. */
export interface Wanted {
  readonly seeds: number;
  readonly start: number;
  readonly crashPoints: number;
  readonly nested: number;
  readonly plan: string | null;
  /** A mistake on purpose in every seed, to see the auditor at work. */
  readonly bug: PlantedBug | null;
}

const SEEDS_AT_ONCE = 25;

/** The tasks of a run; stories are told in one variant after the other until there are enough crash points. */
export function* tasksOf(wanted: Wanted, pointsSoFar: () => number): Generator<Task> {
  const { bug, crashPoints, nested, plan, seeds, start } = wanted;
  if (plan !== null) yield { kind: "plan", plan };
  for (let done = 0; done < seeds; done += SEEDS_AT_ONCE) {
    const count = Math.min(SEEDS_AT_ONCE, seeds - done);
    yield { kind: "seeds", start: start + done, count, bug };
  }
  const nestedEvery = nested === 0 ? 0 : Math.max(1, Math.floor(crashPoints / nested));
  for (let variant = 1; pointsSoFar() < crashPoints; variant += 1) {
    for (const story of storiesOf(variant)) {
      if (pointsSoFar() < crashPoints) yield { kind: "story", story, nestedEvery };
    }
  }
}

export function perform(task: Task): Promise<Part> {
  switch (task.kind) {
    case "seeds":
      return runSeeds(task);
    case "story":
      return runStory(task.story, task.nestedEvery);
    case "plan":
      return runPlan(task.plan);
  }
}

async function runSeeds({ bug, count, start }: Task & { readonly kind: "seeds" }): Promise<Part> {
  const marks = new Marks();
  const failures: Failure[] = [];
  let steps = 0;
  for (let seed = start; seed < start + count; seed += 1) {
    const result = await simulate(bug === null ? { seed } : { seed, bug });
    steps += result.steps;
    marks.addAll(result.rareEvents);
    const { violations } = result;
    if (violations.length === 0) continue;
    const replay = `--seeds 1 --start ${seed}${bug === null ? "" : ` --bug "${bug}"`}`;
    failures.push({ replay, violations, lost: 0, doubled: 0 });
  }
  const { counts: rareEvents } = marks;
  return { ...nothing, seeds: count, steps, rareEvents, failures };
}

async function runStory(story: Story, nestedEvery: number): Promise<Part> {
  const { doubled, failures, lost, nested, points, rareEvents, steps } = await sweep(
    story,
    nestedEvery,
  );
  return {
    ...{ seeds: 0, steps, crashPoints: points, nested, lost, doubled, rareEvents },
    failures: failures.map(failureOf),
  };
}

async function runPlan(text: string): Promise<Part> {
  const plan = readPlan(text);
  if (plan === null) return nothing;
  const outcome = await tell(plan.story, plan.points);
  const { doubled, lost, rareEvents, steps, violations } = outcome;
  const failed = violations.length + lost + doubled > 0;
  return {
    ...{ ...nothing, steps, crashPoints: 1, lost, doubled, rareEvents },
    failures: failed ? [failureOf(outcome)] : [],
  };
}

const failureOf = ({ doubled, lost, plan, violations }: CrashOutcome): Failure => ({
  replay: `--point ${plan}`,
  violations,
  lost,
  doubled,
});

/** The part of nothing. */
export const nothing: Part = {
  seeds: 0,
  steps: 0,
  crashPoints: 0,
  nested: 0,
  lost: 0,
  doubled: 0,
  rareEvents: new Map(),
  failures: [],
};

/** Two parts as one. */
export function sum(one: Part, other: Part): Part {
  const marks = new Marks();
  marks.addAll(one.rareEvents);
  marks.addAll(other.rareEvents);
  return {
    seeds: one.seeds + other.seeds,
    steps: one.steps + other.steps,
    crashPoints: one.crashPoints + other.crashPoints,
    nested: one.nested + other.nested,
    lost: one.lost + other.lost,
    doubled: one.doubled + other.doubled,
    rareEvents: marks.counts,
    failures: [...one.failures, ...other.failures],
  };
}
