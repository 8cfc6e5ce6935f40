// Mutation testing of the folders that decide about money: `npm run mutation`, or a part of them with
// `npm run mutation -- --mutate "packages/core/src/risk/**/*.ts"`.
export default {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "vitest.mutation.config.ts" },
  mutate: [
    "packages/core/src/{risk,order,position,verify,signal,engine}/**/*.ts",
    "!packages/core/src/**/*.test.ts",
  ],
  // It would rewrite the project's tsconfig with the compiler API, which TypeScript 7 does not have; vitest needs none.
  tsconfigFile: "none.json",
  coverageAnalysis: "perTest",
  // A mutant that loads nothing new is one that no test can see: constants of modules are mutated in a run of their own.
  ignoreStatic: true,
  concurrency: 2,
  reporters: ["clear-text", "json", "progress-append-only"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: ".reports/mutation.json" },
  tempDirName: ".reports/stryker",
  ignorePatterns: [".reports", "**/dist"],
  thresholds: { high: 90, low: 80, break: null },
};
