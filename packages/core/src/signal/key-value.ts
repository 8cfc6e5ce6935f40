import { type Reason, reason } from "../model/codes.ts";
import { JSON_LIMITS, type JsonObject } from "../prim/json.ts";
import { accept, type Result, refuse } from "../prim/result.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;
const EXAMPLE =
  'action=buy symbol=BTCUSD quantity=0.01, or JSON such as {"action":"buy","symbol":"BTCUSD","quantity":0.01}';

interface Cursor {
  readonly text: string;
  at: number;
  line: number;
}

/**
 * Reads `name=value` words, parted by spaces, line ends or `;`. A value with one of these in it stands in
 * single or double quotes, which cannot hold themselves. Names are ASCII, kept as sent; a name that comes
 * twice is refused. Anything else is prose, and prose is never traded on.
 */
export function parseKeyValues(text: string): Result<JsonObject, Reason> {
  const fields = new Map<string, string>();
  const cursor: Cursor = { text, at: 0, line: 1 };
  skipSeparators(cursor);
  while (cursor.at < text.length) {
    const line = cursor.line;
    const pair = readPair(cursor);
    if (pair === null) return refuse(reason("BODY_NOT_TEXT_SIGNAL", { line, send: EXAMPLE }));
    const [name, value] = pair;
    if (fields.has(name)) return refuse(reason("BODY_DUPLICATE_KEY", { field: name, line }));
    if (value.length > JSON_LIMITS.maxStringLength) {
      return refuse(reason("FIELD_TOO_LONG", { field: name, max: JSON_LIMITS.maxStringLength }));
    }
    fields.set(name, value);
    if (fields.size > JSON_LIMITS.maxMembers) {
      return refuse(reason("BODY_TOO_MANY_KEYS", { max: JSON_LIMITS.maxMembers }));
    }
    skipSeparators(cursor);
  }
  return accept(fields);
}

const isSeparator = (mark: string): boolean =>
  mark === " " || mark === "\n" || mark === ";" || mark === "\r" || mark === "\t";

function skipSeparators(cursor: Cursor): void {
  for (let mark = cursor.text.charAt(cursor.at); isSeparator(mark); ) {
    if (mark === "\n") cursor.line += 1;
    cursor.at += 1;
    mark = cursor.text.charAt(cursor.at);
  }
}

/** One `name=value` up to the next separator or the end; null where there is something else. */
function readPair(cursor: Cursor): readonly [string, string] | null {
  const equals = cursor.text.indexOf("=", cursor.at);
  if (equals === -1 || equals - cursor.at > 64) return null;
  const name = cursor.text.slice(cursor.at, equals);
  if (!NAME.test(name)) return null;
  cursor.at = equals + 1;
  const mark = cursor.text.charAt(cursor.at);
  const value = mark === '"' || mark === "'" ? readQuoted(cursor, mark) : readBare(cursor);
  return value === null ? null : [name, value];
}

function readQuoted(cursor: Cursor, quote: string): string | null {
  const start = cursor.at + 1;
  const end = cursor.text.indexOf(quote, start);
  if (end === -1) return null;
  const after = cursor.text.charAt(end + 1);
  if (after !== "" && !isSeparator(after)) return null;
  cursor.at = end + 1;
  const value = cursor.text.slice(start, end);
  cursor.line += value.split("\n").length - 1;
  return value;
}

function readBare(cursor: Cursor): string | null {
  const start = cursor.at;
  for (let mark = cursor.text.charAt(cursor.at); mark !== "" && !isSeparator(mark); ) {
    cursor.at += 1;
    mark = cursor.text.charAt(cursor.at);
  }
  const value = cursor.text.slice(start, cursor.at);
  // A second = or a quote in the middle is a mistake of the sender that has two readings.
  return /[="']/.test(value) ? null : value;
}
