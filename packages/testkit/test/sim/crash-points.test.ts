import { describe, expect, it } from "vitest";
import {
  planText,
  readPlan,
  type Story,
  storiesOf,
  sweep,
  tell,
} from "../../src/sim/crash-sweep.ts";

/** Points at which the sweep still finds something, as `--point` takes them. */
const OPEN_POINTS: ReadonlySet<string> = new Set([]);

/** Venues that enforce our ids, and venues that know none: the two ends of what a recovery may do. */
const STORIES = storiesOf(1).filter(
  ({ idempotency }) => idempotency === "enforced" || idempotency === "none",
);
const NESTED_EVERY = 10;

const storyOf = (scenario: string): Story => ({ scenario, idempotency: "enforced", variant: 1 });

describe("crash points", () => {
  it("a crash at any I/O of any scenario loses nothing and doubles nothing (I34, I35)", async () => {
    let points = 0;
    let nested = 0;
    for (const story of STORIES) {
      const result = await sweep(story, NESTED_EVERY);
      points += result.points;
      nested += result.nested;
      const failures = result.failures.filter(({ plan }) => !OPEN_POINTS.has(plan));
      const plans = failures.map(({ plan, violations }) => [plan, violations]);
      expect(plans, `npm run sim -- --point ${failures[0]?.plan}`).toEqual([]);
    }
    expect(points).toBeGreaterThanOrEqual(1_000);
    expect(nested).toBeGreaterThanOrEqual(100);
  }, 300_000);

  it("a process dies at every point, and another one goes on", async () => {
    const { trace } = await tell(storyOf("flip"), []);
    expect(trace.length).toBeGreaterThan(40);
    for (const at of [1, Math.floor(trace.length / 2), trace.length]) {
      const { rareEvents } = await tell(storyOf("flip"), [{ at, unsynced: "kept" }]);
      expect(rareEvents.get("crash"), `crash at ${at} of ${trace.length}`).toBe(2);
    }
  });

  it("data that waits for its sync has three fates", async () => {
    const { trace } = await tell(storyOf("entry"), []);
    const at = trace.findIndex(({ unsynced }) => unsynced) + 1;
    expect(at).toBeGreaterThan(0);
    const seen = (fate: "kept" | "dropped" | "torn") =>
      tell(storyOf("entry"), [{ at, unsynced: fate }]).then(({ rareEvents }) => rareEvents);
    expect((await seen("kept")).get("unsynced data kept")).toBe(1);
    expect((await seen("dropped")).get("unsynced data dropped")).toBe(1);
    expect((await seen("torn")).get("torn tail seen")).toBe(1);
  });

  it.each([
    ["acks before fsync", "entry", "I1"],
    // Making the same order twice is what the engine itself stops at.
    ["forgets keys over a restart", "copies", "I13"],
    ["forgets halts over a restart", "halt", "I26"],
  ] as const)("the sweep notices a planted bug: %s", async (bug, scenario, invariant) => {
    const { trace } = await tell(storyOf(scenario), []);
    const broken = new Set<string>();
    for (let at = 1; at <= trace.length; at += 1) {
      const { violations } = await tell(storyOf(scenario), [{ at, unsynced: "dropped" }], bug);
      for (const { invariant: number } of violations) broken.add(number);
    }
    expect([...broken]).toContain(invariant);
  });

  it("a plan is read as it is written", () => {
    const story: Story = { scenario: "flip", idempotency: "echo", variant: 7 };
    const points = [
      { at: 17, unsynced: "dropped" },
      { at: 3, unsynced: "torn" },
    ] as const;
    expect(planText(story, points)).toBe("flip/echo/7@17:dropped+3:torn");
    expect(readPlan(planText(story, points))).toEqual({ story, points });
    for (const text of [
      "",
      "flip/echo/7",
      "flip/echo/7@x:kept",
      "flip/odd/7@1:kept",
      "no/echo/7@1:kept",
    ])
      expect(readPlan(text), text).toBeNull();
  });
});
