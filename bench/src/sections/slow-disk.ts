import { inFolder } from "../child.ts";
import type { Effort, Section } from "../section.ts";
import { compiledShim } from "../shim.ts";
import { measure } from "./acknowledged.ts";

const SLOW_MICROS = 5_000;
const CONNECTIONS = 64;

/** Every fsync five milliseconds longer: what is acknowledged, and how long the event loop stands still (G5). */
export function slowDisk({ signals }: Effort): Promise<Section> {
  return inFolder(async (folder) => {
    const shim = compiledShim(folder);
    const rows: (string | number)[][] = [];
    const env = { LD_PRELOAD: shim ?? "", SLOW_FSYNC_US: String(SLOW_MICROS) };
    const one = shim === null ? null : await measure("bare-one-commit", CONNECTIONS, 300, env);
    for (const kind of one === null ? [] : ["bare-durable", "acknowledge", "pipeline"]) {
      const found = await measure(kind, CONNECTIONS, signals, env);
      const share = found.perSecond / (one?.perSecond ?? Number.NaN);
      rows.push([kind, found.perSecond, share, found.p50, found.p99, found.loopDelayP99Ms]);
    }
    return {
      id: "slow",
      title: `Fsync ${SLOW_MICROS / 1_000} ms longer, ${CONNECTIONS} connections`,
      columns: [
        "server",
        "signals/s",
        "÷ one commit each",
        "p50 ms",
        "p99 ms",
        "loop delay p99 ms",
      ],
      rows: shim === null ? [["no compiler, or no shim", "", "", "", "", ""]] : rows,
    };
  });
}
