import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { build } from "tsup";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** How a run of the command ended. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command as a program that plain Node runs. */
export interface Program {
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>;
  remove(): void;
}

/** Compiles the command, inside the store's package so that it finds the store's library on Node 20. */
export async function compileProgram(): Promise<Program> {
  const cache = here("../../../store-sqlite/node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "cli-"));
  await build({
    entry: [here("../../src/bin/hookline.ts")],
    outDir: folder,
    format: ["esm"],
    target: "node20",
    noExternal: [/^@hookline\//],
    external: ["@photostructure/sqlite"],
    esbuildOptions: (options) => {
      options.conditions = ["@hookline/source"];
    },
    config: false,
    silent: true,
  });
  return {
    run: async (args, env = {}) => {
      const child = spawn(process.execPath, [join(folder, "hookline.js"), ...args], {
        env: { ...process.env, NO_COLOR: "", FORCE_COLOR: "", HOOKLINE_DB: "", ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const [out, err, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, "close"),
      ]);
      return { code, out, err };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
