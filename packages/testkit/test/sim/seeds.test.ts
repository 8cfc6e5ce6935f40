import { describe, expect, it } from "vitest";
import { PLANTED_BUGS } from "../../src/sim/planted-bugs.ts";
import { simulate } from "../../src/sim/simulate.ts";

const SEEDS = Number(process.env.HOOKLINE_SIM_SEEDS ?? 2_000);
const START = Number(process.env.HOOKLINE_SIM_START ?? 1);

describe("the simulated world", () => {
  it("I40 the same seed writes the same journal, byte for byte", async () => {
    for (const seed of [1, 2, 3]) {
      const first = await simulate({ seed });
      const again = await simulate({ seed });
      expect(again.journal).toBe(first.journal);
      expect(first.records).toBeGreaterThan(20);
    }
  });

  it.each(PLANTED_BUGS)("the auditor notices a planted bug: %s", async (bug) => {
    let caught = 0;
    for (let seed = 1; seed <= 60 && caught === 0; seed += 1) {
      // Only a seed that is clean without the bug says anything about it.
      if ((await simulate({ seed })).violations.length > 0) continue;
      caught = (await simulate({ seed, bug })).violations.length;
    }
    expect(caught).toBeGreaterThan(0);
  });

  it(`${SEEDS} seeds break no invariant`, async () => {
    for (let seed = START; seed < START + SEEDS; seed += 1) {
      const { faults, violations } = await simulate({ seed });
      expect(violations, `seed ${seed}, ${JSON.stringify(faults)}`).toEqual([]);
    }
  }, 600_000);
});
