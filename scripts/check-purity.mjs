// Keeps the deciding part of core free of clocks, chance, timers, I/O and promises, and of holes in
// its types. It reads tokens, not text: a comment or a string may say "await" without being one.
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import jsTokens from "js-tokens";
import { root } from "./lib/process.mjs";
import { red } from "./lib/terminal.mjs";

/** The folders of packages/core/src that decide. Everything else may touch the world. */
export const pureFolders = [
  "prim",
  "model",
  "ports",
  "verify",
  "signal",
  "route",
  "size",
  "plan",
  "risk",
  "order",
  "position",
  "match",
  "reconcile",
  "engine",
];

/** Node modules a pure file may import all the same, with the only file that may. */
const allowedImports = new Map([["node:crypto", "prim/digest.ts"]]);

/**
 * @typedef {{ type: string, value: string, line: number, newline: boolean }} Token
 *   newline: the token is the first of its line
 * @typedef {{ line: number, message: string }} Offence
 * @typedef {(at: Window, file: string) => string | null} Rule answers what is wrong, or null
 */

/** A token with its neighbours; a missing neighbour reads as empty text. */
class Window {
  /** @param {readonly Token[]} tokens @param {number} index */
  constructor(tokens, index) {
    this.tokens = tokens;
    this.index = index;
  }
  /** @param {number} offset @returns {Token} */
  near(offset) {
    return this.tokens[this.index + offset] ?? { type: "None", value: "", line: 0, newline: true };
  }
  get token() {
    return this.near(0);
  }
  /** @param {number} offset */
  text(offset) {
    return this.near(offset).value;
  }
  /** The token is a name of its own, not the member of something (`ports.fetch`). */
  get free() {
    const dotted = this.text(-1) === "." || this.text(-1) === "?.";
    return this.token.type === "IdentifierName" && (!dotted || this.text(-2) === "globalThis");
  }
  get called() {
    return this.text(1) === "(" || (this.text(1) === "?." && this.text(2) === "(");
  }
  /** @param {readonly string[]} values the token and the ones after it */
  reads(...values) {
    return values.every((value, offset) => this.text(offset) === value);
  }
}

const bannedNames = new Set([
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "getRandomValues",
  "randomBytes",
  "randomUUID",
  "async",
  "await",
]);
const bannedMembers = [
  ["Date", "now"],
  ["Math", "random"],
  ["performance", "now"],
  ["crypto", "getRandomValues"],
  ["crypto", "randomBytes"],
  ["crypto", "randomUUID"],
];
const typePositions = new Set([":", "as", "<", "|", "&", "satisfies"]);
const keywordsBeforeValue = new Set(
  "case default delete do else extends in instanceof of return throw typeof void yield".split(" "),
);

/** @type {readonly Rule[]} */
const rules = [
  (at) => (bannedNames.has(at.token.value) && at.free ? at.token.value : null),
  (at) => {
    const hit = bannedMembers.find(([owner = "", name = ""]) => at.reads(owner, ".", name));
    return hit === undefined ? null : hit.join(".");
  },
  (at) => {
    if (!at.free || at.token.value !== "Date") return null;
    if (at.text(-1) === "new") return "new Date";
    return at.text(1) === "(" ? "Date(" : null;
  },
  (at) =>
    at.free && at.reads("process") && [".", "?.", "["].includes(at.text(1)) ? "process" : null,
  (at) => (at.free && at.reads("fetch") && at.called ? "fetch(" : null),
  (at) => {
    if (!at.free || at.token.value !== "Promise") return null;
    // Promise<...> is a type unless it is constructed; a bare Promise is always a value.
    return at.text(1) !== "<" || at.text(-1) === "new" ? "Promise as a value" : null;
  },
  importOffence,
  (at) =>
    at.token.type === "IdentifierName" && at.reads("any") && typePositions.has(at.text(-1))
      ? "any"
      : null,
  (at) => (isNonNull(at) ? "non-null assertion (!)" : null),
];

/** @param {Window} at @param {string} file */
function importOffence(at, file) {
  if (at.token.type !== "StringLiteral") return null;
  const called = at.text(-1) === "(" && ["import", "require"].includes(at.text(-2));
  if (!called && !["from", "import"].includes(at.text(-1))) return null;
  const name = at.token.value.slice(1, -1);
  const isNode = name.startsWith("node:") || builtinModules.includes(name.split("/")[0] ?? "");
  return isNode && !file.endsWith(`/${allowedImports.get(name)}`) ? `import of ${name}` : null;
}

/**
 * Tells `value!` from `!value`: only the first follows an operand on the same line.
 * @param {Window} at
 */
function isNonNull(at) {
  if (at.token.type !== "Punctuator" || at.token.value !== "!" || at.token.newline) return false;
  const before = at.near(-1);
  if (before.type !== "IdentifierName") return before.value === ")" || before.value === "]";
  return !keywordsBeforeValue.has(before.value);
}

/** @param {string} source @returns {{ tokens: Token[], comments: Token[] }} */
function read(source) {
  /** @type {Token[]} */
  const tokens = [];
  /** @type {Token[]} */
  const comments = [];
  let line = 1;
  let newline = true;
  for (const { type, value } of jsTokens(source)) {
    if (type.endsWith("Comment")) comments.push({ type, value, line, newline });
    else if (type !== "WhiteSpace" && type !== "LineTerminatorSequence") {
      tokens.push({ type, value, line, newline });
      newline = false;
    }
    const breaks = value.match(/\r\n|\r|\n/g)?.length ?? 0;
    line += breaks;
    if (breaks > 0) newline = true;
  }
  return { tokens, comments };
}

/**
 * Everything wrong in one pure file.
 * @param {string} file its path, with forward slashes
 * @param {string} source
 * @returns {Offence[]}
 */
export function findOffences(file, source) {
  const { tokens, comments } = read(source);
  const silenced = comments
    .filter(({ value }) => /@ts-(ignore|nocheck)/.test(value))
    .map(({ line }) => ({ line, message: "@ts-ignore" }));
  const found = tokens.flatMap((token, index) =>
    rules
      .map((rule) => rule(new Window(tokens, index), file))
      .filter((message) => message !== null)
      .map((message) => ({ line: token.line, message })),
  );
  return [...found, ...silenced].sort((left, right) => left.line - right.line);
}

/** @param {string} folder @returns {string[]} */
function sources(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .filter((entry) => !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).replaceAll("\\", "/"));
}

/** @param {string} src core's source folder @returns {{ files: number, offences: string[] }} */
export function checkFolder(src) {
  const pure = new Set(pureFolders);
  const files = sources(src).filter((file) =>
    pure.has(relative(src, file).split(/[\\/]/)[0] ?? ""),
  );
  const offences = files.flatMap((file) =>
    findOffences(file, readFileSync(file, "utf8")).map(
      ({ line, message }) => `${relative(root, file)}:${line} ${message}`,
    ),
  );
  return { files: files.length, offences };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { files, offences } = checkFolder(join(root, "packages/core/src"));
  for (const offence of offences) console.error(red(offence));
  console.log(`purity: ${files} files, ${offences.length} offences`);
  // An empty list would mean that the folders moved and nothing is watched any more.
  process.exitCode = offences.length === 0 && files > 0 ? 0 : 1;
}
