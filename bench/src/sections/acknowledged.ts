import { withServer } from "../child.ts";
import { load } from "../load.ts";
import type { Effort, Section } from "../section.ts";
import { median } from "../statistics.ts";

const KINDS = ["bare", "bare-durable", "acknowledge", "pipeline"];
const CONNECTIONS = [1, 16, 64, 256];

interface Figures {
  readonly perSecond: number;
  readonly cpuMicros: number;
  readonly p50: number;
  readonly p99: number;
  readonly refused: number;
}

/** One server under one load, after a warm-up of half as many signals. */
export const measure = (
  kind: string,
  connections: number,
  count: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Figures & { readonly loopDelayP99Ms: number }> =>
  withServer(
    kind,
    async ({ port, usage }) => {
      await load(port, { connections, count: Math.ceil(count / 2), name: "warm" });
      const before = await usage("reset");
      const result = await load(port, { connections, count, name: "run" });
      const { cpuMicros, loopDelayP99Ms } = await usage("usage");
      return { ...result, cpuMicros: (cpuMicros - before.cpuMicros) / count, loopDelayP99Ms };
    },
    env,
  );

/** Medians of interleaved rounds, so that a busy machine is busy for all of them. */
async function interleaved(
  kinds: readonly string[],
  { rounds }: Effort,
  one: (kind: string) => Promise<Figures>,
): Promise<ReadonlyMap<string, Figures>> {
  const found = new Map<string, Figures[]>(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [kind, results] of found) results.push(await one(kind));
  }
  const of = (results: readonly Figures[], name: keyof Figures): number =>
    median(results.map((result) => result[name]));
  return new Map(
    [...found].map(([kind, results]) => [
      kind,
      {
        perSecond: of(results, "perSecond"),
        cpuMicros: of(results, "cpuMicros"),
        p50: of(results, "p50"),
        p99: of(results, "p99"),
        refused: Math.max(...results.map(({ refused }) => refused)),
      },
    ]),
  );
}

/** The acknowledged path against its two ceilings. */
export async function acknowledged(effort: Effort): Promise<Section> {
  const rows: (string | number)[][] = [];
  for (const connections of CONNECTIONS) {
    const count = connections === 1 ? Math.ceil(effort.signals / 4) : effort.signals;
    const found = await interleaved(KINDS, effort, (kind) => measure(kind, connections, count));
    const durable = found.get("bare-durable");
    for (const [kind, { cpuMicros, p50, p99, perSecond, refused }] of found) {
      const share = perSecond / (durable?.perSecond ?? Number.NaN);
      const cpu = cpuMicros / (durable?.cpuMicros ?? Number.NaN);
      rows.push([connections, kind, share, cpu, perSecond, cpuMicros, p50, p99, refused]);
    }
  }
  return {
    id: "a",
    title:
      "Acknowledged path (shares of bare-durable: group-committed inserts into the same SQLite)",
    columns: [
      "connections",
      "server",
      "rate ÷",
      "CPU ÷",
      "signals/s",
      "CPU µs",
      "p50 ms",
      "p99 ms",
      "refused",
    ],
    rows,
  };
}

/** What the Express adapter adds to a bare Express route that reads the same body; neither has an engine behind it. */
export async function expressAdapter(effort: Effort): Promise<Section> {
  const kinds = ["bare-express", "express"];
  const found = await interleaved(kinds, effort, (kind) => measure(kind, 64, effort.signals));
  const [bare = Number.NaN, adapter = Number.NaN] = kinds.map((kind) => found.get(kind)?.cpuMicros);
  return {
    id: "express",
    title: "Express adapter at 64 connections (CPU µs a request)",
    columns: ["bare Express route", "adapter with an idle handler", "adapter ÷ bare"],
    rows: [[bare, adapter, adapter / bare]],
  };
}
