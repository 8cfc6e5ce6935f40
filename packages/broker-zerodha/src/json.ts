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

/** Far above a day's order book (5000 orders of 40 fields), far below what could hurt. */
const LIMITS = { maxDepth: 16, maxMembers: 1_000_000, maxStringLength: 65_536 };

/** Reads a venue's body; numbers keep their text. Null where it is not one JSON document. */
function readJson(text: string): JsonValue | null {
  const result = parseStrictJson(text, LIMITS);
  return result.ok ? result.value : null;
}

/** Reads a body that must be an object. */
export function readObject(text: string): JsonObject | null {
  const value = readJson(text);
  return value !== null && isJsonObject(value) ? value : null;
}

/** An object below another one; null where it is missing or is none. */
export function objectAt(from: JsonObject | null, name: string): JsonObject | null {
  const value = from?.get(name);
  return isJsonObject(value) ? value : null;
}

/** An array below an object; null where it is missing or is none. */
export function arrayAt(from: JsonObject | null, name: string): readonly JsonValue[] | null {
  const value = from?.get(name);
  return isJsonArray(value) ? value : null;
}

/** A text; numbers are taken as they are written (ids come both ways). Null where it is missing or empty. */
export function textAt(from: JsonObject | null, name: string): string | null {
  const value = from?.get(name);
  if (value instanceof JsonNumber) return value.text;
  return typeof value === "string" && value !== "" ? value : null;
}

/** An exact number, sent as a number or as text. */
export function decimalAt(from: JsonObject | null, name: string): Decimal | null {
  const text = textAt(from, name);
  return text === null ? null : parseDecimal(text);
}

/** The rows of an array that a reader can read; the count of the others comes with them. */
export function rowsOf<Row>(
  values: readonly JsonValue[],
  read: (row: JsonObject) => Row | null,
): { readonly rows: readonly Row[]; readonly unread: number } {
  const rows = values.flatMap((value) => {
    const row = isJsonObject(value) ? read(value) : null;
    return row === null ? [] : [row];
  });
  return { rows, unread: values.length - rows.length };
}
