import { withServer } from "../child.ts";
import { load } from "../load.ts";
import type { Effort, Section } from "../section.ts";
import { median } from "../statistics.ts";

const PER_SECOND = 100;
const SAMPLE_MS = 5_000;
/** By then the signals that memory keeps are as many as they will ever be (20,000). */
const WARM_MINUTES = 5;

/** A hundred signals a second through the whole paper pipeline for long enough that what leaks is seen. */
export async function soak({ long }: Effort): Promise<Section> {
  const minutes = long ? 30 : 12;
  const rss: number[] = [];
  const result = await withServer("pipeline", async ({ port, usage }) => {
    const sampler = setInterval(async () => {
      rss.push((await usage("usage")).rss / 1e6);
      const at = (rss.length * SAMPLE_MS) / 60_000;
      if (Number.isInteger(at)) process.stderr.write(`${at} min: ${rss.at(-1)?.toFixed(1)} MB\n`);
    }, SAMPLE_MS);
    try {
      const count = minutes * 60 * PER_SECOND;
      return await load(port, { connections: 16, count, name: "soak", rate: PER_SECOND });
    } finally {
      clearInterval(sampler);
    }
  });
  const between = (from: number, to: number): number =>
    median(rss.slice((from * 60_000) / SAMPLE_MS, (to * 60_000) / SAMPLE_MS));
  const early = between(WARM_MINUTES, WARM_MINUTES + 3);
  const late = between(minutes - 3, minutes);
  return {
    id: "soak",
    title: `${PER_SECOND} signals/s for ${minutes} minutes: memory of the host (medians of three minutes)`,
    columns: ["RSS MB after warm-up", "RSS MB at the end", "drift %", "p99 ms", "refused"],
    rows: [[early, late, (late / early - 1) * 100, result.p99, result.refused]],
  };
}
