// `pnpm bench`: the acknowledged path against a bare server, as ratios inside one run.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { arch, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Load, load } from "./load.ts";

const CONNECTIONS = [1, 16, 64];
const COUNT = 3_000;
const ROUNDS = 3;
const host = fileURLToPath(new URL("./host.js", import.meta.url));

interface Row extends Load {
  readonly kind: string;
  readonly connections: number;
  /** Server CPU for a signal, in microseconds. */
  readonly cpuMicros: number;
}

async function measure(kind: string, connections: number, round: number): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), "hookline-bench-"));
  const child = fork(host, [kind, join(folder, "journal.db")]);
  try {
    const [{ port }] = await once(child, "message");
    await load(port, { connections, count: 300, name: `warm-${round}` });
    const before = await usage(child);
    const result = await load(port, { connections, count: COUNT, name: `run-${round}` });
    const cpuMicros = ((await usage(child)) - before) / COUNT;
    return { ...result, kind, connections, cpuMicros };
  } finally {
    child.kill("SIGKILL");
    await once(child, "exit");
    rmSync(folder, { recursive: true, force: true });
  }
}

async function usage(child: ReturnType<typeof fork>): Promise<number> {
  child.send("usage");
  const [{ cpu }] = await once(child, "message");
  return cpu.user + cpu.system;
}

const median = (values: number[]): number =>
  values.sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;

const rows: Row[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  for (const connections of CONNECTIONS) {
    for (const kind of ["bare", "hookline"]) {
      process.stderr.write(
        `round ${round + 1} of ${ROUNDS}: ${kind}, ${connections} connections\n`,
      );
      rows.push(await measure(kind, connections, round));
    }
  }
}

const of = (
  kind: string,
  connections: number,
  what: "perSecond" | "p50" | "p99" | "cpuMicros" | "refused",
): number =>
  median(
    rows
      .filter((row) => row.kind === kind && row.connections === connections)
      .map((row) => row[what]),
  );

const table = CONNECTIONS.map((connections) => {
  const share = of("hookline", connections, "perSecond") / of("bare", connections, "perSecond");
  const cpu = of("hookline", connections, "cpuMicros") / of("bare", connections, "cpuMicros");
  const cells = [
    connections,
    share.toFixed(2),
    cpu.toFixed(2),
    of("hookline", connections, "perSecond").toFixed(0),
    of("hookline", connections, "p50").toFixed(2),
    of("hookline", connections, "p99").toFixed(2),
    of("hookline", connections, "refused"),
  ];
  return `| ${cells.join(" | ")} |`;
});
const machine = `${cpus().length} × ${cpus()[0]?.model ?? arch()}, Node ${process.version}`;
const page = [
  `Machine: ${machine}. ${ROUNDS} rounds of ${COUNT} signals, medians.`,
  "",
  "| connections | rate ÷ bare server | CPU ÷ bare server | signals/s | p50 ms | p99 ms | refused |",
  "|---|---|---|---|---|---|---|",
  ...table,
  "",
].join("\n");

mkdirSync(".reports", { recursive: true });
writeFileSync(join(".reports", "bench.json"), JSON.stringify({ machine, rows }, null, 2));
console.log(process.argv.includes("--json") ? JSON.stringify({ machine, rows }) : page);
