import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, type Plain } from "./canonical.ts";
import { InvariantError } from "./invariant.ts";

const { tree: plain } = fc.letrec<{ tree: Plain }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.string({ unit: "binary" }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null)),
    fc.array(tie("tree")),
    fc.dictionary(fc.string({ unit: "binary" }), tie("tree")),
  ),
}));

/** The same value with the members of every object in another order. */
function reordered(value: Plain): Plain {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(reordered);
  const members = Object.entries(value).toReversed();
  return Object.fromEntries(members.map(([key, member]) => [key, reordered(member ?? null)]));
}

describe("canonicalJson", () => {
  it.each<[Plain, string]>([
    [{ b: 1, a: [true, null, "x"], c: {} }, '{"a":[true,null,"x"],"b":1,"c":{}}'],
    [{ z: undefined, y: 0 }, '{"y":0}'],
    [{ "10": 1, "9": 2, a: 3, A: 4 }, '{"10":1,"9":2,"A":4,"a":3}'],
    [{ "\ufb33": 1, "\u{1f600}": 2, "\u20ac": 3 }, '{"\u20ac":3,"\u{1f600}":2,"\ufb33":1}'],
    [-0, "0"],
    ['"\n\u2028\\', '"\\"\\n\u2028\\\\"'],
    [[], "[]"],
  ])("writes %j as %s", (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it("reads back as the same value, whatever the order of the members", () => {
    fc.assert(
      fc.property(plain, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(reordered(value))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it("gives unequal values unequal texts", () => {
    fc.assert(
      fc.property(plain, plain, (left, right) => {
        const equal = JSON.stringify(reordered(left)) === JSON.stringify(reordered(right));
        if (canonicalJson(left) === canonicalJson(right)) return;
        expect(equal).toBe(false);
      }),
    );
    expect(canonicalJson(["1"])).not.toBe(canonicalJson([1]));
    expect(canonicalJson(["a,b"])).not.toBe(canonicalJson(["a", "b"]));
    expect(canonicalJson({ a: null })).not.toBe(canonicalJson({}));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("throws an InvariantError on %s", (value) => {
    expect(() => canonicalJson({ amount: [value] })).toThrow(InvariantError);
  });

  it("keeps a member called __proto__", () => {
    const value: Plain = JSON.parse('{"__proto__":{"a":1}}');
    expect(canonicalJson(value)).toBe('{"__proto__":{"a":1}}');
  });
});
