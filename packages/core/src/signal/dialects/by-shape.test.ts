import { describe, expect, it } from "vitest";
import { isJsonObject, JSON_LIMITS, type JsonObject } from "../../prim/json.ts";
import { parseStrictJson } from "../../prim/json-parse.ts";
import { byShape } from "./by-shape.ts";
import { simple } from "./simple.ts";
import { tradersPost } from "./traders-post.ts";
import { tradingView } from "./trading-view.ts";

function fieldsOf(text: string): JsonObject {
  const result = parseStrictJson(text, JSON_LIMITS);
  return result.ok && isJsonObject(result.value) ? result.value : new Map();
}

const any = byShape(tradersPost(), tradingView(), simple());
const dialectOf = (text: string) => {
  const result = any.read(fieldsOf(text));
  return result.ok ? result.value.dialect : result.refusal.code;
};

describe("byShape", () => {
  it("reads each body by the first dialect that recognises it", () => {
    expect(dialectOf('{"ticker":"A","action":"buy","sentiment":"long"}')).toBe("traderspost");
    expect(dialectOf('{"ticker":"A","action":"buy"}')).toBe("tradingview");
    expect(dialectOf('{"symbol":"A","action":"buy"}')).toBe("simple");
  });

  it("does not try another dialect when the one that recognises a body refuses it", () => {
    expect(dialectOf('{"ticker":"A","action":"buy","sentiment":"flat","delay":5}')).toBe(
      "FIELD_UNSUPPORTED",
    );
  });

  it("refuses an unknown shape with what each dialect looks for, a placeholder before that", () => {
    const result = any.read(fieldsOf('{"message":"hello"}'));
    expect(result).toMatchObject({ refusal: { code: "SIGNAL_DIALECT_UNKNOWN" } });
    const tried = result.ok ? "" : String(result.refusal.detail.tried);
    for (const name of ["traderspost: ", "tradingview: ", "simple: "])
      expect(tried).toContain(name);
    expect(dialectOf('{"message":"{{ticker}}"}')).toBe("SIGNAL_PLACEHOLDER_UNSUBSTITUTED");
  });

  it("is a dialect itself and passes problems on", () => {
    expect(any.recognises(fieldsOf('{"symbol":"A","action":"buy"}'))).toBe(true);
    expect(any.recognises(fieldsOf("{}"))).toBe(false);
    expect(any.problems?.()).toEqual([]);
    expect(byShape().problems?.()).toEqual(["by-shape: name at least one dialect."]);
    expect(byShape(simple({ fields: { id: "" } })).problems?.()).toHaveLength(1);
  });
});
