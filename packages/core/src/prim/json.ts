/** A number of a JSON document with its text exactly as sent: `1e309` and 30 decimals stay visible. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** An object of a JSON document: a Map, so that `__proto__` is a key like any other. */
export type JsonObject = ReadonlyMap<string, JsonValue>;

/** Any value of a strictly read JSON document. */
export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject;

/** Bounds of a document; together they make the parser's depth, time and memory bounded. */
export interface JsonLimits {
  /** Objects and arrays inside each other; 1 is a flat object. */
  readonly maxDepth: number;
  /** Members of all objects and elements of all arrays together. */
  readonly maxMembers: number;
  /** UTF-16 units of one string, name or number. */
  readonly maxStringLength: number;
}

/** Why a text is not a strict JSON document within the limits. */
export type JsonProblem =
  | "syntax"
  | "duplicate_key"
  | "lone_surrogate"
  | "too_deep"
  | "too_many_members"
  | "string_too_long";

/** Where and why reading stopped. */
export interface JsonFailure {
  readonly problem: JsonProblem;
  /** UTF-16 offset in the text. */
  readonly offset: number;
  /** What would have been right there (syntax), the name (duplicate_key), or an empty text. */
  readonly detail: string;
}

/** Depth 16, 256 members, strings of 4096: far above any alert, far below what could hurt. */
export const JSON_LIMITS: JsonLimits = { maxDepth: 16, maxMembers: 256, maxStringLength: 4096 };

/** Whether a value is an object of the document. */
export const isJsonObject = (value: JsonValue | undefined): value is JsonObject =>
  value instanceof Map;

/** Whether a value is an array of the document. */
export const isJsonArray = (value: JsonValue | undefined): value is readonly JsonValue[] =>
  Array.isArray(value);
