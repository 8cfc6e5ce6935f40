import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { CODES } from "../model/codes.ts";
import { RISK_CATALOGUE } from "./catalogue.ts";
import { RISK_MECHANISMS } from "./mechanisms.ts";
import { standardRisk } from "./standard-risk.ts";

const folder = fileURLToPath(new URL("rules/", import.meta.url));
const packages = fileURLToPath(new URL("../../../", import.meta.url));
const files = readdirSync(folder).filter((file) => !file.endsWith(".test.ts"));
const rules = RISK_CATALOGUE;
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

  it("rules and mechanisms together are R-01 to R-52, none missing", () => {
    const ids = new Set([
      ...rules.flatMap((entry) => entry.ids),
      ...RISK_MECHANISMS.map(({ id }) => id),
    ]);
    const all = Array.from({ length: 52 }, (_, index) => `R-${String(index + 1).padStart(2, "0")}`);
    expect([...ids].sort()).toEqual(all);
  });

  it.each(RISK_MECHANISMS.map((each) => [each.id, each] as const))(
    "%s stands where it says",
    (_, each) => {
      for (const file of [each.where, each.test]) {
        if (file !== null) expect(existsSync(`${packages}${file}`)).toBe(true);
      }
      expect(each.codes.filter((code) => !Object.hasOwn(CODES, code))).toEqual([]);
    },
  );

  it("says of every rule what it does with entries and exits", () => {
    for (const entry of RISK_CATALOGUE) {
      expect(entry.does).not.toBe("");
      expect(entry.entries).not.toBe("");
      expect(entry.exits).not.toBe("");
      expect(entry.codes.length).toBeGreaterThan(0);
    }
  });

  it.each(files)("%s is one rule of at most 70 lines", (file) => {
    const source = readFileSync(`${folder}${file}`, "utf8");
    expect(source.split("\n").length - 1).toBeLessThanOrEqual(70);
    expect(source.match(/\bid: "R-\d\d"/g)).toHaveLength(1);
  });
});
