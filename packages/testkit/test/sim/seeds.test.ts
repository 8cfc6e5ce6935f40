import { describe, expect, it } from "vitest";
import { Marks } from "../../src/sim/marks.ts";
import { PLANTED_BUGS, type PlantedBug } from "../../src/sim/planted-bugs.ts";
import { SEEDS_FOR_EVERY_EVENT } from "../../src/sim/run/report.ts";
import { simulate } from "../../src/sim/simulate.ts";

const SEEDS = Number(process.env.HOOKLINE_SIM_SEEDS ?? 2_000);
const START = Number(process.env.HOOKLINE_SIM_START ?? 1);

/** What each bug breaks; the closing comparison of state hashes (I40) alone would not do. */
const BROKEN_BY: Readonly<Record<PlantedBug, string>> = {
  "acks before fsync": "I1",
  "retries blindly": "I10",
  "ignores late fills": "I15",
  "ignores busts": "I15",
  "forgets keys over a restart": "I2",
  "forgets halts over a restart": "I26",
  "takes a cancel for granted": "I10",
  "rejects on a time-out": "I10",
  "looks at open orders only": "I10",
  "infers fills under new names": "I15",
  "swallows a failed write": "I1",
};

describe("the simulated world", () => {
  it("I40 the same seed writes the same journal, byte for byte", async () => {
    for (const seed of [1, 2, 3]) {
      const first = await simulate({ seed });
      const again = await simulate({ seed });
      expect(again.journal).toBe(first.journal);
      expect(first.records).toBeGreaterThan(20);
    }
  });

  it("seeds are worlds of their own", async () => {
    const journals = new Set<string>();
    for (let seed = 1; seed <= 12; seed += 1) journals.add((await simulate({ seed })).journal);
    expect(journals.size).toBe(12);
  });

  it.each(PLANTED_BUGS)("the auditor notices a planted bug: %s", async (bug) => {
    const broken = new Set<string>();
    for (let seed = 1; seed <= 60 && !broken.has(BROKEN_BY[bug]); seed += 1) {
      // Only a seed that is clean without the bug says anything about it.
      if ((await simulate({ seed })).violations.length > 0) continue;
      const { violations } = await simulate({ seed, bug });
      for (const { invariant } of violations) broken.add(invariant);
    }
    expect([...broken]).toContain(BROKEN_BY[bug]);
  });

  it(`${SEEDS} seeds break no invariant and show every rare event`, async () => {
    const marks = new Marks();
    for (let seed = START; seed < START + SEEDS; seed += 1) {
      const { faults, rareEvents, violations } = await simulate({ seed });
      marks.addAll(rareEvents);
      expect(violations, `seed ${seed}, ${JSON.stringify(faults)}`).toEqual([]);
    }
    if (SEEDS >= SEEDS_FOR_EVERY_EVENT) expect(marks.missing).toEqual([]);
  }, 600_000);
});
