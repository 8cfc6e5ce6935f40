import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { WireRequest } from "../../model/request.ts";
import { hmacSha256 } from "../../prim/digest.ts";
import type { AuthLayer, VerifyContext } from "../layer.ts";
import { github } from "./github.ts";
import { hmac } from "./hmac.ts";
import { standardWebhooks } from "./standard-webhooks.ts";
import { stripe } from "./stripe.ts";

const now = 1_768_489_200;
const secret = "q8Zr2Lw9Kx1Vb4Nd7Tf3";
const next = "Hs5Jm0Pc6Ye2Ug8Wi4Bo";
const key = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const body = new TextEncoder().encode('{"action":"buy"}');

const context: VerifyContext = { nowMs: now * 1_000, pathToken: null, addressIn: () => false };
const wire = (headers: WireRequest["headers"]): WireRequest => ({
  method: "POST",
  path: "/webhook/relay",
  query: "",
  headers,
  body,
  remoteAddress: null,
  clientCertificate: null,
});
const check = (layer: AuthLayer, headers: WireRequest["headers"], at = context) =>
  layer.checkRequest?.(wire(headers), at);

const mac = (keyText: string, ...parts: readonly string[]) =>
  Buffer.from(hmacSha256(Buffer.from(keyText), ...parts, body));
const hex = (keyText: string, ...parts: readonly string[]) =>
  mac(keyText, ...parts).toString("hex");

const standardHeaders = (timestamp: number) => ({
  "webhook-id": "msg_1",
  "webhook-timestamp": String(timestamp),
  "webhook-signature": `v1,${Buffer.from(
    hmacSha256(Buffer.from(key.slice(6), "base64"), `msg_1.${timestamp}.`, body),
  ).toString("base64")}`,
});

describe("hmac", () => {
  it("takes the default header `x-signature: sha256=<hex>`", () => {
    expect(check(hmac({ secret }), { "x-signature": `sha256=${hex(secret)}` })).toBeNull();
  });

  it("takes another header, encoding and prefix", () => {
    const layer = hmac({ secret, header: "X-Relay-Mac", encoding: "base64", prefix: "v0:" });
    const value = mac(secret).toString("base64");
    expect(check(layer, { "x-relay-mac": `v0:${value}` })).toBeNull();
    expect(check(layer, { "x-relay-mac": value })?.code).toBe("AUTH_SIGNATURE_INVALID");
  });

  it("finds no signature in names every object has", () => {
    const layer = hmac({ secret, header: "constructor", prefix: "" });
    expect(check(layer, {})?.code).toBe("AUTH_SIGNATURE_MISSING");
  });

  it("names a wrong header or encoding before the start", () => {
    const layer = hmac({ secret, header: "x signature" });
    expect(layer.problems()).toEqual(["hmac: header is not a name a header can have."]);
    const other: object = { secret, encoding: "base32" };
    expect(hmac(other as { secret: string }).problems()).toEqual([
      "hmac: encoding must be hex or base64.",
    ]);
  });
});

describe("github", () => {
  it("takes any secret of a rotation", () => {
    const layer = github({ secrets: [next, secret] });
    for (const used of [secret, next]) {
      expect(check(layer, { "x-hub-signature-256": `sha256=${hex(used)}` })).toBeNull();
    }
  });

  it("never falls back to the SHA-1 header", () => {
    const refusal = check(github({ secret }), {
      "x-hub-signature": `sha1=${hex(secret).slice(24)}`,
    });
    expect(refusal?.code).toBe("AUTH_SIGNATURE_MISSING");
  });

  it("§4 #44–#50 answers a missing signature and a wrong one with their codes", () => {
    const layer = github({ secret });
    const codeOf = (value: string | readonly string[] | undefined) =>
      check(layer, { "x-hub-signature-256": value })?.code;
    const right = `sha256=${hex(secret)}`;
    expect([undefined, ""].map(codeOf)).toEqual(Array(2).fill("AUTH_SIGNATURE_MISSING"));
    const wrong = [
      `sha256=${"0".repeat(64)}`,
      right.slice(0, -1),
      `${right}0`,
      `${right.slice(0, 40)}${"z".repeat(31)}`,
      `sha256=${hex("")}`,
      `sha256=${mac(secret).toString("base64")}`,
      [right, right],
      [right],
    ];
    expect(wrong.map(codeOf)).toEqual(Array(wrong.length).fill("AUTH_SIGNATURE_INVALID"));
  });
});

describe("stripe", () => {
  const header = (t: number) => ({ "stripe-signature": `t=${t},v1=${hex(secret, `${t}.`)}` });

  it("takes a delivery inside the tolerance and refuses one outside, with a code of its own", () => {
    expect(check(stripe({ secret }), header(now - 299))).toBeNull();
    expect(check(stripe({ secret }), header(now + 301))).toEqual({
      code: "AUTH_TIMESTAMP_OUTSIDE_TOLERANCE",
      detail: { layer: "stripe", cause: "timestamp_outside_tolerance" },
    });
    expect(check(stripe({ secret, toleranceSeconds: 60 }), header(now - 61))?.code).toBe(
      "AUTH_TIMESTAMP_OUTSIDE_TOLERANCE",
    );
  });

  it("reads the elements in any order and skips unknown labels", () => {
    const value = `v0=abc,v1=${hex(secret, `${now}.`)},scheme=x,t=${now}`;
    expect(check(stripe({ secret }), { "stripe-signature": value })).toBeNull();
  });

  it("refuses a second timestamp, even beside a signature that fits the first", () => {
    const value = `t=${now},v1=${hex(secret, `${now}.`)},t=${now + 1}`;
    expect(check(stripe({ secret }), { "stripe-signature": value })?.detail).toEqual({
      layer: "stripe",
      cause: "timestamp_invalid",
    });
  });

  it("refuses a header with an element that has no label, or a v1 that is no digest", () => {
    const good = `t=${now},v1=${hex(secret, `${now}.`)}`;
    for (const value of [`${good},`, `${good},junk`, `${good}, v0=x`, `${good},v1=12`]) {
      const refusal = check(stripe({ secret }), { "stripe-signature": value });
      expect(refusal?.code).toBe("AUTH_SIGNATURE_INVALID");
    }
  });
});

describe("standardWebhooks", () => {
  it("takes a signed delivery and refuses a stale one", () => {
    const layer = standardWebhooks({ secret: key });
    expect(check(layer, standardHeaders(now))).toBeNull();
    const stale = check(layer, standardHeaders(now - 400));
    expect(stale?.code).toBe("AUTH_TIMESTAMP_OUTSIDE_TOLERANCE");
  });

  it("skips unknown labels, and refuses a list with an entry that is no signature", () => {
    const layer = standardWebhooks({ secret: key });
    const { "webhook-signature": good, ...rest } = standardHeaders(now);
    const codeOf = (value: string) => check(layer, { ...rest, "webhook-signature": value })?.code;
    expect(codeOf(`v1a,AAAA v2,x ${good}`)).toBeUndefined();
    for (const spoiled of ["v1,AAAA", "v1,not-base64", "junk", "v1,", ""]) {
      expect(codeOf(`${spoiled} ${good}`)).toBe("AUTH_SIGNATURE_INVALID");
    }
  });

  it("refuses an id or a timestamp sent twice", () => {
    const layer = standardWebhooks({ secret: key });
    for (const name of ["webhook-id", "webhook-timestamp"] as const) {
      const headers = { ...standardHeaders(now), [name]: ["msg_1", "msg_2"] };
      expect(check(layer, headers)?.code).toBe("AUTH_SIGNATURE_INVALID");
    }
  });

  it("names a secret that is not base64 of 24 to 64 bytes before the start", () => {
    expect(standardWebhooks({ secret: key }).problems()).toEqual([]);
    for (const wrong of ["whsec_q8Zr2Lw9Kx1Vb4Nd7Tf3!", `whsec_${"q8Zr2Lw9Kx1Vb4Nd".repeat(8)}`]) {
      expect(standardWebhooks({ secret: wrong }).problems()).toEqual([
        "standard-webhooks: a secret must be base64 of 24 to 64 bytes.",
      ]);
    }
  });
});

const factories = {
  hmac: (value: string | undefined) => hmac({ secret: value }),
  github: (value: string | undefined) => github({ secret: value }),
  stripe: (value: string | undefined) => stripe({ secret: value }),
  "standard-webhooks": (value: string | undefined) => standardWebhooks({ secret: value }),
};

describe.each(Object.entries(factories))("every signature layer: %s", (name, make) => {
  const good = name === "standard-webhooks" ? key : secret;

  it("has no problem with a good secret and carries its scheme's name", () => {
    expect([make(good).problems(), make(good).name]).toEqual([[], name]);
  });

  it.each([["" as string | undefined], [undefined]])("§0.7 fails closed with secret %j", (none) => {
    const layer = make(none);
    expect(layer.problems()).toEqual([`${name}: the secret is empty or not set.`]);
    const signed = {
      "x-signature": `sha256=${hex("")}`,
      "x-hub-signature-256": `sha256=${hex("")}`,
      "stripe-signature": `t=${now},v1=${hex("", `${now}.`)}`,
      ...standardHeaders(now),
    };
    expect(check(layer, signed)).toEqual({
      code: "AUTH_SIGNATURE_INVALID",
      detail: { layer: name, cause: "signature_invalid" },
    });
  });

  it("I44 shows no secret to JSON, inspection or enumeration", () => {
    const layer = make(good);
    const seen = `${JSON.stringify(layer)}${inspect(layer, { showHidden: true, depth: 9 })}${String(layer)}`;
    expect(seen).not.toContain(good);
    expect(seen).not.toContain(good.slice(6));
    expect(Object.isFrozen(layer)).toBe(true);
  });
});

describe("tolerance", () => {
  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 3_601])("%d is a problem", (value) => {
    const problem = "toleranceSeconds must be a whole number from 1 to 3600.";
    expect(stripe({ secret, toleranceSeconds: value }).problems()).toEqual([`stripe: ${problem}`]);
    expect(standardWebhooks({ secret: key, toleranceSeconds: value }).problems()).toEqual([
      `standard-webhooks: ${problem}`,
    ]);
  });
});
