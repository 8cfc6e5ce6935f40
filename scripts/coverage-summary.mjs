// What the last coverage run covered of the folders that decide about money; fails below the limit.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib/process.mjs";

const folders = ["risk", "order", "position", "verify", "signal", "engine"];
/** Percent of branches over all of them. */
const limit = 95;

/** @typedef {{ total: number, covered: number }} Count */
/** @type {Record<string, { branches: Count, lines: Count }>} */
const files = JSON.parse(
  readFileSync(join(root, ".reports", "coverage", "coverage-summary.json"), "utf8"),
);

/** @param {readonly string[]} names @param {"branches" | "lines"} what */
function percentOf(names, what) {
  const sum = { total: 0, covered: 0 };
  for (const [file, counts] of Object.entries(files)) {
    const path = file.replaceAll("\\", "/");
    if (!names.some((name) => path.includes(`/packages/core/src/${name}/`))) continue;
    sum.total += counts[what].total;
    sum.covered += counts[what].covered;
  }
  return sum.total === 0 ? 0 : (100 * sum.covered) / sum.total;
}

/** @param {string} name @param {readonly string[]} names */
function line(name, names) {
  const [branches, lines] = [percentOf(names, "branches"), percentOf(names, "lines")];
  console.log(`${name.padEnd(10)} branches ${branches.toFixed(1)} %, lines ${lines.toFixed(1)} %`);
}

for (const folder of folders) line(folder, [folder]);
line("together", folders);
process.exitCode = percentOf(folders, "branches") >= limit ? 0 : 1;
