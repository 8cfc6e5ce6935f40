import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isJsonArray, isJsonObject, JSON_LIMITS, JsonNumber, type JsonValue } from "./json.ts";
import { canonicalText } from "./json-canonical.ts";
import { parseStrictJson } from "./json-parse.ts";

const parse = (text: string) => parseStrictJson(text, JSON_LIMITS);
const WIDE = { maxDepth: 1000, maxMembers: 1_000_000, maxStringLength: 1_000_000 };

function problemOf(text: string): string {
  const result = parse(text);
  return result.ok ? "none" : `${result.refusal.problem} at ${result.refusal.offset}`;
}

/** What JSON.parse would give, for comparison. */
function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (isJsonArray(value)) return value.map(plain);
  if (!isJsonObject(value)) return value;
  const entries = [...value].map(([name, member]) => [name, plain(member)]);
  return Object.fromEntries(entries);
}

function platform(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

describe("parseStrictJson", () => {
  it("reads every kind of value, with objects as maps and numbers as their text", () => {
    const result = parse(' {"a":[1.50,-0,1e309,true,false,null,""],"__proto__":{"q":5}}\r\n\t ');
    expect(result.ok && isJsonObject(result.value)).toBe(true);
    if (!result.ok || !isJsonObject(result.value)) return;
    expect([...result.value.keys()]).toEqual(["a", "__proto__"]);
    expect(result.value.get("a")).toEqual([
      ...["1.50", "-0", "1e309"].map((text) => new JsonNumber(text)),
      ...[true, false, null, ""],
    ]);
    expect(Object.prototype).not.toHaveProperty("q");
  });

  it("unescapes, and takes surrogate pairs whole in every spelling", () => {
    const result = parse(String.raw`["\"\\\/\b\f\n\r\t\u0041","😀","\ud83d\ude00"]`);
    expect(result).toEqual({ ok: true, value: ['"\\/\b\f\n\r\tA', "😀", "😀"] });
  });

  it.each([
    ["", "syntax at 0"],
    ["   ", "syntax at 3"],
    ['{"a":1', "syntax at 6"],
    ['{"a":1}{"a":1}', "syntax at 7"],
    ['{"a":1,}', "syntax at 7"],
    ["[1,]", "syntax at 3"],
    ["[,1]", "syntax at 1"],
    ["[1 2]", "syntax at 3"],
    ["{a:1}", "syntax at 1"],
    ["{'a':1}", "syntax at 1"],
    ["{“a”:1}", "syntax at 1"],
    ['{"a" 1}', "syntax at 5"],
    ['{"a":1} // done', "syntax at 8"],
    ['{"a":/* no */1}', "syntax at 5"],
    ["NaN", "syntax at 0"],
    ["-Infinity", "syntax at 0"],
    ["01", "syntax at 1"],
    ["+1", "syntax at 0"],
    ["0x10", "syntax at 1"],
    [".5", "syntax at 0"],
    ["5.", "syntax at 0"],
    ["1e", "syntax at 0"],
    ["-", "syntax at 0"],
    ["１", "syntax at 0"],
    ["tru", "syntax at 0"],
    ["nulll", "syntax at 4"],
    ["\ufeff{}", "syntax at 0"],
    ["\u00a0{}", "syntax at 0"],
    ['"a', "syntax at 2"],
    ['"a\\', "syntax at 2"],
    ['"\\x41"', "syntax at 1"],
    ['"\\u12g4"', "syntax at 1"],
    ['"\\u00"', "syntax at 1"],
    ['"a\nb"', "syntax at 2"],
    ['"a\u0000b"', "syntax at 2"],
    ['"\\n\u0001"', "syntax at 3"],
    ["]", "syntax at 0"],
  ])("refuses %j: %s", (text, problem) => {
    expect(platform(text)).toBeNull();
    expect(problemOf(text)).toBe(problem);
  });

  it.each([
    ['{"a":1,"a":2}', "duplicate_key at 7"],
    ['{"a":1,"\\u0061":2}', "duplicate_key at 7"],
    ['[{"b":{"__proto__":1,"__proto__":1}}]', "duplicate_key at 21"],
    ['"\\ud800"', "lone_surrogate at 7"],
    ['"\\udc00\\ud800"', "lone_surrogate at 13"],
    ['"\ud800"', "lone_surrogate at 2"],
  ])("refuses %j, which JSON.parse takes: %s", (text, problem) => {
    expect(platform(text)).not.toBeNull();
    expect(problemOf(text)).toBe(problem);
  });

  it("§4 #13 #14 holds its limits at the edge, and a million brackets do not overflow it", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    const members = (count: number) =>
      `{${Array.from({ length: count }, (_, index) => `"k${index}":0`).join(",")}}`;
    expect(parse(nested(16)).ok).toBe(true);
    expect(problemOf(nested(17))).toBe("too_deep at 16");
    expect(problemOf("[".repeat(1_000_000))).toBe("too_deep at 16");
    expect(problemOf('{"a":'.repeat(20_000))).toBe("too_deep at 80");
    expect(parse(members(256)).ok).toBe(true);
    expect(problemOf(members(257))).toMatch(/^too_many_members/);
    expect(problemOf(`[${"0,".repeat(256)}0]`)).toMatch(/^too_many_members/);
    expect(parse(`"${"a".repeat(4096)}"`).ok).toBe(true);
    expect(problemOf(`"${"a".repeat(4097)}"`)).toMatch(/^string_too_long/);
    expect(problemOf(`"${"\\n".repeat(4097)}"`)).toMatch(/^string_too_long/);
    expect(problemOf("1".repeat(4097))).toMatch(/^string_too_long/);
  });

  it("agrees with JSON.parse on every document", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.boolean(), (value, spaced) => {
        const text = JSON.stringify(value, null, spaced ? 2 : 0);
        const result = parseStrictJson(text, WIDE);
        // A lone surrogate is the one thing that JSON.stringify writes and we refuse.
        if (!result.ok) expect(result.refusal.problem).toBe("lone_surrogate");
        else expect(plain(result.value)).toEqual(JSON.parse(text));
      }),
      { numRuns: 2000 },
    );
  });

  it("takes nothing that JSON.parse refuses, and gives the same value where both take it", () => {
    const pieces = fc.constantFrom(...'{}[]:,"\\/ \n0123456789-+.eEtrufalsn\u00e9\ud83d\ude00');
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: pieces })), (text) => {
        const result = parse(text);
        const theirs = platform(text);
        if (theirs === null) expect(result.ok).toBe(false);
        else if (result.ok) expect(plain(result.value)).toEqual(theirs.value);
        else expect(result.refusal.problem).not.toBe("syntax");
      }),
      { numRuns: 5000 },
    );
  });

  it("judges a damaged document as JSON.parse does", () => {
    const document =
      '{"strategy":{"order":{"action":"buy","contracts":1.5e2}},"on":[true,null,"\\u00e9"]}';
    const damage = fc.record({
      at: fc.nat(document.length),
      cut: fc.nat(3),
      put: fc.string({ unit: fc.constantFrom(...'{}[]:,"\\ 0.e-tn'), maxLength: 2 }),
    });
    fc.assert(
      fc.property(damage, ({ at, cut, put }) => {
        const text = document.slice(0, at) + put + document.slice(at + cut);
        const result = parse(text);
        const isSyntax = !result.ok && result.refusal.problem === "syntax";
        expect(isSyntax).toBe(platform(text) === null);
      }),
      { numRuns: 5000 },
    );
  });
});

describe("canonicalText", () => {
  const canonical = (text: string) => {
    const result = parse(text);
    return result.ok ? canonicalText(result.value) : null;
  };

  it("sorts names, drops white space and keeps numbers as sent", () => {
    expect(canonical(' { "b" : [ 1.0 , 1 ] , "a" : {"d":null,"c":"\\u00e9\\n"} } ')).toBe(
      '{"a":{"c":"é\\n","d":null},"b":[1.0,1]}',
    );
    expect(canonical("[1]")).not.toBe(canonical("[1.0]"));
  });

  it("gives the same text for the members in any order, and reads back as itself", () => {
    const entries = fc.uniqueArray(fc.tuple(fc.string(), fc.jsonValue({ maxDepth: 2 })), {
      selector: ([name]) => name,
      maxLength: 6,
    });
    fc.assert(
      fc.property(entries, (members) => {
        const write = (list: typeof members) =>
          `{${list.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`;
        const text = write(members);
        fc.pre(parse(text).ok);
        const once = canonical(text);
        expect(canonical(write(members.toReversed()))).toBe(once);
        expect(canonical(once ?? "")).toBe(once);
      }),
      { numRuns: 500 },
    );
  });
});
