import { expect, it } from "vitest";
import { killDrill } from "../src/drill.ts";

const KILLS = Number(process.env.HOOKLINE_KILLS ?? 50);

it(
  `I1 I2 I34 ${KILLS} kills of a real host under load: nothing acknowledged is lost, nothing is doubled`,
  async () => {
    const result = await killDrill({ kills: KILLS, seed: 20_261_127 });
    expect(result).toMatchObject({ kills: KILLS, lost: [], doubled: 0, unexplained: 0 });
    // The kills fell among deliveries, not between them.
    expect(result.cutOff).toBeGreaterThan(0);
    expect(result.acknowledged).toBeGreaterThan(KILLS / 2);
  },
  Math.max(600_000, KILLS * 10_000),
);
