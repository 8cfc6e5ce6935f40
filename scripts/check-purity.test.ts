import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkFolder, findOffences } from "./check-purity.mjs";

const file = "packages/core/src/engine/decide.ts";
const messages = (source: string, path = file): string[] =>
  findOffences(path, source).map(({ line, message }) => `${line} ${message}`);

describe("check-purity", () => {
  it.each([
    ["const at = Date.now();", "Date.now"],
    ["const at = new Date(0);", "new Date"],
    ["const at = Date();", "Date("],
    ["const at = globalThis.Date();", "Date("],
    ["const draw = Math.random();", "Math.random"],
    ["const at = performance.now();", "performance.now"],
    ["setTimeout(run, 1);", "setTimeout"],
    ["const timer = setInterval;", "setInterval"],
    ["setImmediate(run);", "setImmediate"],
    ["queueMicrotask(run);", "queueMicrotask"],
    ["const home = process.env.HOME;", "process"],
    ["const answer = fetch(url);", "fetch("],
    ["const id = crypto.randomUUID();", "crypto.randomUUID"],
    ["crypto.getRandomValues(bytes);", "crypto.getRandomValues"],
    ["export async function decide() {}", "async"],
    ["const later = async () => 1;", "async"],
    ["const value = await thing;", "await"],
    ["const all = Promise.all([]);", "Promise as a value"],
    ["const one = new Promise<void>(run);", "Promise as a value"],
    ['import { readFileSync } from "node:fs";', "import of node:fs"],
    ['import "node:http";', "import of node:http"],
    ['import { createHmac } from "node:crypto";', "import of node:crypto"],
    ['import { createHmac } from "crypto";', "import of crypto"],
    ['export * from "node:timers/promises";', "import of node:timers/promises"],
    ["const text = `at $" + "{Date.now()}`;", "Date.now"],
    ["let hole: any;", "any"],
    ["const hole = value as any;", "any"],
    ["const holes: Array<any> = [];", "any"],
    ["const sure = value!;", "non-null assertion (!)"],
    ["const sure = list[0]!.name;", "non-null assertion (!)"],
    ["const sure = find(id)!.name;", "non-null assertion (!)"],
    ["let sure!: string;", "non-null assertion (!)"],
    ["// @ts-ignore", "@ts-ignore"],
    ["/* @ts-nocheck */", "@ts-ignore"],
  ])("finds %j", (source, message) => {
    expect(messages(`\n${source}`)).toContain(`2 ${message}`);
  });

  it.each([
    "/** Never await here, and never call Date.now() or setTimeout. */",
    'const text = "await Promise.all(fetch(Math.random()))";',
    "const text = `async process.env`;",
    "const pattern = /await Date\\.now\\(/;",
    "export interface Store { append(batch: readonly Event[]): Promise<void> }",
    "const at = ports.clock.now(); const data = ports.fetch(id);",
    "const dated = Date.parse(text) + Date.UTC(2026, 0, 1);",
    "if (!ready && a !== b && !(c)) return !done;",
    "const anything = many.any; const flag = { any: 1 };",
    'import { parse } from "./process.ts";',
  ])("accepts %j", (source) => {
    expect(messages(source)).toEqual([]);
  });

  it("allows node:crypto in prim/digest.ts only", () => {
    const source = 'import { createHash } from "node:crypto";';
    expect(messages(source, "packages/core/src/prim/digest.ts")).toEqual([]);
    expect(messages(source, "packages/core/src/prim/json.ts")).toEqual(["1 import of node:crypto"]);
  });
});

describe("check-purity over a folder", () => {
  it("watches the pure folders, and neither tests nor the runtime", () => {
    const src = mkdtempSync(join(tmpdir(), "hookline-purity-"));
    onTestFinished(() => rmSync(src, { recursive: true, force: true }));
    for (const [path, text] of [
      ["risk/rules/late.ts", "export const at = Date.now();"],
      ["risk/rules/late.test.ts", "export const at = Date.now();"],
      ["runtime/loop.ts", "export const at = Date.now();"],
    ] as const) {
      mkdirSync(join(src, path, ".."), { recursive: true });
      writeFileSync(join(src, path), text);
    }
    const { files, offences } = checkFolder(src);
    expect(files).toBe(1);
    expect(offences).toHaveLength(1);
    expect(offences[0]).toMatch(/risk\/rules\/late\.ts:1 Date\.now$/);
  });
});
