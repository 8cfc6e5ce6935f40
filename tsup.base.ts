import type { Options } from "tsup";

/**
 * How every member of this workspace is built: one ES module for each entry, shared code in chunks.
 * Declarations come from `tsc -b` into the same dist, so cleaning spares them; its build
 * information is a dot file, which cleaning never touches.
 */
export function library(entry: NonNullable<Options["entry"]>): Options {
  return {
    entry,
    format: ["esm"],
    target: "node20",
    platform: "node",
    // Without its prefix node:sqlite does not resolve at all, and other runtimes know none of them.
    removeNodeProtocol: false,
    dts: false,
    sourcemap: true,
    clean: ["!**/*.d.ts"],
  };
}
