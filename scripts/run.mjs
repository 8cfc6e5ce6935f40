// The one entry point of a fresh clone. It needs Node and npm, nothing else: it installs what is
// missing, then starts the tools directly. `npm start` and `npm test` are this file.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { isStopping, pnpm, root, run, tool } from "./lib/process.mjs";
import { begin, bold, failed, passed } from "./lib/terminal.mjs";
import { closure, members } from "./lib/workspace.mjs";

const oldestNode = [20, 19];
const quickstart = "@hookline/example-quickstart";
// A small young generation keeps the starter under 120 MB; a busy host leaves it to Node.
const quickstartFlags = ["--enable-source-maps", "--max-semi-space-size=2"];
const reports = join(root, ".reports");
const [task = "help", ...rest] = process.argv.slice(2);

/** @typedef {() => Promise<number>} Step Answers an exit code. */

/** @param {string} name @param {Step} step @returns {Step} */
function step(name, step) {
  return async () => {
    const started = performance.now();
    begin(name);
    const code = await step();
    if (code === 0) passed(name, started);
    else if (!isStopping()) failed(name, started);
    return code;
  };
}

/** @param {() => Promise<{ code: number }>} command @returns {Step} */
const exitCode = (command) => async () => (await command()).code;

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [needMajor = 0, needMinor = 0] = oldestNode;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return;
  console.error(
    `Hookline needs Node ${oldestNode.join(".")} or newer; this is ${process.version}.`,
  );
  process.exit(1);
}

/** The stamp names what an install depends on; while it fits, no package manager has to start. */
function installStamp() {
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}\n`);
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml"]) {
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

async function install() {
  const stampFile = join(root, "node_modules", ".bootstrap");
  const stamp = installStamp();
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return 0;
  return step("install dependencies", async () => {
    const { code } = await pnpm(["install", "--frozen-lockfile"]);
    if (code === 0) writeFileSync(stampFile, stamp);
    return code;
  })();
}

/** @param {import("./lib/workspace.mjs").Member} member */
async function buildMember(member) {
  const { code, output } = await tool("tsup", ["--silent"], { cwd: member.folder, capture: true });
  if (code !== 0 && !isStopping()) console.error(`${relative(root, member.folder)}\n${output}`);
  return code;
}

/**
 * JavaScript of the given members, as many at a time as there are processors.
 * @param {() => import("./lib/workspace.mjs").Member[]} wanted
 * @returns {Step}
 */
function bundle(wanted) {
  return async () => {
    const queue = wanted().filter((member) => member.built);
    let worst = 0;
    const worker = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        // Two statements: worst must be read after the wait, or one build forgets another's failure.
        const code = await buildMember(next);
        worst = Math.max(worst, code);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, worker));
    return worst;
  };
}

const typecheck = step(
  "type-check",
  exitCode(() => tool("typescript", ["-b"], { bin: "tsc" })),
);
const buildAll = step("build", bundle(members));
const buildDemo = step(
  "build",
  bundle(() => closure(quickstart)),
);
const buildSimulator = step(
  "build",
  bundle(() => closure("@hookline/testkit")),
);
const test = step(
  "test",
  exitCode(() => tool("vitest", ["run", ...rest])),
);

const gates = exitCode(() => run(process.execPath, [join("scripts", "gates.mjs"), ...rest]));

async function startQuickstart() {
  const example = closure(quickstart).find((member) => member.name === quickstart);
  if (example === undefined) return 1;
  begin(bold("quickstart (Ctrl-C stops it)"));
  const { code } = await run(process.execPath, [...quickstartFlags, "dist/main.js", ...rest], {
    cwd: example.folder,
  });
  return isStopping() && code === 130 ? 0 : code;
}

/**
 * Runs every step, whatever the ones before it said, so that one look shows all that is wrong.
 * @param {Readonly<Record<string, Step>>} steps
 */
async function runEach(steps) {
  /** @type {Record<string, boolean>} */
  const results = {};
  for (const [name, step] of Object.entries(steps)) results[name] = (await step()) === 0;
  return results;
}

/** Types, build and tests; leaves a record for .ci/run. */
async function check() {
  rmSync(reports, { recursive: true, force: true });
  const results = await runEach({ types: typecheck, build: buildAll, test });
  mkdirSync(reports, { recursive: true });
  writeFileSync(join(reports, "check.json"), JSON.stringify(results));
  return Object.values(results).every(Boolean) ? 0 : 1;
}

/** The gates look at built packages; where the build fails, they still say what they can. */
async function buildAndGates() {
  const results = await runEach({ types: typecheck, build: buildAll, gates });
  return Object.values(results).every(Boolean) ? 0 : 1;
}

/** @type {Record<string, readonly Step[]>} */
const tasks = {
  setup: [],
  demo: [buildDemo, startQuickstart],
  check: [check],
  "build:all": [typecheck, buildAll],
  typecheck: [typecheck],
  test: [test],
  conformance: [
    step(
      "conformance",
      exitCode(() => tool("vitest", ["run", "conformance", ...rest])),
    ),
    async () => {
      console.log(readFileSync(join(root, "docs", "brokers.md"), "utf8"));
      return 0;
    },
  ],
  fuzz: [
    step(
      "fuzz",
      exitCode(() => tool("vitest", ["run", "packages/testkit/test/fuzz", "mutations", ...rest])),
    ),
  ],
  sim: [
    buildSimulator,
    exitCode(() =>
      run(process.execPath, [join("packages", "testkit", "dist", "bin", "sim.js"), ...rest]),
    ),
  ],
  bench: [
    buildAll,
    step("bench", async () => {
      const folder = join(root, "bench");
      const { code } = await tool("tsup", ["--silent"], { cwd: folder });
      return code === 0
        ? (await run(process.execPath, [join(folder, "dist", "main.js"), ...rest])).code
        : code;
    }),
  ],
  coverage: [
    step(
      "coverage",
      exitCode(() => tool("vitest", ["run", "--coverage", ...rest])),
    ),
    step(
      "coverage of the money path",
      exitCode(() => run(process.execPath, [join("scripts", "coverage-summary.mjs")])),
    ),
  ],
  mutation: [
    step(
      "mutation",
      exitCode(() => tool("@stryker-mutator/core", ["run", ...rest], { bin: "stryker" })),
    ),
  ],
  lint: [
    step(
      "lint",
      exitCode(() => tool("@biomejs/biome", ["check", ".", ...rest])),
    ),
  ],
  format: [
    step(
      "format",
      exitCode(() => tool("@biomejs/biome", ["check", "--write", ...rest, "."])),
    ),
  ],
  gate: [gates],
  gates: [buildAndGates],
};

async function main() {
  checkNode();
  const steps = tasks[task];
  if (steps === undefined) {
    console.error(`Unknown task "${task}". Tasks: ${Object.keys(tasks).join(", ")}.`);
    return 1;
  }
  for (const step of [install, ...steps]) {
    const code = await step();
    if (code !== 0) return code;
  }
  return 0;
}

process.exitCode = await main();
