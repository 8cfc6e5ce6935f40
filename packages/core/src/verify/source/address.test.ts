import { isIP, isIPv4 } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressListProblems, plainAddress } from "./address.ts";

describe("plainAddress", () => {
  it("writes one address in one way", () => {
    const written = ["52.89.214.238", "::FFFF:52.89.214.238", "2001:DB8::A", "::1", "::"];
    expect(written.map(plainAddress)).toEqual([
      "52.89.214.238",
      "52.89.214.238",
      "2001:db8::a",
      "::1",
      "::",
    ]);
  });

  it.each([
    null,
    "",
    "localhost",
    "1.2.3",
    "1.2.3.4.",
    "1.2.3.4.5",
    "256.1.1.1",
    "052.89.214.238",
    "1.2.3.4:443",
    "[::1]",
    "[::1]:443",
    "fe80::1%eth0",
    ":::",
    "1::2::3",
    "12345::",
    "::ffff:1.2.3.999",
    " 1.2.3.4",
    "1.2.3.4\n",
    "unknown",
    "_hidden",
  ])("takes %j for no address", (text) => {
    expect(plainAddress(text)).toBeNull();
  });

  it("agrees with Node on random addresses and near misses, and never throws", () => {
    const near = fc.stringMatching(/^[0-9a-f:.]{1,20}$/);
    const property = fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), near, fc.string()), (text) => {
      const known = plainAddress(text);
      if (known !== null) expect(isIP(known)).not.toBe(0);
      if (isIPv4(text) || (isIP(text) === 6 && !text.includes("."))) {
        expect(known === null && !text.includes("%")).toBe(false);
      }
    });
    fc.assert(property, { numRuns: 5_000 });
  });
});

describe("addressListProblems", () => {
  it("takes addresses and blocks of both versions", () => {
    const list = ["52.89.214.238", "10.0.0.0/8", "192.0.2.1/32", "2001:db8::/32", "::1/128"];
    expect(addressListProblems("x: list", list)).toEqual([]);
  });

  it.each([
    "10.0.0.0/33",
    "10.0.0.0/08",
    "10.0.0.0/",
    "::/129",
    "10.0.0.0/8/8",
    "10.0.0/8",
    "host",
    "10.0.0.1-9",
  ])("names the entry %j", (entry) => {
    expect(addressListProblems("x: list", [entry])).toEqual([
      "x: list has an entry that is neither an address nor a block.",
    ]);
  });

  it.each(["0.0.0.0/0", "::/0", "52.89.214.238/00"])(
    "names %j, which lets everybody in",
    (entry) => {
      expect(addressListProblems("x: list", [entry])).toEqual([
        "x: list has a block that lets everybody in.",
      ]);
    },
  );
});
