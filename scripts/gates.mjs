// Every check that is no test. Without arguments all of them, with arguments the named ones.
// The package gates look at packed tarballs, so the packages must have been built before.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { pack, packedIn } from "./lib/pack.mjs";
import { isStopping, root, run, tool } from "./lib/process.mjs";
import { failed, passed } from "./lib/terminal.mjs";

/**
 * @typedef {{ code: number, output: string }} Outcome
 * @typedef {(packedFolder: Promise<string>) => Promise<Outcome>} Gate
 */

const quiet = { capture: true };

/** @param {string} script @param {readonly string[]} args */
const node = (script, args = []) =>
  run(process.execPath, [join(root, "scripts", script), ...args], quiet);

/**
 * One check for each tarball; the outcome is the worst of them.
 * @param {(tarball: string) => Promise<Outcome>} check
 * @returns {Gate}
 */
const eachTarball = (check) => async (packedFolder) => {
  let code = 0;
  let output = "";
  for (const { tarball } of packedIn(await packedFolder)) {
    const outcome = await check(tarball);
    code = Math.max(code, outcome.code);
    if (outcome.code !== 0) output += outcome.output;
  }
  return { code, output };
};

/** @type {Record<string, Gate>} */
const gates = {
  biome: () => tool("@biomejs/biome", ["ci", "--colors=off", "."], quiet),
  deps: () =>
    tool("dependency-cruiser", ["packages", "examples", "bench"], { ...quiet, bin: "depcruise" }),
  purity: () => node("check-purity.mjs"),
  knip: () => tool("knip", [], quiet),
  publint: eachTarball((tarball) => tool("publint", [tarball, "--strict"], quiet)),
  attw: eachTarball((tarball) =>
    tool("@arethetypeswrong/cli", ["--profile", "esm-only", tarball], { ...quiet, bin: "attw" }),
  ),
  size: () => tool("size-limit", [], quiet),
  consumers: async (packedFolder) => node("check-consumers.mjs", ["--packed", await packedFolder]),
};
const needPacked = new Set(["publint", "attw", "consumers"]);

/** @param {string} name @param {Promise<string>} packedFolder */
async function runGate(name, packedFolder) {
  const started = performance.now();
  /** @type {Outcome} */
  const outcome = (await gates[name]?.(packedFolder).catch((error) => ({
    code: 1,
    output: String(error),
  }))) ?? { code: 1, output: `There is no such gate. Gates: ${Object.keys(gates).join(", ")}.` };
  if (outcome.code === 0) passed(name, started);
  else if (!isStopping()) {
    failed(name, started);
    console.error(outcome.output.trimEnd());
  }
  return outcome.code === 0;
}

/** @param {readonly string[]} names @param {Promise<string>} packedFolder */
async function runAll(names, packedFolder) {
  /** @type {Record<string, boolean>} */
  const results = {};
  const queue = [...names];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      results[next] = await runGate(next, packedFolder);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : Object.keys(gates);
const folder = mkdtempSync(join(tmpdir(), "hookline-packed-"));
try {
  const packedFolder = names.some((name) => needPacked.has(name))
    ? pack(folder).then(() => folder)
    : Promise.resolve(folder);
  // A failed pack is reported by each gate that needed it.
  packedFolder.catch(() => undefined);
  const results = await runAll(names, packedFolder);
  mkdirSync(join(root, ".reports"), { recursive: true });
  writeFileSync(join(root, ".reports/gates.json"), JSON.stringify(results));
  process.exitCode = Object.values(results).every(Boolean) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
