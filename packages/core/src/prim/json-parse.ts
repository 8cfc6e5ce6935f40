import type { JsonFailure, JsonLimits, JsonObject, JsonValue } from "./json.ts";
import {
  type Cursor,
  fail,
  failureAt,
  QUOTE,
  type Read,
  readNumber,
  readString,
  skipSpace,
} from "./json-scan.ts";
import { accept, type Result, refuse } from "./result.ts";

// RFC 8259 by hand, because JSON.parse takes the last of two equal names, turns 1e309 into Infinity
// and rounds long numbers. Recursion is as deep as `maxDepth` and no deeper.

const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Reads one strict JSON document: RFC 8259 without duplicate names, lone surrogates or trailing
 * data, within the limits. Objects come as Maps and numbers with their text as sent. Never throws.
 */
export function parseStrictJson(text: string, limits: JsonLimits): Result<JsonValue, JsonFailure> {
  const cursor: Cursor = { text, limits, at: 0, members: 0, failure: null };
  skipSpace(cursor);
  const value = readValue(cursor, 0);
  if (value !== undefined && !Number.isNaN(skipSpace(cursor))) fail(cursor, "syntax", "the end");
  if (cursor.failure !== null) return refuse(cursor.failure);
  return value === undefined ? refuse(failureAt(cursor, "syntax", "")) : accept(value);
}

function readValue(cursor: Cursor, depth: number): Read<JsonValue> {
  switch (cursor.text.charCodeAt(cursor.at)) {
    case QUOTE:
      return readString(cursor);
    case OPEN_BRACE:
      return readObject(cursor, depth + 1);
    case OPEN_BRACKET:
      return readArray(cursor, depth + 1);
    case 0x74:
      return readWord(cursor, "true", true);
    case 0x66:
      return readWord(cursor, "false", false);
    case 0x6e:
      return readWord(cursor, "null", null);
    default:
      return readNumber(cursor);
  }
}

function readWord<Value>(cursor: Cursor, word: string, value: Value): Read<Value> {
  if (!cursor.text.startsWith(word, cursor.at)) return fail(cursor, "syntax", "a value");
  cursor.at += word.length;
  return value;
}

function readObject(cursor: Cursor, depth: number): Read<JsonObject> {
  if (depth > cursor.limits.maxDepth) return fail(cursor, "too_deep");
  const members = new Map<string, JsonValue>();
  cursor.at += 1;
  if (skipSpace(cursor) === CLOSE_BRACE) {
    cursor.at += 1;
    return members;
  }
  while (readMember(cursor, depth, members)) {
    const unit = skipSpace(cursor);
    if (unit !== COMMA && unit !== CLOSE_BRACE) return fail(cursor, "syntax", "a comma or }");
    cursor.at += 1;
    if (unit === CLOSE_BRACE) return members;
    skipSpace(cursor);
  }
  return undefined;
}

function readMember(cursor: Cursor, depth: number, members: Map<string, JsonValue>): boolean {
  const start = cursor.at;
  if (cursor.text.charCodeAt(start) !== QUOTE) fail(cursor, "syntax", 'a name in "');
  const name = cursor.failure === null ? readString(cursor) : undefined;
  if (name === undefined) return false;
  if (members.has(name)) {
    cursor.at = start;
    fail(cursor, "duplicate_key", name);
    return false;
  }
  if (skipSpace(cursor) !== COLON) {
    fail(cursor, "syntax", "a colon");
    return false;
  }
  cursor.at += 1;
  skipSpace(cursor);
  const value = readCounted(cursor, depth);
  if (value === undefined) return false;
  members.set(name, value);
  return true;
}

function readArray(cursor: Cursor, depth: number): Read<readonly JsonValue[]> {
  if (depth > cursor.limits.maxDepth) return fail(cursor, "too_deep");
  const elements: JsonValue[] = [];
  cursor.at += 1;
  if (skipSpace(cursor) === CLOSE_BRACKET) {
    cursor.at += 1;
    return elements;
  }
  for (;;) {
    const element = readCounted(cursor, depth);
    if (element === undefined) return undefined;
    elements.push(element);
    const unit = skipSpace(cursor);
    if (unit !== COMMA && unit !== CLOSE_BRACKET) return fail(cursor, "syntax", "a comma or ]");
    cursor.at += 1;
    if (unit === CLOSE_BRACKET) return elements;
    skipSpace(cursor);
  }
}

function readCounted(cursor: Cursor, depth: number): Read<JsonValue> {
  cursor.members += 1;
  if (cursor.members > cursor.limits.maxMembers) return fail(cursor, "too_many_members");
  return readValue(cursor, depth);
}
