import {
  type Decimal,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  parseDecimal,
  parseStrictJson,
} from "@hookline/core/driver";

// A page of 500 orders has about 20,000 members.
const LIMITS = { maxDepth: 16, maxMembers: 200_000, maxStringLength: 65_536 };

/** Reads a body with its numbers as they were written; undefined where it is no JSON document. */
export function parseBody(text: string): JsonValue | undefined {
  const read = parseStrictJson(text, LIMITS);
  return read.ok ? read.value : undefined;
}

/** The value as an object; null where it is none. */
export const asObject = (value: JsonValue | undefined): JsonObject | null =>
  value instanceof Map ? value : null;

/** The value as a list; null where it is none. */
export const asList = (value: JsonValue | undefined): readonly JsonValue[] | null =>
  Array.isArray(value) ? value : null;

/** A text, or a number's own text; Alpaca sends quantities both ways. */
export function textOf(from: JsonObject, name: string): string | null {
  const value = from.get(name);
  if (typeof value === "string") return value;
  return value instanceof JsonNumber ? value.text : null;
}

/** An exact decimal, sent as text or as a number. */
export function decimalOf(from: JsonObject, name: string): Decimal | null {
  const text = textOf(from, name);
  return text === null ? null : parseDecimal(text);
}

/** Whether the field is true; everything else is false. */
export const flagOf = (from: JsonObject, name: string): boolean => from.get(name) === true;

// RFC 3339 with up to nanoseconds; the offset is `Z` or `±hh:mm`.
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** Unix milliseconds of an RFC 3339 time; what is finer is cut off. */
export function timeOf(from: JsonObject, name: string): number | null {
  const text = from.get(name);
  if (typeof text !== "string" || !TIME.test(text)) return null;
  const atMs = Date.parse(text.replace(/(\.\d{3})\d+/, "$1"));
  return Number.isNaN(atMs) ? null : atMs;
}
