import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonNumber } from "../prim/json.ts";
import { MAX_BODY_BYTES, parseBody } from "./parse.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = "application/json";

interface Sent {
  readonly body: string | Uint8Array;
  readonly type?: string | null;
  readonly encoding?: string | null;
}

const parse = ({ body, type = json, encoding = null }: Sent) =>
  parseBody({
    bytes: typeof body === "string" ? encode(body) : body,
    contentType: type,
    contentEncoding: encoding,
  });

function refusal(sent: Sent) {
  const result = parse(sent);
  return result.ok ? null : result.refusal;
}
const codeOf = (sent: Sent) => refusal(sent)?.code ?? "accepted";

describe("parseBody", () => {
  it("reads a JSON object", () => {
    expect(parse({ body: '{"action":"buy","price":43250.50}' })).toEqual({
      ok: true,
      value: new Map<string, unknown>([
        ["action", "buy"],
        ["price", new JsonNumber("43250.50")],
      ]),
    });
  });

  it.each<[string, Sent, string]>([
    ["#1 empty", { body: "" }, "BODY_EMPTY"],
    ["#1 empty, whatever its type", { body: "", type: "image/png" }, "BODY_EMPTY"],
    ["#1 only white space", { body: " \r\n\t " }, "BODY_EMPTY"],
    ["#1 only white space in text", { body: "\n", type: "text/plain" }, "BODY_EMPTY"],
    ["#2 truncated", { body: '{"a":"b' }, "BODY_NOT_JSON"],
    ["#3 two documents", { body: "{}{}" }, "BODY_NOT_JSON"],
    ["#4 trailing comma", { body: '{"a":1,}' }, "BODY_NOT_JSON"],
    ["#4 single quotes", { body: "{'a':1}" }, "BODY_NOT_JSON"],
    ["#5 bare NaN", { body: '{"a":NaN}' }, "BODY_NOT_JSON"],
    ["#7 null", { body: "null" }, "BODY_NOT_OBJECT"],
    ["#8 array", { body: '[{"action":"buy"}]' }, "BODY_NOT_OBJECT"],
    ["#9 string", { body: '"buy AAPL 1"' }, "BODY_NOT_OBJECT"],
    ["#9 number", { body: "1" }, "BODY_NOT_OBJECT"],
    [
      "#10 invalid UTF-8",
      { body: Uint8Array.of(0x7b, 0x22, 0x61, 0xff, 0x22, 0x7d) },
      "BODY_BAD_ENCODING",
    ],
    [
      "#10 an overlong form",
      { body: Uint8Array.of(0x22, 0xc0, 0xaf, 0x61, 0x22) },
      "BODY_BAD_ENCODING",
    ],
    [
      "#11 UTF-16 with a mark",
      { body: Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0) },
      "BODY_CHARSET_UNSUPPORTED",
    ],
    ["#11 UTF-16 without", { body: Uint8Array.of(0x7b, 0, 0x7d, 0) }, "BODY_CHARSET_UNSUPPORTED"],
    ["#11 UTF-32 big-endian", { body: Uint8Array.of(0, 0, 0, 0x7b) }, "BODY_CHARSET_UNSUPPORTED"],
    [
      "#11 label",
      { body: "{}", type: "application/json; charset=utf-16" },
      "BODY_CHARSET_UNSUPPORTED",
    ],
    [
      "#11 label latin-1",
      { body: "{}", type: 'text/plain;charset="ISO-8859-1"' },
      "BODY_CHARSET_UNSUPPORTED",
    ],
    ["#13 20,000 deep", { body: "[".repeat(20_000) + "]".repeat(20_000) }, "BODY_TOO_DEEP"],
    ["#14 a million deep", { body: "[".repeat(1_000_000) }, "BODY_TOO_LARGE"],
    ["#15 duplicate key", { body: '{"action":"buy","action":"sell"}' }, "BODY_DUPLICATE_KEY"],
    ["#42 a long text", { body: `{"symbol":"${"A".repeat(5000)}"}` }, "FIELD_TOO_LONG"],
    [
      "#43 many keys",
      { body: `{${Array.from({ length: 300 }, (_, at) => `"k${at}":1`)}}` },
      "BODY_TOO_MANY_KEYS",
    ],
    ["a lone surrogate", { body: '{"a":"\\ud800"}' }, "BODY_NOT_JSON"],
    ["#69 gzip", { body: "{}", encoding: "gzip" }, "BODY_ENCODING_UNSUPPORTED"],
    [
      "#69 a list of encodings",
      { body: "{}", encoding: "identity, br" },
      "BODY_ENCODING_UNSUPPORTED",
    ],
    ["#70 2 MiB of spaces", { body: `${" ".repeat(2_097_152)}{}` }, "BODY_TOO_LARGE"],
    ["#71 XML", { body: "<x/>", type: "application/xml" }, "BODY_MEDIA_TYPE_UNSUPPORTED"],
    [
      "#71 form",
      { body: "a=1", type: "application/x-www-form-urlencoded" },
      "BODY_MEDIA_TYPE_UNSUPPORTED",
    ],
    [
      "#71 multipart",
      { body: "{}", type: "multipart/form-data; boundary=x" },
      "BODY_MEDIA_TYPE_UNSUPPORTED",
    ],
    ["a type that only ends well", { body: "{}", type: "<b>+json" }, "BODY_MEDIA_TYPE_UNSUPPORTED"],
    [
      "two types",
      { body: "{}", type: "application/json, text/plain" },
      "BODY_MEDIA_TYPE_UNSUPPORTED",
    ],
    ["#72 prose", { body: "AAPL Crossing Up 190.00", type: "text/plain" }, "BODY_NOT_TEXT_SIGNAL"],
    ["key=value declared as JSON", { body: "action=buy" }, "BODY_NOT_JSON"],
  ])("§4 %s", (_, sent, code) => {
    expect(codeOf(sent)).toBe(code);
  });

  it.each<[string, Sent]>([
    ["#73 JSON as text/plain", { body: ' {"action":"buy"}', type: "text/plain; charset=utf-8" }],
    ["#12 a byte order mark is dropped", { body: '\ufeff{"action":"buy"}' }],
    ["no content type", { body: '{"action":"buy"}', type: null }],
    ["a vendor's JSON type", { body: '{"action":"buy"}', type: "application/vnd.bot+json" }],
    ["types in any case", { body: '{"action":"buy"}', type: 'Application/JSON; Charset="UTF-8"' }],
    ["identity", { body: '{"action":"buy"}', encoding: "identity" }],
    ["an empty encoding", { body: '{"action":"buy"}', encoding: "" }],
    ["key=value", { body: "\taction=buy\r\n", type: "text/plain" }],
    ["key=value after a byte order mark", { body: "\ufeffaction=buy", type: "text/plain" }],
  ])("§4 %s", (_, sent) => {
    expect(parse(sent)).toEqual({ ok: true, value: new Map([["action", "buy"]]) });
  });

  it("§4 #6 names the placeholder that keeps a body from being JSON", () => {
    const code = "SIGNAL_PLACEHOLDER_UNSUBSTITUTED";
    expect(refusal({ body: '{"price":{{close}}}' })).toEqual({
      code,
      detail: { placeholder: "close" },
    });
    expect(refusal({ body: '{"v":{{ plot("RSI") }}}' })?.detail).toEqual({
      placeholder: 'plot("RSI")',
    });
    expect(refusal({ body: "buy {{ticker}} now", type: "text/plain" })).toEqual({
      code,
      detail: { placeholder: "ticker" },
    });
    expect(codeOf({ body: '{"a":{{"b":1}}' })).toBe("BODY_NOT_JSON");
  });

  it("tells where JSON breaks and what would be right there", () => {
    expect(refusal({ body: '{"a":1 "b":2}' })?.detail).toEqual({
      offset: 7,
      expected: "a comma or }",
    });
    expect(refusal({ body: '{"a":1,"a":2}' })?.detail).toEqual({ offset: 7, field: "a" });
  });

  it("tells a sender of prose what to send, and repeats none of its words", () => {
    const why = refusal({ body: "hunter2 long BTCUSD q=0.1", type: "text/plain" });
    expect(why?.detail).toMatchObject({ line: 1, send: expect.stringContaining("action=buy") });
    expect(JSON.stringify(why)).not.toContain("hunter2");
  });

  it("holds the size limit to the byte", () => {
    const padded = (bytes: number) => `{"a":1}${" ".repeat(bytes - 7)}`;
    expect(codeOf({ body: padded(MAX_BODY_BYTES) })).toBe("accepted");
    expect(codeOf({ body: padded(MAX_BODY_BYTES + 1) })).toBe("BODY_TOO_LARGE");
  });

  it("never throws, whatever the bytes and headers", () => {
    const header = fc.option(fc.oneof(fc.string(), fc.constantFrom(json, "text/plain", "gzip")));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), header, header, (bytes, type, encoding) => {
        const result = parseBody({ bytes, contentType: type, contentEncoding: encoding });
        expect(typeof result.ok).toBe("boolean");
      }),
      { numRuns: 2000 },
    );
  });

  it("reads what JSON.stringify writes of any flat object", () => {
    const names = fc.string({ minLength: 1, maxLength: 10 });
    const flat = fc.dictionary(names, fc.oneof(fc.integer(), fc.boolean(), fc.constant(null)));
    fc.assert(
      fc.property(flat, (value) => {
        const result = parse({ body: JSON.stringify(value) });
        expect(result.ok && result.value.size).toBe(Object.keys(value).length);
      }),
    );
  });
});
