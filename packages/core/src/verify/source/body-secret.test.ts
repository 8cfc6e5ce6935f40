import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { JsonNumber, type JsonObject, type JsonValue } from "../../prim/json.ts";
import { bodySecret } from "./body-secret.ts";

const secret = "q8Zr2Lw9Kx1Vb4Nd7Tf3";
const next = "Hs5Jm0Pc6Ye2Ug8Wi4Bo";
const fields = (passphrase?: JsonValue): JsonObject =>
  new Map<string, JsonValue>([
    ["action", "buy"],
    ...(passphrase === undefined ? [] : ([["passphrase", passphrase]] as const)),
  ]);
const refused = {
  ok: false,
  refusal: { code: "AUTH_BODY_SECRET_INVALID", detail: { layer: "body-secret" } },
};

describe("bodySecret", () => {
  const layer = bodySecret({ field: "passphrase", secrets: [next, secret] });

  it("takes any active secret and hands on the fields without it", () => {
    for (const sent of [secret, next]) {
      expect(layer.checkFields(fields(sent))).toEqual({ ok: true, value: fields() });
    }
  });

  it("leaves the given fields as they are", () => {
    const given = fields(secret);
    layer.checkFields(given);
    expect(given.get("passphrase")).toBe(secret);
  });

  it.each([
    ["missing", undefined],
    ["empty", ""],
    ["wrong", "q8Zr2Lw9Kx1Vb4Nd7Tf4"],
    ["a prefix", secret.slice(0, -1)],
    ["longer", `${secret}x`],
    ["null", null],
    ["true", true],
    ["a number", new JsonNumber("1")],
    ["in a list", [secret]],
    ["in an object", new Map([["passphrase", secret]])],
  ] as const)("refuses a secret that is %s", (_name, sent) => {
    expect(layer.checkFields(fields(sent))).toEqual(refused);
  });

  it("refuses everything when no secret is configured", () => {
    for (const value of ["", undefined]) {
      const open = bodySecret({ field: "passphrase", secret: value });
      expect(open.problems()).toEqual(["body-secret: the secret is empty or not set."]);
      expect(open.checkFields(fields(""))).toEqual(refused);
      expect(open.checkFields(fields())).toEqual(refused);
    }
  });

  it("names a missing field name, and has no other problem", () => {
    expect(layer.problems()).toEqual([]);
    expect(bodySecret({ field: "", secret }).problems()).toEqual([
      "body-secret: field must name a member of the body.",
    ]);
  });

  it("I44 shows no secret to JSON or inspection", () => {
    expect(`${JSON.stringify(layer)}${inspect(layer, { showHidden: true })}`).not.toContain(secret);
  });
});
