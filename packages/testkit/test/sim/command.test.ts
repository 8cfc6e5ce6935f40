import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { build } from "tsup";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RARE_EVENTS } from "../../src/sim/marks.ts";
import { isClean, neverSeen } from "../../src/sim/run/report.ts";
import { nothing } from "../../src/sim/run/tasks.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** A seed that breaks nothing. */
const CLEAN_SEED = "100";

describe("the sim command", () => {
  let folder = "";

  beforeAll(async () => {
    const cache = here("../../node_modules/.cache");
    mkdirSync(cache, { recursive: true });
    folder = mkdtempSync(join(cache, "sim-"));
    await build({
      entry: [here("../../src/bin/sim.ts")],
      outDir: folder,
      format: ["esm"],
      target: "node20",
      noExternal: [/^@hookline\//],
      esbuildOptions: (options) => {
        options.conditions = ["@hookline/source"];
      },
      config: false,
      silent: true,
    });
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function sim(
    ...args: readonly string[]
  ): Promise<{ code: number; out: string; err: string }> {
    const child = spawn(process.execPath, [join(folder, "sim.js"), ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    return { code, out, err };
  }

  it("ends with one line of its counts", async () => {
    const { code, out } = await sim("--seeds", "2", "--start", CLEAN_SEED);
    expect(code).toBe(0);
    const lines = out.trim().split("\n");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^✓ 2 seeds, \d+ steps, \d+ crashes, 0 crash points, 0 nested; crash \d+, /,
    );
    expect(lines[0]).toMatch(/; 0 lost, 0 doubled, 0 violations in 0 worlds$/);
    for (const event of RARE_EVENTS) expect(lines[0]).toContain(`${event} `);
  });

  it("prints a failing seed with the command that replays it, and exits 1", async () => {
    const args = ["--seeds", "1", "--start", CLEAN_SEED, "--bug", "acks before fsync"];
    const { code, out } = await sim(...args);
    expect(code).toBe(1);
    expect(out).toContain(
      `replay: npm run sim -- ${args.slice(0, 4).join(" ")} --bug "acks before fsync"`,
    );
    expect(out).toContain("  I1 signal ");
    expect(out.trim().split("\n").at(-1)).toMatch(/^✗ 1 seeds, .* violations in 1 worlds$/);
  });

  it("says the same to programs", async () => {
    const { out } = await sim("--seeds", "1", "--start", CLEAN_SEED, "--json");
    const counts = JSON.parse(out);
    expect(counts).toMatchObject({ start: 100, seeds: 1, violations: 0, failures: [] });
    expect(Object.keys(counts.rareEvents)).toEqual([...RARE_EVENTS]);
  });

  it("tells one crash point again", async () => {
    const { code, out } = await sim("--point", "flip/enforced/1@9:kept+2:kept");
    expect(code).toBe(0);
    expect(out).toMatch(/^✓ 0 seeds, \d+ steps, 3 crashes, 1 crash points, /);
  });

  it.each([
    [["--seeds", "many"]],
    [["--point", "nowhere@1:kept"]],
    [["--bug", "none such"]],
    [["--nested", "3"]],
    [["--what"]],
  ])("refuses what it does not understand: %j", async (args) => {
    const { code, err, out } = await sim(...args);
    expect(code).toBe(2);
    expect(err).toContain("Usage: npm run sim");
    expect(out).toBe("");
  });

  it("is not content with enough seeds that never showed a rare event", () => {
    const [missing, ...others] = RARE_EVENTS;
    const rareEvents = new Map(others.map((event) => [event, 1] as const));
    expect(neverSeen({ ...nothing, seeds: 400, rareEvents })).toEqual([missing]);
    expect(isClean({ ...nothing, seeds: 400, rareEvents })).toBe(false);
    expect(isClean({ ...nothing, seeds: 20, rareEvents })).toBe(true);
  });
});
