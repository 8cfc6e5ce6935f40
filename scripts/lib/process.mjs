import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The package manager is pinned here and nowhere else. */
const pnpmVersion = "12.21.0";

const windows = process.platform === "win32";
/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
let stopping = false;

/** True once somebody asked this run to stop; no further step starts then. */
export const isStopping = () => stopping;

/** @param {NodeJS.Signals} signal @param {boolean} childHasIt */
function stop(signal, childHasIt) {
  if (!stopping && !childHasIt) for (const child of running) child.kill(signal);
  stopping = true;
}

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  // A terminal sends Ctrl-C to the whole process group, and npm passes it on once more. A child that
  // got it already must not get it again: many programs read a second SIGINT as "now, without saving".
  const fromTerminal = signal === "SIGINT" && process.stdin.isTTY === true;
  process.on(signal, () => stop(signal, windows || fromTerminal));
}

if (process.env.npm_lifecycle_event !== undefined && !windows) {
  // npm starts scripts through a shell that dies of a SIGTERM without passing it on; without this,
  // the quickstart would live on and keep its port.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop("SIGTERM", false), 500).unref();
}

/**
 * @typedef {object} Options
 * @property {string} [cwd] folder to run in; the repository's root by default
 * @property {Record<string, string>} [env] added to this process's environment
 * @property {boolean} [capture] collect the output instead of showing it
 * @property {boolean} [shell]
 */

/**
 * Runs a program to its end.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {Options} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(file, args, { cwd = root, env = {}, capture = false, shell = false } = {}) {
  if (stopping) return Promise.resolve({ code: 130, output: "" });
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd,
      shell,
      env: { ...process.env, ...env },
      stdio: ["ignore", capture ? "pipe" : "inherit", capture ? "pipe" : "inherit"],
    });
    running.add(child);
    let output = "";
    child.stdout?.on("data", (chunk) => (output += chunk));
    child.stderr?.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => (output += `${file}: ${error.message}\n`));
    child.on("close", (code, signal) => {
      running.delete(child);
      resolve({ code: code ?? (signal === "SIGINT" ? 130 : 1), output });
    });
  });
}

/**
 * Starts a tool of the root's node_modules by its own script: no npx, no shell, the same on Windows.
 * @param {string} name package name
 * @param {readonly string[]} args
 * @param {Options & { bin?: string }} [options]
 */
export function tool(name, args, { bin, ...options } = {}) {
  const folder = join(root, "node_modules", name);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const command = bin ?? name.split("/").pop();
  const entry = typeof manifest.bin === "string" ? manifest.bin : manifest.bin[command ?? name];
  return run(process.execPath, [join(folder, entry), ...args], options);
}

/** @param {readonly string[]} args @param {Options} [options] */
export function pnpm(args, options = {}) {
  const env = { npm_config_yes: "true", CI: "1", ...options.env };
  // npx is npx.cmd on Windows, which only a shell can start.
  return run("npx", ["--yes", "--prefer-offline", `pnpm@${pnpmVersion}`, ...args], {
    ...options,
    env,
    shell: windows,
  });
}
