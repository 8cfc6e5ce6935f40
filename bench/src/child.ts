import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const HOST = fileURLToPath(new URL("./host.js", import.meta.url));

export interface Usage {
  readonly cpuMicros: number;
  readonly rss: number;
  /** After a collection where `collect` was asked. */
  readonly heapUsed: number;
  readonly loopDelayP99Ms: number;
}

/** A server in a process of its own. */
export interface Child {
  readonly port: number;
  /** From the start of the process until it listens. */
  readonly readyMs: number;
  /** What it used so far; the delays of its event loop count from the last `reset`. */
  usage(ask: "usage" | "reset" | "collect"): Promise<Usage>;
}

/** A fresh folder for as long as the work takes. */
export async function inFolder<Value>(work: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), "hookline-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a server of that kind on an empty journal for as long as the work takes. */
export const withServer = <Value>(
  kind: string,
  work: (child: Child) => Promise<Value>,
  env: Readonly<Record<string, string>> = {},
): Promise<Value> =>
  inFolder(async (folder) => {
    const begun = performance.now();
    const child = fork(HOST, [kind, join(folder, "journal.db")], {
      execArgv: ["--expose-gc"],
      env: { ...process.env, ...env },
    });
    try {
      const [{ port }] = await once(child, "message");
      const readyMs = performance.now() - begun;
      const usage = async (ask: string): Promise<Usage> => {
        child.send(ask);
        const [answer] = await once(child, "message");
        return answer;
      };
      return await work({ port, readyMs, usage });
    } finally {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  });
