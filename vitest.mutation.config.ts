import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The tests that mutants of core's deciding folders meet: quick ones, on the sources of the copy that is mutated. */
export default defineConfig({
  resolve: {
    conditions: ["@hookline/source"],
    // By its name core would be found where it is linked from, which is not the copy.
    alias: [
      { find: /^@hookline\/core$/, replacement: source("packages/core/src/index.ts") },
      { find: /^@hookline\/core\/driver$/, replacement: source("packages/core/src/driver.ts") },
      { find: /^@hookline\/core\/node$/, replacement: source("packages/core/src/node/index.ts") },
    ],
  },
  ssr: { resolve: { conditions: ["@hookline/source"] } },
  test: {
    include: ["packages/core/{src,test}/**/*.test.ts"],
    // These read sources as text, which a mutated copy has changed everywhere.
    exclude: ["**/node_modules/**", "**/catalogue.test.ts", "**/docs.test.ts"],
    setupFiles: ["scripts/lib/socket-guard.mjs", "scripts/lib/mutation-setup.mjs"],
    testTimeout: 30_000,
  },
});
