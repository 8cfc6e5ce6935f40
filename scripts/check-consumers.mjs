// Packs every package, installs the tarballs into an empty project and looks at them as a stranger
// does: every public entry type-checks and loads, and core brings its three libraries and no more.
// With --packed <folder> it takes tarballs that are there already.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pack, packedIn } from "./lib/pack.mjs";
import { pnpm, root, run, tool } from "./lib/process.mjs";
import { begin, failed, passed } from "./lib/terminal.mjs";

/** @typedef {import("./lib/pack.mjs").Packed} Packed */

const corePackage = "@hookline/core";
const coreLoads = [corePackage, "decimal.js", "eventemitter3", "zod"];
/** What a host app brings itself, in the versions this repository is developed with. */
const hostPackages = [
  "@types/express",
  "@types/node",
  "express",
  "fastify",
  "typescript",
  "vitest",
];
/** Install scripts that nobody needs; a host decides the same way. */
const undecidedScripts = [
  "@photostructure/sqlite",
  "bufferutil",
  "ccxt",
  "esbuild",
  "utf-8-validate",
];
/** Entries that work inside a test runner only; their types are checked all the same. */
const testRunnerOnly = new Set(["@hookline/testkit"]);

/** @param {Packed} packed */
const specifiers = ({ name, entries }) => entries.map((entry) => name + entry.slice(1));

/** @param {string} name the version this workspace pins */
function pinnedVersion(name) {
  for (const member of [".", "packages/adapter-express", "packages/adapter-fastify"]) {
    const manifest = JSON.parse(readFileSync(join(root, member, "package.json"), "utf8"));
    const version = manifest.devDependencies?.[name];
    if (version !== undefined) return version;
  }
  throw new Error(`${name} is pinned nowhere`);
}

/** A loader hook that reports each module's address on standard output. */
const listLoaded = `
import { register } from "node:module";
import { writeSync } from "node:fs";
const hook = \`
import { writeSync } from "node:fs";
export async function load(url, context, next) {
  writeSync(1, url + "\\\\n");
  return next(url, context);
}\`;
register("data:text/javascript," + encodeURIComponent(hook));
`;

/** @param {string} folder @param {readonly Packed[]} packages */
function writeProject(folder, packages) {
  const tarballs = Object.fromEntries(
    packages.map(({ name, tarball }) => [name, `file:${tarball}`]),
  );
  const host = Object.fromEntries(hostPackages.map((name) => [name, pinnedVersion(name)]));
  /** @param {string} name @param {unknown} value */
  const json = (name, value) => writeFileSync(join(folder, name), JSON.stringify(value));
  json("package.json", {
    name: "consumer",
    private: true,
    type: "module",
    dependencies: { ...host, ...tarballs },
  });
  // JSON is YAML. Peers on core and the tarballs' own versions resolve to the tarballs, not to a registry.
  json("pnpm-workspace.yaml", {
    packages: ["."],
    overrides: { ...tarballs, "cookie@2": "^1.0.2" },
    allowBuilds: Object.fromEntries(undecidedScripts.map((name) => [name, false])),
    minimumReleaseAge: 0,
  });
  json("tsconfig.json", {
    compilerOptions: {
      target: "ES2023",
      lib: ["ES2023"],
      types: ["node"],
      module: "NodeNext",
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: true,
      noEmit: true,
    },
    files: ["consumer.ts"],
  });
  const names = packages.flatMap(specifiers);
  const imports = names.map(
    (name, index) => `import * as entry${index} from ${JSON.stringify(name)};`,
  );
  const used = names.map((_, index) => `entry${index}`).join(", ");
  writeFileSync(
    join(folder, "consumer.ts"),
    `${imports.join("\n")}\nexport const entries: readonly object[] = [${used}];\n`,
  );
  writeFileSync(join(folder, "list-loaded.mjs"), listLoaded);
}

/** The package a module belongs to, or null for Node's own and the project's. @param {string} url */
function packageOf(url) {
  const inside = url.split("/node_modules/").pop() ?? "";
  if (!url.startsWith("file:") || inside === url) return null;
  return inside.split("/", inside.startsWith("@") ? 2 : 1).join("/");
}

/** @param {string} folder */
async function coreLoadsOnlyItsLibraries(folder) {
  const args = ["--import", "./list-loaded.mjs", "--input-type=module"];
  args.push("--eval", `await import(${JSON.stringify(corePackage)})`);
  const { code, output } = await run(process.execPath, args, { cwd: folder, capture: true });
  const packages = new Set(
    output
      .split("\n")
      .map(packageOf)
      .filter((name) => name !== null),
  );
  const surplus = [...packages].filter((name) => !coreLoads.includes(name));
  if (code !== 0 || !packages.has(corePackage)) return { code: 1, output };
  return { code: surplus.length === 0 ? 0 : 1, output: `core also loads ${surplus.join(", ")}` };
}

/** @param {string} folder @param {readonly Packed[]} packages */
function everyEntryLoads(folder, packages) {
  const names = packages.filter(({ name }) => !testRunnerOnly.has(name)).flatMap(specifiers);
  const source = names.map((name) => `await import(${JSON.stringify(name)});`).join("\n");
  const args = ["--input-type=module", "--eval", source];
  return run(process.execPath, args, { cwd: folder, capture: true });
}

/** The store is enough where it has all; only a fresh machine asks the registry. @param {string} folder */
async function install(folder) {
  const offline = await pnpm(["install", "--offline"], { cwd: folder, capture: true });
  if (offline.code === 0) return offline;
  return pnpm(["install", "--prefer-offline"], { cwd: folder, capture: true });
}

/** @param {string} name @param {() => Promise<{ code: number, output: string }>} check */
async function report(name, check) {
  const started = performance.now();
  begin(name);
  const { code, output } = await check();
  if (code === 0) passed(name, started);
  else {
    failed(name, started);
    console.error(output);
  }
  return code === 0;
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), "hookline-consumer-"));
  const option = process.argv.indexOf("--packed");
  const given = option === -1 ? undefined : process.argv[option + 1];
  try {
    const packages = given === undefined ? await pack(join(folder, "packed")) : packedIn(given);
    writeProject(folder, packages);
    const quiet = { cwd: folder, capture: true };
    return (
      (await report("install the tarballs", () => install(folder))) &&
      (await report("type-check every entry", () =>
        tool("typescript", ["-p", folder], { ...quiet, bin: "tsc" }),
      )) &&
      (await report("load every entry", () => everyEntryLoads(folder, packages))) &&
      (await report("core loads zod, eventemitter3 and decimal.js only", () =>
        coreLoadsOnlyItsLibraries(folder),
      ))
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = (await main()) ? 0 : 1;
