import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { build } from "tsup";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** child.ts as a program that plain Node runs. */
export interface ChildProgram {
  start(what: "hold" | "append" | "open", path: string): StoreProcess;
  /** Kills every child that is left, and removes the program. */
  remove(): Promise<void>;
}

/** Compiles child.ts, inside the package so that it finds the package's libraries. */
export async function compileChild(): Promise<ChildProgram> {
  const cache = here("../../node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "child-"));
  await build({
    entry: [here("child.ts")],
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
  const started: StoreProcess[] = [];
  return {
    start: (what, path) => {
      const child = new StoreProcess(join(folder, "child.js"), what, path);
      started.push(child);
      return child;
    },
    remove: async () => {
      for (const child of started) await child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A running child: the lines it has written so far, and its end. */
export class StoreProcess {
  readonly lines: string[] = [];
  readonly #child: ChildProcessByStdio<null, Readable, null>;
  readonly #ended: Promise<unknown>;

  constructor(program: string, what: string, path: string) {
    this.#child = spawn(process.execPath, [program, what, path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#ended = once(this.#child, "close");
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.lines.push(line));
  }

  /** Waits until the child has written so many lines; throws where it ends before. */
  async hasWritten(count: number): Promise<void> {
    while (this.lines.length < count) {
      const { exitCode, signalCode } = this.#child;
      if (exitCode !== null || signalCode !== null) throw new Error("the child has ended");
      await Promise.race([once(this.#child.stdout, "data"), this.#ended]);
    }
  }

  /** SIGKILL; resolves once the process is gone and everything it wrote is in `lines`. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  /** Waits for its own end. */
  async ended(): Promise<void> {
    await this.#ended;
  }
}
