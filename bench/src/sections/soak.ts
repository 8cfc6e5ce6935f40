import { withServer } from "../child.ts";
import { load } from "../load.ts";
import type { Effort, Section } from "../section.ts";
import { median } from "../statistics.ts";

const PER_SECOND = 100;
const SAMPLE_MS = 30_000;
/**
 * By then memory keeps as much as it ever will: 20,000 signals after 200 s, and for each of the thousand symbols, which has a
 * signal every ten seconds, its newest entries and prices.
 */
const WARM_MINUTES = 11;
const WINDOW_MINUTES = 5;

/** A hundred signals a second through the whole paper pipeline for long enough that what leaks is seen. */
export async function soak({ long }: Effort): Promise<Section> {
  const minutes = long ? 30 : 21;
  const heap: number[] = [];
  let peakRss = 0;
  const result = await withServer("pipeline", async ({ port, usage }) => {
    const sampler = setInterval(async () => {
      // What is alive: the resident set goes up and down with the collector's own pace.
      const { heapUsed, rss } = await usage("collect");
      heap.push(heapUsed / 1e6);
      peakRss = Math.max(peakRss, rss / 1e6);
      const at = (heap.length * SAMPLE_MS) / 60_000;
      process.stderr.write(`${at} min: heap ${heap.at(-1)?.toFixed(1)} MB\n`);
    }, SAMPLE_MS);
    try {
      const count = minutes * 60 * PER_SECOND;
      return await load(port, { connections: 16, count, name: "soak", rate: PER_SECOND });
    } finally {
      clearInterval(sampler);
    }
  });
  const from = (minute: number): number =>
    median(
      heap.slice((minute * 60_000) / SAMPLE_MS).slice(0, (WINDOW_MINUTES * 60_000) / SAMPLE_MS),
    );
  const early = from(WARM_MINUTES);
  const late = from(minutes - WINDOW_MINUTES);
  return {
    id: "soak",
    title: `${PER_SECOND} signals/s for ${minutes} minutes: memory of the host (heap after collection, medians of five minutes)`,
    columns: ["MB after warm-up", "MB at the end", "drift %", "peak RSS MB", "p99 ms", "refused"],
    rows: [[early, late, (late / early - 1) * 100, peakRss, result.p99, result.refused]],
  };
}
