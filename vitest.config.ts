import { defineConfig } from "vitest/config";

const conditions = ["@hookline/source"];
const ci = process.env.CI === "true" || process.env.CI === "1";

export default defineConfig({
  // Tests run on the sources of every package, so they need no build.
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      "packages/*/{src,test}/**/*.test.ts",
      "examples/*/test/**/*.test.ts",
      "scripts/**/*.test.{ts,mjs}",
    ],
    setupFiles: ["scripts/lib/socket-guard.mjs"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // In CI the counts are read from the report, not from the printed text.
    reporters: ci ? ["default", "json"] : ["default"],
    outputFile: { json: ".reports/vitest.json" },
    coverage: {
      provider: "v8",
      include: ["packages/*/src/**/*.ts"],
      exclude: ["**/*.test.ts"],
      reporter: ["text-summary", "json-summary", "html"],
      reportsDirectory: ".reports/coverage",
    },
  },
});
