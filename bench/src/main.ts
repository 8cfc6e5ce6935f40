// `npm run bench`: every measurement, as ratios inside one run. `-- --only a,b` runs some of them,
// `-- --quick` shorter ones, `-- --json` prints JSON.
import { mkdirSync, writeFileSync } from "node:fs";
import { arch, cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { type Effort, markdown, type Section } from "./section.ts";
import { acknowledged, expressAdapter } from "./sections/acknowledged.ts";
import { besideY } from "./sections/beside-y.ts";
import { coreAlone, growth } from "./sections/core.ts";
import { fanOut } from "./sections/fan-out.ts";
import { orders, steady } from "./sections/orders.ts";
import { recovery } from "./sections/recovery.ts";
import { slowDisk } from "./sections/slow-disk.ts";
import { soak } from "./sections/soak.ts";
import { start } from "./sections/start.ts";
import { yardsticks } from "./sections/yardsticks.ts";

const SECTIONS: Readonly<Record<string, (effort: Effort) => Section | Promise<Section>>> = {
  a: acknowledged,
  express: expressAdapter,
  b: orders,
  steady,
  c: coreAlone,
  e: recovery,
  f: growth,
  g: start,
  h: fanOut,
  i: yardsticks,
  y: besideY,
  slow: slowDisk,
};

/** Too long for a run of everything; by its name only. */
const LONG: typeof SECTIONS = { soak };

const given = process.argv.slice(2);
const only = given[given.indexOf("--only") + 1]?.split(",");
const wanted = given.includes("--only") ? (only ?? []) : Object.keys(SECTIONS);
const effort: Effort = given.includes("--quick")
  ? { rounds: 1, signals: 3_000, long: false }
  : { rounds: 3, signals: 10_000, long: true };

const sections: Section[] = [];
for (const name of wanted) {
  const run = SECTIONS[name] ?? LONG[name];
  if (run === undefined)
    throw new Error(`no section ${name}: ${Object.keys({ ...SECTIONS, ...LONG }).join(", ")}`);
  process.stderr.write(`bench ${name}\n`);
  sections.push(await run(effort));
}

const machine = [
  `${cpus().length} × ${cpus()[0]?.model ?? arch()}`,
  `${Math.round(totalmem() / 2 ** 30)} GiB`,
  `${type()} ${release()}`,
  `Node ${process.version}`,
].join(", ");
const date = new Date().toISOString();
const page = [
  `${date}. Machine: ${machine}. ${effort.rounds} interleaved rounds, medians; foreign load is not subtracted.`,
  "",
  ...sections.map(markdown),
].join("\n");
mkdirSync(".reports", { recursive: true });
const report = JSON.stringify({ date, machine, effort, sections }, null, 2);
writeFileSync(join(".reports", "bench.json"), report);
writeFileSync(join(".reports", "bench.md"), page);
console.log(given.includes("--json") ? report : page);
process.exit(0);
