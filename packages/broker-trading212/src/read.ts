import {
  type Decimal,
  isJsonArray,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  parseDecimal,
  parseStrictJson,
} from "@hookline/core/driver";

/** The instrument list is the largest answer: some 15 000 instruments of ten members. */
const LIMITS = { maxDepth: 16, maxMembers: 1_000_000, maxStringLength: 4_096 };

/** Reads an answer's body with every number as its text; null where it is no JSON. */
export function readJson(text: string): JsonValue | null {
  const read = parseStrictJson(text, LIMITS);
  return read.ok ? read.value : null;
}

export const objectOf = (value: JsonValue | undefined): JsonObject | null =>
  isJsonObject(value) ? value : null;

export const listOf = (value: JsonValue | undefined): readonly JsonValue[] | null =>
  isJsonArray(value) ? value : null;

/** The first of the named members that is a text. */
export function textIn(object: JsonObject | null, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = object?.get(name);
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}

/** The first of the named members that is a number, or a text that is one. */
export function numberIn(object: JsonObject | null, ...names: readonly string[]): Decimal | null {
  for (const name of names) {
    const value = object?.get(name);
    const text = value instanceof JsonNumber ? value.text : typeof value === "string" ? value : "";
    const number = parseDecimal(text);
    if (number !== null) return number;
  }
  return null;
}

/** An id: an int64, which a double would round, kept as text. */
export function idIn(object: JsonObject | null, ...names: readonly string[]): string | null {
  const number = numberIn(object, ...names);
  return number !== null && /^[1-9]\d{0,19}$/.test(number) ? number : null;
}

/** ISO 8601 as Unix milliseconds. */
export function timeIn(object: JsonObject | null, ...names: readonly string[]): number | null {
  const text = textIn(object, ...names);
  const ms = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
