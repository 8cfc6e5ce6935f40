import { expect, it } from "vitest";
import { haltDrill } from "../src/halt-drill.ts";

const KILLS = Number(process.env.HOOKLINE_HALT_KILLS ?? 5);

it(
  `I26 ${KILLS} kills around a halt: no entry is submitted after its answer, and it is in force after the restart`,
  async () => {
    const result = await haltDrill({ kills: KILLS, seed: 20_261_127 });
    expect(result).toMatchObject({ kills: KILLS, submitsAfter: 0, forgotten: 0, taken: 0 });
    expect(result.halts).toBeGreaterThan(KILLS / 2);
    if (process.env.HOOKLINE_HALT_KILLS !== undefined) console.log(JSON.stringify(result));
  },
  Math.max(240_000, KILLS * 30_000),
);
