import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equalBytes, equalSecrets, hmacSha256, sha256Hex } from "./digest.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytesOf = (source: string): Uint8Array => new TextEncoder().encode(source);

interface MacRow {
  readonly id: string;
  readonly kind: string;
  readonly key_hex: string;
  readonly body_base64: string;
  readonly mac_hex: string;
}
const vectors = new URL("../../../../../shared/vectors/hmac.jsonl", import.meta.url);
const present = existsSync(vectors);
const rows: MacRow[] = present
  ? readFileSync(vectors, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter((row: MacRow) => row.kind === "mac")
  : [];

describe.skipIf(!present)(
  `hmacSha256, published vectors${present ? "" : ": skipped, ../shared is absent"}`,
  () => {
    it("has the 14 rows", () => expect(rows).toHaveLength(14));

    it.each(rows)("$id", (row) => {
      const key = Buffer.from(row.key_hex, "hex");
      expect(hex(hmacSha256(key, Buffer.from(row.body_base64, "base64")))).toBe(row.mac_hex);
    });
  },
);

describe("hmacSha256", () => {
  it("matches RFC 4231, test case 2", () => {
    const mac = hmacSha256(bytesOf("Jefe"), "what do ya want for nothing?");
    expect(hex(mac)).toBe("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  });

  it("takes parts as one message, text as UTF-8", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), fc.uint8Array(), (key, head, tail) => {
        const whole = Buffer.concat([bytesOf(head), tail]);
        expect(hex(hmacSha256(key, head, tail))).toBe(hex(hmacSha256(key, whole)));
      }),
    );
  });
});

describe("sha256Hex", () => {
  // FIPS 180-4 examples.
  it.each([
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ])("of %j is %s", (message, digest) => {
    expect(sha256Hex(message)).toBe(digest);
  });

  it("takes parts as one message", () => {
    expect(sha256Hex("a", "b", "", "c")).toBe(sha256Hex("abc"));
  });
});

describe("equalBytes", () => {
  it("holds for equal bytes only", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), fc.nat(254), (bytes, at, change) => {
        const other = Uint8Array.from(bytes);
        expect(equalBytes(bytes, other)).toBe(true);
        const index = at % bytes.length;
        other[index] = ((other[index] ?? 0) + 1 + change) % 256;
        expect(equalBytes(bytes, other)).toBe(false);
        expect(equalBytes(bytes, bytes.subarray(1))).toBe(false);
      }),
    );
  });

  it("is false for two empty inputs, and does not throw on unequal lengths", () => {
    expect(equalBytes(new Uint8Array(0), new Uint8Array(0))).toBe(false);
    expect(equalBytes(new Uint8Array(0), Uint8Array.of(1))).toBe(false);
  });
});

describe("equalSecrets", () => {
  it("holds for equal texts only, whatever their lengths", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (left, right) => {
        expect(equalSecrets(left, left)).toBe(true);
        expect(equalSecrets(left, right)).toBe(left === right);
        expect(equalSecrets(left, left + right)).toBe(false);
      }),
    );
  });

  it.each([
    ["", ""],
    ["", "secret"],
    ["secret", ""],
    ["secret", "Secret"],
    ["\u00e9", "e\u0301"],
  ])("is false for %j and %j", (left, right) => {
    expect(equalSecrets(left, right)).toBe(false);
  });
});
