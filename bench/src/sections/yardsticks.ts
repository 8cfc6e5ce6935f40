import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HOST, inFolder } from "../child.ts";
import type { Effort, Section } from "../section.ts";
import { compiledShim, TOOLS } from "../shim.ts";
import { SECRET } from "../signal.ts";

// A new symbol each millisecond: where nothing is filled, a single one would measure its backlog (f).
const BODY =
  '{"id":"{{id}}","strategy_id":"bench","action":"buy","symbol":"C{{ms}}","price":43250.5,"quantity":0.01,"order_time":"{{iso}}"}';

/** A fsync that takes so much longer, and what is loaded with it. */
interface Case {
  readonly slowMicros: number;
  readonly connections: string;
  readonly rates: string;
}

/** The goals' own yardstick R beside our servers, all in one run of `side-by-side`. */
export function yardsticks(effort: Effort): Promise<Section> {
  const cases: readonly Case[] = [
    { slowMicros: 0, connections: "1,16,64,256", rates: "1000,3000" },
    { slowMicros: 5_000, connections: "64,256", rates: "1000" },
    { slowMicros: 50_000, connections: "1", rates: "" },
  ];
  return inFolder(async (folder) => {
    const missing = existsSync(TOOLS) ? "" : "the yardstick tools are not there";
    const shim = missing === "" ? compiledShim(folder) : null;
    const rows = cases.flatMap((one) =>
      missing !== "" || (one.slowMicros > 0 && shim === null)
        ? [[one.slowMicros / 1_000, "not run", missing || "no C compiler", "", "", "", "", ""]]
        : sideBySide(folder, one, shim ?? "", effort),
    );
    return {
      id: "i",
      title: "Beside the yardstick R (raw-server --rung=durable); ÷ is a share of R",
      columns: [
        "fsync + ms",
        "load",
        "server",
        "rate ÷ R",
        "CPU ÷ R",
        "p50 ÷ R",
        "p99 ÷ R",
        "min ms",
      ],
      rows,
    };
  });
}

function planOf(folder: string): object[] {
  const body = join(folder, "body.json");
  writeFileSync(body, BODY);
  const ours = (name: string, port: number) => ({
    name,
    cmd: [
      "sh",
      "-c",
      `exec node ${HOST} ${name} "$(mktemp -d ${folder}/XXXXXX)/journal.db" ${port}`,
    ],
    url: `http://127.0.0.1:${port}/webhook`,
    loadgen: [`--secret=${SECRET}`, "--sig-header=x-hub-signature-256", `--template=${body}`],
  });
  const raw = (rung: string, port: number) => ({
    name: rung,
    cmd: [
      "node",
      join(TOOLS, "raw-server.mjs"),
      `--rung=${rung}`,
      `--port=${port}`,
      `--dir=${folder}`,
    ],
    url: `http://127.0.0.1:${port}/webhook`,
    loadgen: ["--secret=s3cret", `--template=${body}`],
  });
  return [
    raw("durable", 24_680),
    ours("acknowledge", 24_681),
    ours("pipeline", 24_682),
    ours("bare-one-commit", 24_683),
  ];
}

function sideBySide(folder: string, one: Case, shim: string, { long, rounds }: Effort) {
  const plan = join(folder, "plan.json");
  writeFileSync(plan, JSON.stringify(planOf(folder)));
  const flags = [`--rounds=${rounds}`, `--seconds=${long ? 3 : 2}`, "--starts=1"];
  const load = [`--conc=${one.connections}`, `--rates=${one.rates}`];
  const slow = one.slowMicros === 0 ? [] : [`--slow=${one.slowMicros}`, `--shim=${shim}`];
  const run = spawnSync(
    process.execPath,
    [join(TOOLS, "side-by-side.mjs"), `--plan=${plan}`, ...flags, ...load, ...slow],
    { encoding: "utf8", maxBuffer: 1e8 },
  );
  if (run.status !== 0) throw new Error(`side-by-side ended with ${run.status}: ${run.stderr}`);
  return rowsOf(JSON.parse(run.stdout), one);
}

interface Report {
  readonly figures: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly ratios: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const rowsOf = ({ figures, ratios }: Report, one: Case) =>
  [...one.connections.split(",").map((c) => `c${c}`), ...one.rates.split(",").map((r) => `r${r}`)]
    .filter((load) => load.length > 1)
    .flatMap((load) =>
      Object.entries(ratios)
        .filter(([server]) => server !== "durable")
        .map(([server, ratio]) => [
          one.slowMicros / 1_000,
          load,
          server,
          ratio[`${load}.perSec`] ?? "",
          ratio[`${load}.cpuUs`] ?? "",
          ratio[`${load}.p50`] ?? "",
          ratio[`${load}.p99`] ?? "",
          figures[server]?.[`${load}.min`] ?? "",
        ]),
    );
