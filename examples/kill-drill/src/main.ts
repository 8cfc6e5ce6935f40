// node dist/main.js [--kills 50] [--seed N] [--json]: the drill, with a line of counts at its end.
import { parseArgs } from "node:util";
import { killDrill } from "./drill.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "50" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    json: { type: "boolean", default: false },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) {
  process.stderr.write("Usage: main.js [--kills 50] [--seed N] [--json]\n");
  process.exitCode = 2;
} else {
  const result = await killDrill({
    kills,
    seed,
    progress: (done) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${kills} kills`);
    },
  });
  const bad = result.lost.length + result.doubled + result.unexplained;
  process.stdout.write(
    values.json
      ? `${JSON.stringify(result)}\n`
      : `\n${result.kills} kills, ${result.acknowledged} acknowledged of ${result.deliveries} deliveries (${result.cutOff} cut off): ${result.lost.length} lost, ${result.doubled} doubled, ${result.unexplained} unexplained (seed ${seed})\n`,
  );
  process.exitCode = bad === 0 ? 0 : 1;
}
