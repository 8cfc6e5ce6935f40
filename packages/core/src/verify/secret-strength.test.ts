import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { secretProblems } from "./secret-strength.ts";
import { listProblems } from "./secrets.ts";

const problemsOf = (secret: string) => secretProblems(secret, "hmac: the secret").join(" ");

describe("secretProblems", () => {
  it("says that an empty secret is empty, and nothing else", () => {
    expect(secretProblems("", "hmac: the secret")).toEqual([
      "hmac: the secret is empty or not set.",
    ]);
  });

  it.each([
    "changeme",
    "CHANGE_ME",
    "change-me-please",
    "secret",
    "your_secret_here",
    "your-webhook-secret-here",
    "my_secret_token_123",
    "password",
    "Password1234",
    "test",
    "testtesttesttest",
    "test-secret",
    "xxx",
    "xxxxxxxxxxxxxxxxxxxxxxxx",
    "aaaaaaaaaaaaaaaaaaaaaaaa",
    "0000000000000000",
    "1234567890123456",
    "<your secret>",
    "$" + "{HOOK_SECRET}",
    "{{secret}}",
    "$HOOK_SECRET",
    "%HOOK_SECRET%",
    "todo",
    "replace-this-value",
  ])("takes %j for a placeholder", (placeholder) => {
    expect(problemsOf(placeholder)).toContain("looks like a placeholder");
  });

  it("refuses a secret shorter than asked", () => {
    expect(secretProblems("q8Zr2Lw9Kx1Vb4N", "x: the secret")).toEqual([
      "x: the secret has fewer than 16 characters.",
    ]);
    expect(secretProblems("q8Zr2Lw9Kx1Vb4Nd", "x: the secret")).toEqual([]);
    expect(secretProblems("q8Zr2Lw9Kx1Vb4Nd", "x: the token", 22)).toEqual([
      "x: the token has fewer than 22 characters.",
    ]);
  });

  it("refuses few different characters and white space at the ends", () => {
    expect(problemsOf("abababababababab")).toContain("repeats very few characters");
    expect(problemsOf("q8Zr2Lw9Kx1Vb4Nd\n")).toContain("white space");
  });

  it("takes the secrets of the published examples", () => {
    expect(problemsOf("It's a Secret to Everybody")).toBe("");
    expect(problemsOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).toBe("");
  });

  it("finds nothing wrong with random secrets", () => {
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 64, size: "max" });
    const random = bytes.filter((value) => new Set(value).size > 12);
    const property = fc.property(random, (value) => {
      expect(problemsOf(Buffer.from(value).toString("hex"))).toBe("");
      expect(problemsOf(Buffer.from(value).toString("base64url"))).toBe("");
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  it("never quotes the secret", () => {
    const random = fc.stringMatching(/^[A-Z0-9#+]{6,15}$/);
    const property = fc.property(random, (secret) => {
      expect(problemsOf(secret)).not.toContain(secret);
    });
    fc.assert(property, { numRuns: 1_000 });
  });
});

describe("listProblems", () => {
  it("tells which of several secrets is meant, and that none is there", () => {
    expect(listProblems([], { layer: "github" })).toEqual(["github: no secret is configured."]);
    expect(listProblems(["q8Zr2Lw9Kx1Vb4Nd", ""], { layer: "github" })).toEqual([
      "github: secret 2 of 2 is empty or not set.",
    ]);
  });
});
