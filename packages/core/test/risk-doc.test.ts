import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type CatalogueEntry, RISK_CATALOGUE } from "../src/risk/catalogue.ts";
import { type Mechanism, RISK_MECHANISMS } from "../src/risk/mechanisms.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

// `npx vitest run packages/core/test/risk-doc -u` writes the page anew; in CI a stale page fails.
describe("docs/risk.md", () => {
  it("says what the rules and mechanisms say of themselves", async () => {
    await expect(page()).toMatchFileSnapshot(`${root}docs/risk.md`);
  });

  it("links only files that are there", () => {
    for (const [, path] of page().matchAll(/\]\(\.\.\/([^)]+)\)/g)) {
      expect(readFileSync(`${root}${path}`, "utf8").length).toBeGreaterThan(0);
    }
  });
});

const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

const codesOf = (codes: readonly string[]): string =>
  codes.map((code) => `\`${code}\``).join(" ") || "–";

const sortedById = <Item extends { readonly id: string }>(
  items: readonly Item[],
): readonly Item[] => [...items].sort((left, right) => left.id.localeCompare(right.id));

const ruleRow = (entry: CatalogueEntry & { readonly id: string }): string => {
  const file = `../packages/core/src/risk/rules/${entry.name}`;
  return row(
    entry.ids.join(", "),
    entry.does,
    entry.parameter === null ? "–" : `\`${entry.parameter}\`: ${entry.default ?? "–"}`,
    codesOf(entry.codes),
    entry.entries,
    entry.exits,
    entry.paper,
    `[${entry.name}](${file}.ts) ([test](${file}.test.ts))`,
  );
};

const mechanismRow = ({ codes, how, id, test, what, where }: Mechanism): string =>
  row(
    id,
    what,
    how,
    codesOf(codes),
    where === null ? "–" : `[${where}](../packages/${where})`,
    test === null ? "–" : `[test](../packages/${test})`,
  );

function page(): string {
  const rules = RISK_CATALOGUE.map((entry) => ({ ...entry, id: entry.ids[0] }));
  return [
    "# Risk controls",
    "",
    "`standardRisk({ … })` has every rule below, all on; no option turns one off. Amounts are in the currency of the account,",
    "times in milliseconds. Rules are asked in the order of `risk/standard-risk.ts`, all of them, and the first refusal is the",
    "answer's code; what each said stands in the journal (`risk.judged`) and in `GET /signals/<id>/explain`.",
    "",
    "**Entries** fail closed: a fact that is missing, stale or malformed denies them. **Exits, stops and targets** go by the",
    "column of their own, so that nobody is locked into a position. **Live and paper**: on a live account every rule denies. On",
    "paper the newer half of the rules only *warns* as long as the host leaves its options alone, so that a plain first signal",
    "trades; an option that is set holds on paper as well, and `strictOnPaper: true` makes paper as strict as live.",
    "",
    "Values are worst cases: positions, with every open order filled, those without a known outcome too. A limit that is loosened",
    "is journaled (`limits.changed`) and, for live accounts, waits for a person (R-52). Rules of a host (`withRules`) can only",
    "tighten.",
    "",
    "## Rules",
    "",
    row(
      "id",
      "what",
      "parameters: default",
      "codes",
      "entries",
      "exits and protective orders",
      "paper",
      "file",
    ),
    row(...Array.from({ length: 8 }, () => "---")),
    ...sortedById(rules).map(ruleRow),
    "",
    "## Mechanisms, and what is not there",
    "",
    row("id", "what", "how", "codes", "where", "test"),
    row(...Array.from({ length: 6 }, () => "---")),
    ...sortedById(RISK_MECHANISMS).map(mechanismRow),
    "",
    "This page is generated from `packages/core/src/risk/catalogue.ts` and `mechanisms.ts`.",
    "",
  ].join("\n");
}
