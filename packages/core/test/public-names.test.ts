import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const entry = readFileSync(new URL("../src/index.ts", import.meta.url), "utf8");

/** Every name, value or type, that `@hookline/core` exports. */
const names = [...entry.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list = ""]) =>
  list
    .split(",")
    .map((name) => name.replace(/^\s*type\s+/, "").trim())
    .filter((name) => name !== ""),
);

describe("the public face of core", () => {
  it("has at most 60 names, each once", () => {
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeLessThanOrEqual(60);
    expect(names).toContain("createEngine");
  });
});
