import { withServer } from "../child.ts";
import type { Effort, Section } from "../section.ts";
import { median } from "../statistics.ts";

/** From nothing to listening, and the memory of a host that does nothing. */
export async function start({ rounds }: Effort): Promise<Section> {
  const found = new Map<string, { ready: number[]; rss: number[] }>(
    ["bare", "pipeline"].map((kind) => [kind, { ready: [], rss: [] }]),
  );
  for (let round = 0; round < rounds + 2; round += 1) {
    for (const [kind, { ready, rss }] of found) {
      await withServer(kind, async ({ readyMs, usage }) => {
        ready.push(readyMs);
        await new Promise((resolve) => setTimeout(resolve, 500));
        rss.push((await usage("usage")).rss / 1e6);
      });
    }
  }
  const rows = [...found].map(
    ([kind, { ready, rss }]) => [kind, median(ready), median(rss)] as const,
  );
  const [bare, engine] = rows;
  const ratios = [1, 2].map((column) => Number(engine?.[column]) / Number(bare?.[column]));
  return {
    id: "g",
    title: "Start of a minimal host (each loads what it needs)",
    columns: ["server", "ready ms", "idle RSS MB"],
    rows: [...rows, ["pipeline ÷ bare", ...ratios]],
  };
}
