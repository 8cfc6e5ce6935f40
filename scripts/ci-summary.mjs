// Counts what .ci/run did: each test, and each step and gate as one check. The argument is the exit
// status of the commands before; whatever they reported, a failure among them stays a failure.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib/process.mjs";

/** @param {string} name */
function report(name) {
  const file = join(root, ".reports", name);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

let passed = 0;
let failed = 0;

const tests = report("vitest.json");
if (tests !== null) {
  passed += tests.numPassedTests;
  failed += tests.numFailedTests;
  // A file that does not even load has no failed test in it.
  failed += tests.testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ file) =>
      file.status === "failed" && file.assertionResults.length === 0,
  ).length;
}

const { test: testsOk = false, ...steps } = report("check.json") ?? {};
if (!testsOk && failed === 0) failed += 1;
for (const ok of [...Object.values(steps), ...Object.values(report("gates.json") ?? {})]) {
  if (ok) passed += 1;
  else failed += 1;
}
if (process.argv[2] !== "0" && failed === 0) failed += 1;

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
