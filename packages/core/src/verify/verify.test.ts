import { describe, expect, expectTypeOf, it } from "vitest";
import type { Verified } from "../model/approved.ts";
import { type Reason, reason } from "../model/codes.ts";
import type { WireRequest } from "../model/request.ts";
import type { JsonObject, JsonValue } from "../prim/json.ts";
import { accept, type Result } from "../prim/result.ts";
import type { AuthLayer, VerifyContext } from "./layer.ts";
import { github } from "./schemes/github.ts";
import { bodySecret } from "./source/body-secret.ts";
import { pathToken } from "./source/path-token.ts";
import { layerProblems, type RequestProof, verifyFields, verifyRequest } from "./verify.ts";

const secret = "q8Zr2Lw9Kx1Vb4Nd7Tf3";
const token = "f3a9c27be1d04586a2c7e9b1";
const request: WireRequest = {
  method: "POST",
  path: "/webhook/x",
  query: "",
  headers: {},
  body: new Uint8Array([123, 125]),
  remoteAddress: null,
  clientCertificate: null,
};
const context: VerifyContext = { nowMs: 0, pathToken: token, addressIn: () => false };
const fields = new Map<string, JsonValue>([
  ["action", "buy"],
  ["passphrase", secret],
]);

const passes = (name: string, seen: string[] = []): AuthLayer => ({
  name,
  problems: () => [],
  checkRequest: () => {
    seen.push(name);
    return null;
  },
});
const refuses = (name: string): AuthLayer => ({
  name,
  problems: () => [`${name}: wrong.`],
  checkRequest: () => reason("AUTH_SIGNATURE_INVALID", { layer: name }),
});
const phrase = bodySecret({ field: "passphrase", secret });
const nobody = { ok: false, refusal: { code: "AUTH_SOURCE_NOT_ALLOWED", detail: {} } };

/** A layer as plain JavaScript may write it. */
const untyped = (layer: object) => layer as AuthLayer;
const proofOf = (layers: readonly AuthLayer[]): RequestProof => {
  const proof = verifyRequest(layers, request, context);
  if (!proof.ok) throw new Error(proof.refusal.code);
  return proof.value;
};

describe("verifyRequest", () => {
  it("never verifies without a layer", () => {
    expect(verifyRequest([], request, context)).toEqual(nobody);
  });

  it("passes when every layer passes, and gives the bytes that were checked", () => {
    expect(proofOf([passes("a"), passes("b")]).body).toBe(request.body);
  });

  it("refuses with the reason of the first layer that refuses", () => {
    const seen: string[] = [];
    const layers = [passes("a", seen), refuses("b"), passes("c", seen)];
    expect(verifyRequest(layers, request, context)).toEqual({
      ok: false,
      refusal: { code: "AUTH_SIGNATURE_INVALID", detail: { layer: "b" } },
    });
    expect(seen).toEqual(["a"]);
  });

  it("checks path tokens first: with a wrong one the source looks like an unknown path", () => {
    const layers = [github({ secret }), pathToken({ token })];
    const wrong = { ...context, pathToken: "guess" };
    expect(verifyRequest(layers, request, wrong)).toMatchObject({
      refusal: { code: "HTTP_NOT_FOUND" },
    });
    expect(verifyRequest(layers, request, context)).toMatchObject({
      refusal: { code: "AUTH_SIGNATURE_MISSING" },
    });
  });

  it("fails closed for a layer that checks nothing, forgets to answer or answers later", () => {
    const odd = [
      untyped({ name: "empty", problems: () => [] }),
      untyped({ name: "forgets", problems: () => [], checkRequest: () => undefined }),
      untyped({ name: "false", problems: () => [], checkRequest: () => false }),
      untyped({ name: "later", problems: () => [], checkRequest: () => Promise.resolve(null) }),
    ];
    for (const layer of odd) {
      expect(verifyRequest([passes("a"), layer], request, context)).toEqual(nobody);
    }
  });
});

describe("verifyFields", () => {
  it("gives verified fields without the secret", () => {
    const verified = verifyFields(proofOf([passes("a"), phrase]), fields);
    expect(verified).toEqual({ ok: true, value: new Map([["action", "buy"]]) });
  });

  it("refuses when a layer of the second phase refuses, whatever its place", () => {
    for (const layers of [
      [phrase, passes("a")],
      [passes("a"), phrase],
    ]) {
      expect(verifyFields(proofOf(layers), new Map())).toMatchObject({
        refusal: { code: "AUTH_BODY_SECRET_INVALID" },
      });
    }
  });

  it("gives the fields as they are where no layer looks at them", () => {
    expect(verifyFields(proofOf([passes("a")]), fields)).toEqual({ ok: true, value: fields });
  });

  it("keeps the layers of the first phase: a list changed in between changes nothing", () => {
    const layers = [passes("a"), phrase];
    const proof = proofOf(layers);
    layers.pop();
    expect(verifyFields(proof, new Map())).toMatchObject({ ok: false });
  });

  it("fails closed for a layer that forgets to answer", () => {
    for (const answer of [undefined, null, {}, Promise.resolve(accept(fields))]) {
      const layer = untyped({ name: "odd", problems: () => [], checkFields: () => answer });
      expect(verifyFields(proofOf([layer]), fields)).toEqual(nobody);
    }
  });

  it("takes no proof that was not made here", () => {
    const forged: object = { body: request.body };
    expect(() => verifyFields(forged as RequestProof, fields)).toThrow(TypeError);
    // @ts-expect-error a look-alike does not fit the type
    const lookAlike: RequestProof = { body: request.body };
    expect(() => verifyFields(lookAlike, fields)).toThrow(TypeError);
  });

  it("is the only maker of verified fields", () => {
    expectTypeOf(verifyFields).returns.toEqualTypeOf<Result<Verified<JsonObject>, Reason>>();
    // @ts-expect-error plain fields are not verified fields
    const plain: Verified<JsonObject> = fields;
    expect(plain).toBe(fields);
  });
});

describe("layerProblems", () => {
  it("collects the problems of all layers, and takes none for one", () => {
    expect(layerProblems([passes("a"), refuses("b"), refuses("c")])).toEqual([
      "b: wrong.",
      "c: wrong.",
    ]);
    expect(layerProblems([])).toHaveLength(1);
    expect(layerProblems([untyped({ name: "empty", problems: () => [] })])).toEqual([
      "empty: the layer checks nothing.",
    ]);
  });
});
