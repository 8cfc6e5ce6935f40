import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Life, orderOf } from "../life.ts";
import type { Effort, Section } from "../section.ts";
import { TOOLS } from "../shim.ts";
import { median } from "../statistics.ts";

const MANY = 10_000;

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** Bytes that so many things need on the heap. */
function heapOf<Thing>(count: number, make: () => Thing): number {
  collect();
  const before = process.memoryUsage().heapUsed;
  const made = make();
  collect();
  const bytes = process.memoryUsage().heapUsed - before;
  // What was made is still needed here, so that it is not collected before.
  if (made === undefined) throw new Error("nothing was made");
  return bytes / count;
}

/** A book of open positions; of their ended orders and signals it keeps the newest only. */
function positions(count: number): Life {
  const life = new Life({ signals: 1, endedOrders: 1 });
  for (let index = 0; index < count; index += 1) life.trade(`COIN${index}`);
  return life;
}

function orders(count: number): Life {
  const life = new Life({ signals: 1, endedOrders: 1 });
  for (let index = 0; index < count; index += 1) life.accept(orderOf(life.buy("COIN", "43000")));
  return life;
}

/** CPU µs of a whole signal, three steps, with so many symbols held. */
function perSignal(symbols: number, rounds: number): number {
  const life = new Life();
  for (let index = 0; index < symbols; index += 1) life.trade(`COIN${index}`);
  const costs = Array.from({ length: rounds + 1 }, () => {
    const begun = process.cpuUsage();
    for (let index = 0; index < 3_000; index += 1) life.trade(`COIN${(index * 37) % symbols}`);
    const { system, user } = process.cpuUsage(begun);
    return (system + user) / 3_000;
  });
  return median(costs.slice(1));
}

/** The core beside the yardstick Y: the same steps in plain doubles, with no rules, records or recovery. */
export function besideY({ rounds }: Effort): Section {
  const yard = yardstick(rounds);
  const few = perSignal(100, rounds);
  const many = perSignal(MANY, rounds);
  const grown = yard === null ? Number.NaN : yard.few / yard.many;
  const rows = [
    ["signals/s at 100 symbols ÷ Y in doubles (G11)", 1e6 / few, yard?.few ?? "not run"],
    ["cost 100 → 10,000 positions ÷ Y's own growth (G12)", many / few, grown],
    ["heap bytes a position (G13)", heapOf(MANY, () => positions(MANY)), yard?.bytes ?? "not run"],
    ["heap bytes an open order (G13)", heapOf(MANY, () => orders(MANY)), yard?.bytes ?? "not run"],
  ] as const;
  return {
    id: "y",
    title: "Core beside the yardstick Y",
    columns: ["what", "ours", "Y", "ours ÷ Y"],
    rows: rows.map(([what, ours, y]) => [what, ours, y, typeof y === "number" ? ours / y : ""]),
  };
}

function yardstick(rounds: number) {
  const tool = join(TOOLS, "yardstick.mjs");
  if (!existsSync(tool)) return null;
  const flags = ["--expose-gc", tool, `--rounds=${rounds}`, "--bars=100000"];
  const run = spawnSync(process.execPath, flags, { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`the yardstick ended with ${run.status}: ${run.stderr}`);
  const { results } = JSON.parse(run.stdout);
  const of = (name: string): number => results[name].median;
  return {
    few: of("stepsPerSec.double.100"),
    many: of("stepsPerSec.double.10000"),
    bytes: of("bytesPerPosition"),
  };
}
