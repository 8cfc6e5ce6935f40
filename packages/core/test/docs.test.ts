import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { CODES, type CodeEntry } from "../src/model/codes.ts";
import { TRANSITIONS } from "../src/order/transitions.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

// `npx vitest run packages/core/test/docs.test.ts -u` writes the pages anew; in CI a stale page fails.
describe("generated documentation", () => {
  it("docs/codes.md lists the code table", async () => {
    await expect(codesPage()).toMatchFileSnapshot(`${root}docs/codes.md`);
  });

  it("docs/order-states.md draws the order machine", async () => {
    await expect(statesPage()).toMatchFileSnapshot(`${root}docs/order-states.md`);
  });

  it("each code is reached by a test that names it", () => {
    const tests = testSources();
    const unreached = Object.keys(CODES).filter((code) => !tests.includes(`"${code}"`));
    expect(unreached).toEqual([]);
  });
});

function codesPage(): string {
  const rows = Object.entries<CodeEntry>(CODES).map(
    ([code, { message, status }]) => `| \`${code}\` | ${status} | ${message} |`,
  );
  return [
    "# Codes",
    "",
    "Every answer, journal record and log line names what happened by one of these codes. They are stable:",
    "branch on the code, never on the text. A refusal's body is `{ code, message, detail }`; `detail` holds the",
    "data of the one case. 4xx: the request was refused before it was a signal. 200 with a `RISK_`, `PLAN_` or",
    "`SIZE_` code: the signal was understood, stored and denied. 503: nothing is stored for sure; send it again.",
    "",
    "This page is generated from `packages/core/src/model/codes.ts`.",
    "",
    "| code | HTTP | meaning |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function statesPage(): string {
  const steps = Object.entries(TRANSITIONS).flatMap(([from, row]) =>
    Object.entries(row).map(([event, to]) => ({ from, event, to })),
  );
  return [
    "# Order states",
    "",
    "`denied`: we refused, nothing was sent. `rejected`: the broker refused, by an allow-listed answer. `unknown`:",
    "no evidence yet; only the broker's evidence ends it. What the table does not allow changes nothing and is",
    "recorded as an anomaly; a fill is booked wherever it is possible at all, because it happened.",
    "",
    "This page is generated from `packages/core/src/order/transitions.ts`.",
    "",
    "```mermaid",
    "stateDiagram-v2",
    "  [*] --> initialized",
    ...steps.map(({ event, from, to }) => `  ${from} --> ${to}: ${event}`),
    "```",
    "",
    "| status | event | next |",
    "|---|---|---|",
    ...steps.map(({ event, from, to }) => `| ${from} | ${event} | ${to} |`),
    "",
  ].join("\n");
}

const SKIPPED = new Set(["node_modules", "dist"]);

function testSources(): string {
  const filesIn = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesIn(path);
      return entry.name.endsWith(".test.ts") && entry.name !== "docs.test.ts" ? [path] : [];
    });
  return [`${root}packages`, `${root}examples`]
    .flatMap(filesIn)
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
}
