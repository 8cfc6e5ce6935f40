import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pnpm } from "./process.mjs";
import { members } from "./workspace.mjs";

/** @typedef {{ name: string, tarball: string, entries: readonly string[] }} Packed */

/** `@hookline/core` is packed as `hookline-core-<version>.tgz`. @param {string} name */
const tarballPrefix = (name) => `${name.replace("@", "").replace("/", "-")}-`;

/**
 * The published packages whose tarballs lie in a folder, with their public entries.
 * @param {string} folder
 * @returns {Packed[]}
 */
export function packedIn(folder) {
  const files = readdirSync(folder);
  return members()
    .filter((member) => member.published)
    .map(({ name, exports }) => {
      const prefix = tarballPrefix(name);
      const file = files.find(
        (entry) => entry.startsWith(prefix) && /^\d/.test(entry.slice(prefix.length)),
      );
      if (file === undefined) throw new Error(`${name} was not packed into ${folder}`);
      const entries = Object.keys(exports).filter((key) => !key.endsWith(".json"));
      return { name, tarball: join(folder, file), entries };
    });
}

/**
 * Packs every published package exactly as it would go to the registry.
 * @param {string} folder
 */
export async function pack(folder) {
  mkdirSync(folder, { recursive: true });
  const args = ["--recursive", "--filter", "./packages/*", "pack", "--pack-destination", folder];
  const { code, output } = await pnpm(args, { capture: true });
  if (code !== 0) throw new Error(`pnpm pack failed\n${output}`);
  return packedIn(folder);
}
