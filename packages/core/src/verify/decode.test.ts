import { describe, expect, it } from "vitest";
import { bytesFromBase64, digestFrom } from "./decode.ts";

const hex = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
const base64 = "dXEH6g6yUJ/CESIczphLijdXC211hsIsRvQ3nIsEPhc=";

describe("digestFrom", () => {
  it("reads one digest in each encoding, and only there", () => {
    expect(digestFrom(hex, "hex")).toEqual(digestFrom(base64, "base64"));
    expect(digestFrom(hex, "hex")).toHaveLength(32);
    expect(digestFrom(base64, "hex")).toBeNull();
    expect(digestFrom(hex, "base64")).toBeNull();
  });

  it.each([
    ["spare bits set: the same bytes in a second text", base64.replace("c=", "d=")],
    ["without padding", base64.slice(0, -1)],
    ["the URL alphabet", base64.replace("/", "_")],
    ["white space", ` ${base64}`],
    ["a line break", `${base64}\n`],
    ["31 bytes", Buffer.alloc(31).toString("base64")],
    ["33 bytes", Buffer.alloc(33).toString("base64")],
  ])("refuses base64 with %s", (_name, text) => {
    expect(digestFrom(text, "base64")).toBeNull();
  });

  it.each([
    ["upper case", hex.toUpperCase()],
    ["a digit less", hex.slice(1)],
    ["a digit more", `${hex}0`],
    ["a tail that is not hex", `${hex.slice(2)}zz`],
    ["a line break", `${hex}\n`],
  ])("refuses hex with %s", (_name, text) => {
    expect(digestFrom(text, "hex")).toBeNull();
  });
});

describe("bytesFromBase64", () => {
  it("tells an empty text, which is no bytes, from a text that is no base64", () => {
    expect([bytesFromBase64(""), bytesFromBase64("AAAA")]).toEqual([
      Buffer.alloc(0),
      Buffer.alloc(3),
    ]);
    expect(["A", "AA", "AAA", "AA=A", "====", "AAAA=", "A$AA"].map(bytesFromBase64)).toEqual(
      Array(7).fill(null),
    );
  });
});
