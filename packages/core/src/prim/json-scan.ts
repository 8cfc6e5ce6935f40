import { type JsonFailure, type JsonLimits, JsonNumber, type JsonProblem } from "./json.ts";

// The lexical half of the strict JSON parser: white space, strings and numbers.

/** Where reading stands. */
export interface Cursor {
  readonly text: string;
  readonly limits: JsonLimits;
  at: number;
  members: number;
  failure: JsonFailure | null;
}

/** `undefined` after a failure, which is in the cursor. */
export type Read<Value> = Value | undefined;

export const QUOTE = 0x22;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const BACKSLASH = 0x5c;

/** A failure at the place where reading stands. */
export const failureAt = (cursor: Cursor, problem: JsonProblem, detail: string): JsonFailure => ({
  problem,
  offset: cursor.at,
  detail,
});

/** Notes the first failure. */
export function fail(cursor: Cursor, problem: JsonProblem, detail = ""): undefined {
  cursor.failure ??= failureAt(cursor, problem, detail);
}

/** Moves past white space and returns the code unit found there, NaN at the end. */
export function skipSpace(cursor: Cursor): number {
  let unit = cursor.text.charCodeAt(cursor.at);
  while (unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09) {
    cursor.at += 1;
    unit = cursor.text.charCodeAt(cursor.at);
  }
  return unit;
}

/** Reads the string whose opening quote is at the cursor. */
export function readString(cursor: Cursor): Read<string> {
  const { text } = cursor;
  const start = cursor.at + 1;
  for (let at = start; ; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      if (at - start > cursor.limits.maxStringLength) return fail(cursor, "string_too_long");
      cursor.at = at + 1;
      return text.slice(start, at);
    }
    // Escapes and surrogates take the careful way; control characters and the end (NaN) are errors.
    if (unit === BACKSLASH || (unit & 0xf800) === 0xd800) return readCarefully(cursor, start);
    if (!(unit >= 0x20)) {
      cursor.at = Math.min(at, text.length);
      return fail(cursor, "syntax", "the rest of a string");
    }
  }
}

function readCarefully(cursor: Cursor, start: number): Read<string> {
  let value = "";
  cursor.at = start;
  for (;;) {
    const unit = cursor.text.charCodeAt(cursor.at);
    if (unit === QUOTE) break;
    const next = unit === BACKSLASH ? readEscape(cursor) : readPlain(cursor, unit);
    if (next === undefined) return undefined;
    value += next;
    if (value.length > cursor.limits.maxStringLength) return fail(cursor, "string_too_long");
  }
  if (!isWellFormed(value)) return fail(cursor, "lone_surrogate");
  cursor.at += 1;
  return value;
}

function readPlain(cursor: Cursor, unit: number): Read<string> {
  if (!(unit >= 0x20)) return fail(cursor, "syntax", "the rest of a string");
  cursor.at += 1;
  return String.fromCharCode(unit);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

function readEscape(cursor: Cursor): Read<string> {
  const mark = cursor.text.charAt(cursor.at + 1);
  const simple = ESCAPES.get(mark);
  if (simple !== undefined) {
    cursor.at += 2;
    return simple;
  }
  const digits = cursor.text.slice(cursor.at + 2, cursor.at + 6);
  if (mark !== "u" || !/^[0-9A-Fa-f]{4}$/.test(digits)) return fail(cursor, "syntax", "an escape");
  cursor.at += 6;
  return String.fromCharCode(Number.parseInt(digits, 16));
}

function isWellFormed(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const kind = text.charCodeAt(at) & 0xfc00;
    if (kind === 0xdc00) return false;
    if (kind !== 0xd800) continue;
    at += 1;
    if ((text.charCodeAt(at) & 0xfc00) !== 0xdc00) return false;
  }
  return true;
}

/** Reads a number, keeping its text; a failure where the cursor is at no value at all. */
export function readNumber(cursor: Cursor): Read<JsonNumber> {
  const { text } = cursor;
  const start = cursor.at;
  let at = text.charCodeAt(start) === MINUS ? start + 1 : start;
  const whole = text.charCodeAt(at) === ZERO ? at + 1 : endOfDigits(text, at);
  let complete = whole > at;
  at = whole;
  if (complete && text.charAt(at) === ".") {
    at = endOfDigits(text, whole + 1);
    complete = at > whole + 1;
  }
  if (complete && (text.charCodeAt(at) | 0x20) === 0x65) {
    const mark = text.charAt(at + 1);
    const digits = mark === "+" || mark === "-" ? at + 2 : at + 1;
    at = endOfDigits(text, digits);
    complete = at > digits;
  }
  if (!complete) return fail(cursor, "syntax", "a value");
  if (at - start > cursor.limits.maxStringLength) return fail(cursor, "string_too_long");
  cursor.at = at;
  return new JsonNumber(text.slice(start, at));
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  for (let unit = text.charCodeAt(at); unit >= ZERO && unit <= NINE; unit = text.charCodeAt(at)) {
    at += 1;
  }
  return at;
}
