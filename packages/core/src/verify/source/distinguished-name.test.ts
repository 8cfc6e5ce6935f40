import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { oneAttribute, parseDistinguishedName } from "./distinguished-name.ts";

describe("parseDistinguishedName", () => {
  it("reads attributes, escapes and several values of one level", () => {
    expect(parseDistinguishedName("cn=a\\, b\\2Cc+OU=x,2.5.4.10=\\ y\\ ,C=US")).toEqual([
      { type: "CN", value: "a, b,c" },
      { type: "OU", value: "x" },
      { type: "2.5.4.10", value: " y " },
      { type: "C", value: "US" },
    ]);
  });

  it.each([
    "",
    "CN",
    "CN=",
    "=x",
    "CN=x,",
    ",CN=x",
    "CN=x;O=y",
    'CN="x"',
    "CN=x<y",
    "CN= x",
    "CN=x ",
    "CN=x, O=y",
    "CN=#0401",
    "CN=x\\",
    "CN=x\\zz",
    "CN=x\\00y",
    "CN=x\\C3\\A9",
    "CN=é",
    "CN=x\nO=y",
    "/C=US/CN=x",
    `CN=${"x".repeat(1_100)}`,
  ])("refuses %j", (text) => {
    expect(parseDistinguishedName(text)).toBeNull();
  });

  it("gives back what was escaped, and never throws", () => {
    const printable = fc.stringMatching(/^[\x20-\x7e]{1,40}$/);
    const property = fc.property(printable, fc.string(), (value, noise) => {
      const escaped = value.replace(/[,+"\\<>;=# ]/g, "\\$&");
      expect(parseDistinguishedName(`CN=${escaped},O=x`)?.[0]).toEqual({ type: "CN", value });
      parseDistinguishedName(noise);
      parseDistinguishedName(`CN=${noise}`);
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  it("finds an attribute only where it stands once", () => {
    const name = parseDistinguishedName("CN=a,O=b,O=c") ?? [];
    expect(["CN", "O", "C"].map((type) => oneAttribute(name, type))).toEqual(["a", null, null]);
  });
});
