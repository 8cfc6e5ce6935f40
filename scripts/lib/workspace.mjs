import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./process.mjs";

/**
 * @typedef {object} Member
 * @property {string} name
 * @property {string} folder absolute path
 * @property {boolean} published
 * @property {readonly string[]} workspaceDependencies run-time dependencies inside this workspace
 * @property {boolean} built it has a tsup configuration
 * @property {Record<string, unknown>} exports
 */

/** @param {string} folder @returns {Member} */
function readMember(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const needs = { ...manifest.dependencies, ...manifest.peerDependencies };
  return {
    name: manifest.name,
    folder,
    published: manifest.private !== true,
    workspaceDependencies: Object.keys(needs).filter((name) =>
      needs[name].startsWith("workspace:"),
    ),
    built: existsSync(join(folder, "tsup.config.ts")),
    exports: manifest.publishConfig?.exports ?? manifest.exports ?? {},
  };
}

/** Every member of packages/ and examples/, by name. @returns {Member[]} */
export function members() {
  return ["packages", "examples"]
    .map((parent) => join(root, parent))
    .filter((parent) => existsSync(parent))
    .flatMap((parent) => readdirSync(parent).map((entry) => join(parent, entry)))
    .filter((folder) => existsSync(join(folder, "package.json")))
    .map(readMember)
    .sort((left, right) => left.name.localeCompare(right.name));
}

/** The named member and everything of this workspace it needs at run time. @param {string} name */
export function closure(name) {
  const byName = new Map(members().map((member) => [member.name, member]));
  /** @type {Set<string>} */
  const wanted = new Set();
  /** @param {string} next */
  const visit = (next) => {
    if (wanted.has(next)) return;
    wanted.add(next);
    for (const dependency of byName.get(next)?.workspaceDependencies ?? []) visit(dependency);
  };
  visit(name);
  return [...byName.values()].filter((member) => wanted.has(member.name));
}
