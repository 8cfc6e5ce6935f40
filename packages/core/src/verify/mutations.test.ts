import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hmacSha256 } from "../prim/digest.ts";
import type { HeaderRecord } from "./headers.ts";
import { type SignatureSchemeName, verifySignature } from "./signature.ts";

// Goal of facts §5: at least 10,000 mutations of valid deliveries, 0 accepted, no exception. Four
// schemes × RUNS; a release tries 1,000,000 (`HOOKLINE_FUZZ_MUTATIONS`).
const RUNS = Math.ceil(Number(process.env.HOOKLINE_FUZZ_MUTATIONS ?? 20_000) / 4);
const PATIENCE_MS = 5_000 + RUNS;
const now = 1_768_489_200;

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}
type Sign = (secret: string, body: Uint8Array, id: string) => Sent;

const mac = (key: Uint8Array, ...parts: readonly (Uint8Array | string)[]) =>
  Buffer.from(hmacSha256(key, ...parts));
const keyOf = (secret: string) => Buffer.from(secret);

const signers: Readonly<Record<SignatureSchemeName, Sign>> = {
  hmac: (secret, body) => ({
    body,
    headers: { "x-signature": `sha256=${mac(keyOf(secret), body).toString("hex")}` },
  }),
  github: (secret, body) => ({
    body,
    headers: { "x-hub-signature-256": `sha256=${mac(keyOf(secret), body).toString("hex")}` },
  }),
  stripe: (secret, body) => ({
    body,
    headers: {
      "stripe-signature": `t=${now},v1=${mac(keyOf(secret), `${now}.`, body).toString("hex")}`,
    },
  }),
  "standard-webhooks": (secret, body, id) => ({
    body,
    headers: {
      "webhook-id": id,
      "webhook-timestamp": String(now),
      "webhook-signature": `v1,${mac(Buffer.from(secret, "base64"), `${id}.${now}.`, body).toString("base64")}`,
    },
  }),
};
const schemes: readonly SignatureSchemeName[] = ["hmac", "github", "stripe", "standard-webhooks"];

const verify = (
  scheme: SignatureSchemeName,
  secrets: readonly string[],
  sent: { readonly headers: HeaderRecord; readonly body: Uint8Array },
) => verifySignature({ scheme, secrets, ...sent, nowSeconds: now });

// A secret that every scheme takes: 32 bytes as base64 text.
const anySecret = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString("base64"));
const anyBody = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json({ maxDepth: 2 }).map((text) => Buffer.from(text)),
);
const anyId = fc.stringMatching(/^msg_[A-Za-z0-9]{8,24}$/);

interface Mutation {
  readonly kind: "flip" | "cut" | "extend" | "swap" | "re-encode";
  readonly at: number;
  readonly to: number;
  readonly salt: number;
}
const anyMutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom("flip", "cut", "extend", "swap", "re-encode"),
  at: fc.nat(10_000),
  to: fc.nat(10_000),
  salt: fc.nat(255),
});

function mutateBytes(bytes: Uint8Array, { kind, at, to, salt }: Mutation): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const index = at % Math.max(copy.length, 1);
  const other = to % Math.max(copy.length, 1);
  if (kind === "extend") return Uint8Array.from([...copy, salt]);
  if (kind === "cut") return copy.slice(0, index);
  if (kind === "flip") copy[index] = (copy[index] ?? 0) ^ (1 << (salt % 8));
  if (kind === "swap") {
    copy[index] = bytes[other] ?? 0;
    copy[other] = bytes[index] ?? 0;
  }
  return kind === "re-encode" ? reEncodedBody(bytes, salt) : copy;
}

function reEncodedBody(bytes: Uint8Array, salt: number): Uint8Array {
  const text = Buffer.from(bytes).toString("utf8");
  const forms = [` ${text}`, `\uFEFF${text}`, `${text}\r\n`, text.replaceAll("\n", "\r\n")];
  const latin1 = Buffer.from(bytes).toString("latin1");
  return Buffer.from([...forms, latin1, JSON.stringify(text)][salt % 6] ?? "");
}

function mutateText(text: string, mutation: Mutation): string {
  if (mutation.kind === "re-encode") return reEncodedHeader(text, mutation.salt);
  return Buffer.from(mutateBytes(Buffer.from(text, "latin1"), mutation)).toString("latin1");
}

/**
 * The same digest in another dress: upper case, other alphabet, without padding, hex ↔ base64,
 * joined twice.
 */
function reEncodedHeader(text: string, salt: number): string {
  const border = Math.max(text.lastIndexOf("=", text.length - 2), text.lastIndexOf(",")) + 1;
  const label = text.slice(0, border);
  const value = text.slice(border);
  const hex = /^[0-9a-f]{64}$/.test(value);
  const bytes = Buffer.from(value, hex ? "hex" : "base64");
  const forms = [
    value.toUpperCase(),
    encodeURIComponent(value),
    value.replace(/=+$/, ""),
    value.replaceAll("+", "-").replaceAll("/", "_"),
    bytes.toString(hex ? "base64" : "hex"),
    `"${value}"`,
    ` ${value}`,
    `${value}, ${text}`,
  ];
  return `${label}${forms[salt % forms.length] ?? ""}`;
}

function mutate(sent: Sent, target: number, mutation: Mutation): Sent {
  const names = Object.keys(sent.headers);
  const name = names[target % (names.length + 1)];
  if (name === undefined) return { ...sent, body: mutateBytes(sent.body, mutation) };
  const value = mutateText(sent.headers[name] ?? "", mutation);
  return { ...sent, headers: { ...sent.headers, [name]: value } };
}

const isChanged = (before: Sent, after: Sent) =>
  !Buffer.from(before.body).equals(after.body) ||
  JSON.stringify(before.headers) !== JSON.stringify(after.headers);

describe.each(schemes)("%s", (scheme) => {
  const sign = signers[scheme];

  it(
    "refuses every mutated delivery (flip, cut, extend, swap, re-encode)",
    () => {
      let mutated = 0;
      const property = fc.property(
        anySecret,
        anyBody,
        anyId,
        fc.nat(10),
        anyMutation,
        (secret, body, id, target, mutation) => {
          const sent = sign(secret, body, id);
          const changed = mutate(sent, target, mutation);
          fc.pre(isChanged(sent, changed));
          mutated += 1;
          expect(verify(scheme, [secret], sent).reason).toBe("ok");
          expect(verify(scheme, [secret], changed).valid).toBe(false);
        },
      );
      fc.assert(property, { numRuns: RUNS });
      expect(mutated).toBeGreaterThanOrEqual(RUNS);
    },
    PATIENCE_MS,
  );

  it("refuses headers exchanged between two deliveries", () => {
    const property = fc.property(anySecret, anyBody, anyBody, anyId, (secret, one, two, id) => {
      fc.pre(!Buffer.from(one).equals(two));
      const crossed = { headers: sign(secret, one, id).headers, body: two };
      expect(verify(scheme, [secret], crossed).valid).toBe(false);
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  it("refuses no good delivery while two secrets overlap, and the old one once it is retired", () => {
    const property = fc.property(anySecret, anySecret, anyBody, anyId, (old, next, body, id) => {
      fc.pre(old !== next);
      const verdicts = [old, next].map((key) => verify(scheme, [next, old], sign(key, body, id)));
      expect(verdicts.map(({ reason }) => reason)).toEqual(["ok", "ok"]);
      expect(verify(scheme, [next], sign(old, body, id)).valid).toBe(false);
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  it("accepts and throws nothing for random headers, bodies and secrets", () => {
    const names = ["x-signature", "x-hub-signature-256", "stripe-signature", "webhook-id"].concat(
      "webhook-timestamp",
      "webhook-signature",
      "__proto__",
      "constructor",
    );
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.string(), labelled);
    const headers = fc.dictionary(fc.constantFrom(...names), fc.oneof(text, fc.array(text)));
    const secrets = fc.array(fc.string({ unit: "binary" }), { maxLength: 3 });
    const property = fc.property(headers, anyBody, secrets, (sent, body, keys) => {
      expect(verify(scheme, keys, { headers: sent, body }).valid).toBe(false);
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});

/**
 * Texts that begin like real ones, so that the parsers behind the first check are reached as well.
 */
const labelled = fc
  .tuple(
    fc.constantFrom("sha256=", `t=${now},v1=`, "v1,", `v1,${"A".repeat(43)}= v1,`, String(now)),
    fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f]{64}$/), fc.base64String()),
  )
  .map((parts) => parts.join(""));
