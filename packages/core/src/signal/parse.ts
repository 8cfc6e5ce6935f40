import { type Code, type Reason, type ReasonDetail, reason } from "../model/codes.ts";
import { isJsonObject, JSON_LIMITS, type JsonFailure, type JsonObject } from "../prim/json.ts";
import { parseStrictJson } from "../prim/json-parse.ts";
import { accept, type Result, refuse } from "../prim/result.ts";
import { parseKeyValues } from "./key-value.ts";
import { bodyKindOf } from "./media-type.ts";
import { placeholderIn } from "./placeholder.ts";

/** Largest body that is read, in bytes. */
export const MAX_BODY_BYTES: number = 64 * 1024;

/** A body and what its headers say about it; null where a header is absent. */
export interface BodyInput {
  readonly bytes: Uint8Array;
  readonly contentType: string | null;
  readonly contentEncoding: string | null;
}

const UTF_8 = new TextDecoder("utf-8", { fatal: true });

/**
 * From bytes to the fields of one JSON object, or of key=value words in a text body. Strict: see
 * `docs/dialects/README.md` for every refusal. A UTF-8 byte order mark is dropped, because Windows tools
 * write one and it cannot change what a body means; UTF-16 and UTF-32 are refused. Never throws.
 */
export function parseBody(input: BodyInput): Result<JsonObject, Reason> {
  const { bytes, contentEncoding } = input;
  if (bytes.byteLength === 0) return refuse(reason("BODY_EMPTY"));
  if (bytes.byteLength > MAX_BODY_BYTES) {
    return refuse(reason("BODY_TOO_LARGE", { bytes: bytes.byteLength, max: MAX_BODY_BYTES }));
  }
  if (!isIdentity(contentEncoding)) return refuse(reason("BODY_ENCODING_UNSUPPORTED"));
  const kind = bodyKindOf(input.contentType);
  if (!kind.ok) return kind;
  const text = decode(bytes);
  if (!text.ok) return text;
  const trimmed = text.value.trimStart();
  if (trimmed === "") return refuse(reason("BODY_EMPTY"));
  return kind.value === "json" || looksLikeJson(trimmed)
    ? parseJson(text.value)
    : parseText(text.value);
}

const isIdentity = (contentEncoding: string | null): boolean =>
  contentEncoding === null || /^(?:|identity)$/i.test(contentEncoding.trim());

const looksLikeJson = (text: string): boolean =>
  text.startsWith("{") || text.startsWith("[") || text.startsWith('"');

function decode(bytes: Uint8Array): Result<string, Reason> {
  if (isWide(bytes))
    return refuse(reason("BODY_CHARSET_UNSUPPORTED", { charset: "utf-16 or utf-32" }));
  try {
    return accept(UTF_8.decode(bytes));
  } catch {
    return refuse(reason("BODY_BAD_ENCODING"));
  }
}

/** UTF-16 and UTF-32: by their marks, or by the zero bytes that ASCII in them is full of. */
function isWide(bytes: Uint8Array): boolean {
  const [first, second, third, fourth] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return first === 0 || second === 0 || third === 0 || fourth === 0;
}

function parseJson(text: string): Result<JsonObject, Reason> {
  const document = parseStrictJson(text, JSON_LIMITS);
  if (!document.ok) return refuse(jsonReason(text, document.refusal));
  return isJsonObject(document.value) ? accept(document.value) : refuse(reason("BODY_NOT_OBJECT"));
}

function parseText(text: string): Result<JsonObject, Reason> {
  const placeholder = placeholderIn(text);
  return placeholder === null
    ? parseKeyValues(text)
    : refuse(reason("SIGNAL_PLACEHOLDER_UNSUBSTITUTED", { placeholder }));
}

/** The shape of the sender's own names; `{{"a":1}}` is a slip with braces and no placeholder. */
const PLACEHOLDER_NAME = /^[\w.]+(?:\([^()]*\))?$/;

function jsonReason(text: string, { problem, offset, detail }: JsonFailure): Reason {
  const placeholder = problem === "syntax" ? placeholderIn(text) : null;
  if (placeholder !== null && PLACEHOLDER_NAME.test(placeholder)) {
    return reason("SIGNAL_PLACEHOLDER_UNSUBSTITUTED", { placeholder });
  }
  const [code, more] = JSON_REASONS[problem](detail);
  return reason(code, { offset, ...more });
}

const JSON_REASONS: Readonly<
  Record<JsonFailure["problem"], (detail: string) => readonly [Code, ReasonDetail]>
> = {
  syntax: (detail) => ["BODY_NOT_JSON", { expected: detail }],
  lone_surrogate: () => ["BODY_NOT_JSON", { expected: "the other half of a surrogate pair" }],
  duplicate_key: (detail) => ["BODY_DUPLICATE_KEY", { field: detail.slice(0, 64) }],
  too_deep: () => ["BODY_TOO_DEEP", { max: JSON_LIMITS.maxDepth }],
  too_many_members: () => ["BODY_TOO_MANY_KEYS", { max: JSON_LIMITS.maxMembers }],
  string_too_long: () => ["FIELD_TOO_LONG", { max: JSON_LIMITS.maxStringLength }],
};
