import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { CODES, type Code } from "../model/codes.ts";
import { simple } from "./dialects/simple.ts";
import { parseBody } from "./parse.ts";

// The hostile deliveries of the battery, as far as body and fields decide: signature, age and risk come elsewhere.

const FILE = new URL("../../../../../shared/vectors/bad-input.jsonl", import.meta.url);
const present = existsSync(FILE);

interface Row {
  readonly id: string;
  readonly class: string;
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body_base64: string | null;
  readonly body_gen?: readonly (readonly [string, number])[];
  readonly expect: { readonly status: readonly number[] };
}
const rows: readonly Row[] = present
  ? readFileSync(FILE, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
  : [];

/** The set-up that the battery describes. */
const dialect = simple({ fields: { strategy: "strategy" }, required: ["quantity"] });

function bytesOf(row: Row): Uint8Array {
  if (row.body_base64 !== null) return Buffer.from(row.body_base64, "base64");
  const pieces = (row.body_gen ?? []).map(([piece, count]) =>
    Buffer.from(Buffer.from(piece, "base64").toString("latin1").repeat(count), "latin1"),
  );
  return Buffer.concat(pieces);
}

function outcome(row: Row): Code | "accepted" {
  const fields = parseBody({
    bytes: bytesOf(row),
    contentType: row.headers["content-type"] ?? null,
    contentEncoding: row.headers["content-encoding"] ?? null,
  });
  if (!fields.ok) return fields.refusal.code;
  const draft = dialect.read(fields.value);
  return draft.ok ? "accepted" : draft.refusal.code;
}

const EXPECTED: Readonly<Record<string, Code | "accepted">> = {
  "bi-001": "accepted",
  "bi-002": "accepted",
  "bi-003": "accepted",
  "bi-004": "BODY_EMPTY",
  "bi-005": "BODY_NOT_JSON",
  "bi-006": "BODY_NOT_JSON",
  "bi-007": "BODY_NOT_JSON",
  "bi-008": "BODY_NOT_JSON",
  "bi-009": "BODY_NOT_JSON",
  "bi-010": "SIGNAL_PLACEHOLDER_UNSUBSTITUTED",
  "bi-011": "BODY_NOT_OBJECT",
  "bi-012": "BODY_NOT_OBJECT",
  "bi-013": "BODY_NOT_OBJECT",
  "bi-014": "BODY_BAD_ENCODING",
  "bi-015": "BODY_TOO_DEEP",
  "bi-016": "BODY_DUPLICATE_KEY",
  "bi-017": "BODY_DUPLICATE_KEY",
  "bi-018": "FIELD_MISSING",
  "bi-019": "FIELD_MISSING",
  "bi-020": "FIELD_TYPE",
  "bi-021": "FIELD_VALUE",
  "bi-022": "SIGNAL_PLACEHOLDER_UNSUBSTITUTED",
  "bi-023": "SIGNAL_PLACEHOLDER_UNSUBSTITUTED",
  "bi-024": "SYMBOL_INVALID",
  "bi-025": "NUMBER_RANGE",
  "bi-026": "NUMBER_RANGE",
  "bi-027": "NUMBER_NOT_FINITE",
  "bi-028": "NUMBER_NOT_FINITE",
  "bi-029": "FIELD_TYPE",
  "bi-030": "FIELD_TYPE",
  "bi-031": "NUMBER_FORMAT",
  "bi-032": "NUMBER_FORMAT",
  "bi-033": "SYMBOL_INVALID",
  "bi-034": "SYMBOL_INVALID",
  "bi-035": "SYMBOL_INVALID",
  "bi-036": "BODY_TOO_LARGE",
  "bi-053": "BODY_ENCODING_UNSUPPORTED",
  "bi-054": "BODY_TOO_LARGE",
  "bi-055": "BODY_MEDIA_TYPE_UNSUPPORTED",
  "bi-056": "BODY_NOT_TEXT_SIGNAL",
};

/** Well-formed bodies: their harm is in the signature, the age, the risk or the mode. */
const ELSEWHERE = ["auth", "replay", "stale", "risk", "mode"];

describe.skipIf(!present)("hostile bodies (skipped where ../shared is not there)", () => {
  it.each(rows.map((row) => [row.id, row.title, row] as const))("%s %s", (id, _, row) => {
    const code = ELSEWHERE.includes(row.class) ? "accepted" : EXPECTED[id];
    expect(outcome(row)).toBe(code);
    if (code !== undefined && code !== "accepted") {
      expect(row.expect.status).toContain(CODES[code].status);
    }
  });

  it("bi-053 is a real bomb, which nobody opens", () => {
    const bomb = rows.find(({ id }) => id === "bi-053");
    expect(bomb && gunzipSync(bytesOf(bomb)).length).toBeGreaterThan(10_000_000);
  });

  it("bi-018 leaves every prototype as it was", () => {
    expect(Object.prototype).not.toHaveProperty("quantity");
  });
});
