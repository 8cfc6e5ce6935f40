import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { CODES } from "../model/codes.ts";
import { RISK_CATALOGUE } from "./catalogue.ts";
import { standardRisk } from "./standard-risk.ts";

const folder = fileURLToPath(new URL("rules/", import.meta.url));
const files = readdirSync(folder).filter((file) => !file.endsWith(".test.ts"));
const rules = RISK_CATALOGUE.filter((entry) => entry.about !== "mechanism");
const sourceOf = (name: string) => readFileSync(`${folder}${name}.ts`, "utf8");

describe("the catalogue of risk rules", () => {
  it("covers exactly the rules in the folder", () => {
    expect(rules.map((entry) => `${entry.name}.ts`).sort()).toEqual(files.sort());
  });

  it("covers exactly the rules that standardRisk has, in their order", () => {
    const { orderRules, signalRules } = standardRisk();
    const standard = [...signalRules, ...orderRules];
    expect(rules.map(({ about, ids, name }) => ({ about, id: ids[0], name }))).toEqual(
      standard.map(({ about, id, name }) => ({ about, id, name })),
    );
  });

  it.each(rules.map((entry) => [entry.name, entry] as const))("%s has a test", (name) => {
    expect(readFileSync(`${folder}${name}.test.ts`, "utf8")).toContain("describe(");
  });

  it.each(rules.map((entry) => [entry.name, entry] as const))(
    "%s names the codes of its own file, and only codes of the table",
    (name, entry) => {
      const inFile = new Set(sourceOf(name).match(/\bRISK_[A-Z_]+\b/g) ?? []);
      expect(entry.codes.filter((code) => !Object.hasOwn(CODES, code))).toEqual([]);
      expect([...inFile].filter((code) => !entry.codes.some((known) => known === code))).toEqual(
        [],
      );
    },
  );

  it("lists the duplicate key, which is a mechanism and not a rule", () => {
    expect(RISK_CATALOGUE.find((entry) => entry.ids[0] === "R-07")?.about).toBe("mechanism");
  });

  it("says of every rule what it does with entries and exits", () => {
    for (const entry of RISK_CATALOGUE) {
      expect(entry.does).not.toBe("");
      expect(entry.entries).not.toBe("");
      expect(entry.exits).not.toBe("");
      expect(entry.codes.length).toBeGreaterThan(0);
    }
  });

  it.each(files)("%s is one rule of at most 60 lines", (file) => {
    const source = readFileSync(`${folder}${file}`, "utf8");
    expect(source.split("\n").length - 1).toBeLessThanOrEqual(60);
    expect(source.match(/\bid: "R-\d\d"/g)).toHaveLength(1);
  });
});
