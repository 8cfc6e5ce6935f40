import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where the yardstick tools are; not part of Hookline. */
export const TOOLS = resolve(process.env.HOOKLINE_PERF_TOOLS ?? "../shared/tools/perf");

/** Compiles the shim that makes every fsync take longer; null where there is no compiler or no source. */
export function compiledShim(folder: string): string | null {
  const source = join(TOOLS, "slow-fsync.c");
  if (!existsSync(source)) return null;
  const shim = join(folder, "slow-fsync.so");
  const flags = ["-shared", "-fPIC", "-O2", "-o", shim, source, "-ldl"];
  return spawnSync(process.env.CC ?? "cc", flags).status === 0 ? shim : null;
}
