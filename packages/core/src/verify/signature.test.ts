import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { equalBytes, hmacSha256 } from "../prim/digest.ts";
import { type SignatureInput, verifySignature } from "./signature.ts";

interface MacRow {
  readonly id: string;
  readonly kind: "mac";
  readonly key_hex: string;
  readonly body_base64: string;
  readonly mac_hex: string;
  readonly mac_base64: string;
}
interface VerifyRow {
  readonly id: string;
  readonly kind: "verify";
  readonly scheme: SignatureInput["scheme"];
  readonly secrets: readonly string[];
  readonly headers: SignatureInput["headers"];
  readonly body_base64: string;
  readonly now: number;
  readonly tolerance_s: number;
  readonly valid: boolean;
  readonly reason: string;
}

/**
 * The rows of a vector file in `../shared/vectors` beside the workspace; null where that folder is
 * not there.
 */
function vectors(name: string): readonly (MacRow | VerifyRow)[] | null {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "pnpm-workspace.yaml"))) {
    if (dirname(folder) === folder) return null;
    folder = dirname(folder);
  }
  const file = join(folder, "../shared/vectors", name);
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
}

const rows = vectors("hmac.jsonl");
const title = rows === null ? "hmac.jsonl (skipped: ../shared/vectors is absent)" : "hmac.jsonl";
const macRows = (rows ?? []).filter((row) => row.kind === "mac");
const verifyRows = (rows ?? []).filter((row) => row.kind === "verify");

describe.skipIf(rows === null)(title, () => {
  it("has the 14 MAC rows and the 55 verify rows this suite was written for", () => {
    expect([macRows.length, verifyRows.length]).toEqual([14, 55]);
    expect(verifyRows.filter((row) => row.valid)).toHaveLength(16);
  });

  it.each(macRows)("$id: the digest is the published one", (row) => {
    const mac = hmacSha256(Buffer.from(row.key_hex, "hex"), Buffer.from(row.body_base64, "base64"));
    expect(Buffer.from(mac).toString("hex")).toBe(row.mac_hex);
    expect(Buffer.from(mac).toString("base64")).toBe(row.mac_base64);
    expect(equalBytes(mac, mac.slice(0, 16))).toBe(false);
  });

  it.each(verifyRows)("$id: $reason → valid $valid", (row) => {
    const verdict = verifySignature({
      scheme: row.scheme,
      secrets: row.secrets,
      headers: row.headers,
      body: Buffer.from(row.body_base64, "base64"),
      nowSeconds: row.now,
      toleranceSeconds: row.tolerance_s,
    });
    expect(verdict.valid).toBe(row.valid);
    expect(verdict.reason === "ok").toBe(row.valid);
  });
});

const now = 1_768_489_200;
const secret = "It's a Secret to Everybody";
const published = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
const github = (over: Partial<SignatureInput> = {}) =>
  verifySignature({
    scheme: "github",
    secrets: [secret],
    headers: { "x-hub-signature-256": published },
    body: "Hello, World!",
    nowSeconds: now,
    ...over,
  });

const standard = (over: Record<string, string> = {}, input: Partial<SignatureInput> = {}) =>
  verifySignature({
    scheme: "standard-webhooks",
    secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    headers: {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
      ...over,
    },
    body: '{"test": 2432232314}',
    nowSeconds: 1_614_265_330,
    ...input,
  });

/** Whatever plain JavaScript may hand over; the types would not allow it. */
const untyped = (over: object) => github(over as Partial<SignatureInput>);

describe("verifySignature", () => {
  it("accepts the example GitHub publishes, as text, bytes or Buffer", () => {
    expect(github()).toEqual({ valid: true, reason: "ok" });
    expect(github({ body: new TextEncoder().encode("Hello, World!") }).valid).toBe(true);
    expect(github({ body: Buffer.from("Hello, World!") }).valid).toBe(true);
  });

  it("accepts the public reference vector of Standard Webhooks", () => {
    expect(standard()).toEqual({ valid: true, reason: "ok" });
  });

  it("reads header names in any letter case", () => {
    expect(github({ headers: { "X-Hub-Signature-256": published } }).valid).toBe(true);
  });

  it("§4 #53 refuses a right signature sent twice, as a list, or joined with a comma", () => {
    const twice = { "x-hub-signature-256": published, "X-HUB-SIGNATURE-256": published };
    const invalid = { valid: false, reason: "signature_invalid" };
    expect(github({ headers: twice })).toEqual(invalid);
    expect(github({ headers: { "x-hub-signature-256": [published, published] } })).toEqual(invalid);
    expect(github({ headers: { "x-hub-signature-256": [published] } })).toEqual(invalid);
    expect(github({ headers: { "x-hub-signature-256": `${published}, ${published}` } })).toEqual(
      invalid,
    );
    const joined = `v1,${"A".repeat(43)}=, v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=`;
    expect(standard({ "webhook-signature": joined })).toEqual(invalid);
  });

  it("§4 #44 #45 tells a missing signature from a wrong one", () => {
    expect(github({ headers: {} }).reason).toBe("signature_missing");
    expect(github({ headers: { "x-hub-signature-256": "" } }).reason).toBe("signature_missing");
    expect(github({ body: "Hello, World?" }).reason).toBe("signature_invalid");
  });

  it("§4 #52 refuses upper-case hex digits: one digest has one text", () => {
    const upper = `sha256=${published.slice(7).toUpperCase()}`;
    expect(github({ headers: { "x-hub-signature-256": upper } }).valid).toBe(false);
  });

  it("names what is wrong with id and timestamp", () => {
    const withoutId = { "webhook-id": "" };
    expect(standard(withoutId).reason).toBe("id_missing");
    expect(standard({ "webhook-id": "a.b" }).reason).toBe("id_invalid");
    expect(standard({ "webhook-timestamp": "" }).reason).toBe("timestamp_missing");
    expect(standard({ "webhook-timestamp": "1614265330.0" }).reason).toBe("timestamp_invalid");
    expect(standard({}, { nowSeconds: 1_614_265_330 + 301 }).reason).toBe(
      "timestamp_outside_tolerance",
    );
  });

  it("takes 300 seconds of tolerance unless told, and no tolerance that is no number", () => {
    const at = (nowSeconds: number) => standard({}, { nowSeconds }).valid;
    expect([299, 300, 300.5, -300, -301].map((off) => at(1_614_265_330 + off))).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
    for (const toleranceSeconds of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
      expect(standard({}, { toleranceSeconds }).reason).toBe("timestamp_outside_tolerance");
    }
    expect(standard({}, { nowSeconds: Number.NaN }).reason).toBe("timestamp_outside_tolerance");
  });

  it("verifies nothing without a secret that can be a key", () => {
    expect(github({ secrets: [] }).reason).toBe("secret_missing");
    expect(github({ secrets: [""] }).reason).toBe("secret_missing");
    expect(standard({}, { secrets: ["whsec_", "not base64!"] }).reason).toBe("secret_missing");
  });

  it("checks a plain HMAC in the configured header, encoding and prefix", () => {
    const mac = Buffer.from(hmacSha256(Buffer.from(secret), "body"));
    const input = { scheme: "hmac", body: "body" } as const;
    const headers = { "x-signature": `sha256=${mac.toString("hex")}` };
    expect(github({ ...input, headers }).valid).toBe(true);
    const format = { header: "X-My-Mac", encoding: "base64", prefix: "" } as const;
    const custom = { ...input, format, headers: { "x-my-mac": mac.toString("base64") } };
    expect(github(custom).valid).toBe(true);
    expect(github({ ...custom, headers: { "x-my-mac": mac.toString("hex") } }).valid).toBe(false);
  });

  it("answers, and does not throw, for what plain JavaScript may hand over", () => {
    expect(untyped({ scheme: "sha1" }).reason).toBe("scheme_unknown");
    expect(untyped({ scheme: "__proto__" }).reason).toBe("scheme_unknown");
    expect(untyped({ body: { parsed: true } }).reason).toBe("body_not_bytes");
    expect(untyped({ body: undefined }).reason).toBe("body_not_bytes");
    expect(untyped({ headers: null }).reason).toBe("signature_missing");
    expect(untyped({ headers: { "x-hub-signature-256": 7 } }).reason).toBe("signature_invalid");
    expect(untyped({ secrets: secret }).reason).toBe("secret_missing");
    expect(untyped({ secrets: [null, 7, secret] }).valid).toBe(true);
  });
});
