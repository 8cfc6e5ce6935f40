import type { Code, Reason, ReasonDetail } from "../model/codes.ts";
import { reason } from "../model/codes.ts";
import { parseStrategyId, parseSymbol, type StrategyId, type SymbolName } from "../model/ids.ts";
import type { Decimal } from "../prim/decimal.ts";
import {
  isJsonArray,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
} from "../prim/json.ts";
import { parseInstant } from "../prim/time.ts";
import { type NumberBounds, rangeProblem, readNumberText } from "./number.ts";
import { isSet } from "./overlooked.ts";

/** A member of the body, or several names of which a sender may use any; two that differ are a conflict. */
export type FieldName = string | readonly string[];

/** A member with its path in the body. */
export interface Located {
  readonly path: string;
  readonly value: JsonValue;
}

/** Finds the members behind a name; most dialects look up the name itself. */
export type Lookup = (name: string) => readonly Located[];

/** What reading has found out so far; shared by the readers of one body. */
export interface ReadNotes {
  readonly problems: Reason[];
  /** Paths whose values were used. */
  readonly read: Set<string>;
}

const MAX_ID = 200;
const MAX_SYMBOL = 48;

/** What a look-up finds of a member that is absent. */
export const NO_MEMBERS: readonly Located[] = [];

const pathIn = (parent: string, name: string): string =>
  parent === "" ? name : `${parent}.${name}`;

/** The look-up by plain member names. */
export const byName =
  (fields: JsonObject, parent = ""): Lookup =>
  (name) => {
    const value = fields.get(name);
    return value === undefined ? NO_MEMBERS : [{ path: pathIn(parent, name), value }];
  };

/**
 * Reads typed values out of a body and notes every problem; a value that cannot be read is null, and the
 * notes keep it from ever leaving as "not given". Codes name the field and what is allowed, never the
 * value: a misplaced secret must not come back in an answer.
 */
export class FieldReader {
  readonly #lookup: Lookup;
  readonly #notes: ReadNotes;
  readonly #parent: string;

  /** @param parent path of the object that is read; empty for the body */
  constructor(lookup: Lookup, notes: ReadNotes, parent: string = "") {
    this.#lookup = lookup;
    this.#notes = notes;
    this.#parent = parent;
  }

  /** Notes a problem with a field. */
  refuse(code: Code, name: FieldName, detail: ReasonDetail = {}): null {
    this.#notes.problems.push(reason(code, { field: this.#pathOf(name), ...detail }));
    return null;
  }

  /** Whether the member is there, whatever it holds. */
  has(name: FieldName): boolean {
    return namesOf(name).some((each) => this.#lookup(each).length > 0);
  }

  /** Whether the member holds a list. */
  isList(name: FieldName): boolean {
    return namesOf(name).some((each) => this.#lookup(each).some(({ value }) => isJsonArray(value)));
  }

  /** The first of these names that is there, else the first of all: for members that mean less and less. */
  first(names: readonly [string, ...string[]]): string {
    return names.find((name) => this.has(name)) ?? names[0];
  }

  /** Notes FIELD_MISSING unless the member is there. */
  require(name: FieldName, detail: ReasonDetail = {}): void {
    if (!this.has(name)) this.refuse("FIELD_MISSING", name, detail);
  }

  /** Notes FIELD_UNSUPPORTED for each of these members that asks for something. */
  unsupported(names: readonly string[], detail: ReasonDetail = {}): void {
    for (const name of names) {
      for (const { path, value } of this.#lookup(name)) {
        this.#notes.read.add(path);
        if (isSet(value)) this.refuse("FIELD_UNSUPPORTED", name, detail);
      }
    }
  }

  /** A text of 1 to `max` characters, 200 unless said otherwise. */
  text(name: FieldName, max: number = MAX_ID): string | null {
    const found = this.#find(name);
    if (found === null) return null;
    const { value } = found;
    if (typeof value !== "string") return this.#wrongType(name, "text");
    if (value === "")
      return this.refuse("FIELD_VALUE", name, { allowed: "a text that is not empty" });
    return value.length > max ? this.refuse("FIELD_TOO_LONG", name, { max }) : value;
  }

  /** A sender's id: a text, or a number taken with the digits as sent. */
  id(name: FieldName): string | null {
    const value = this.#find(name)?.value;
    return value instanceof JsonNumber && value.text.length <= MAX_ID
      ? value.text
      : this.text(name);
  }

  /** One of the words of a table, in any case but without padding, as what the table makes of it. */
  choice<Meaning>(name: FieldName, words: Readonly<Record<string, Meaning>>): Meaning | null {
    const found = this.#find(name);
    if (found === null) return null;
    if (typeof found.value !== "string") return this.#wrongType(name, "text");
    const word = found.value.toLowerCase();
    const meaning = Object.hasOwn(words, word) ? words[word] : undefined;
    return meaning === undefined
      ? this.refuse("FIELD_VALUE", name, { allowed: Object.keys(words).join(", ") })
      : meaning;
  }

  /** True or false, also as the texts `true` and `false`; null where absent. */
  flag(name: FieldName): boolean | null {
    const value = this.#find(name)?.value;
    return typeof value === "boolean" ? value : this.choice(name, { true: true, false: false });
  }

  /** A number greater than zero. */
  positive(name: FieldName, max?: Decimal): Decimal | null {
    return this.decimal(name, { sign: "positive", ...(max === undefined ? {} : { max }) });
  }

  /** An exact number, sent as a JSON number or as a clean text such as `"10"`. */
  decimal(name: FieldName, bounds: NumberBounds): Decimal | null {
    const found = this.#find(name);
    if (found === null) return null;
    const text = found.value instanceof JsonNumber ? found.value.text : found.value;
    if (typeof text !== "string" || text === "") return this.#wrongType(name, "number");
    const number = readNumberText(text);
    if (!number.ok) return this.refuse(number.refusal, name);
    const range = rangeProblem(number.value, bounds);
    return range === null ? number.value : this.refuse("NUMBER_RANGE", name, { allowed: range });
  }

  /** A time as Unix milliseconds. */
  time(name: FieldName): number | null {
    const found = this.#find(name);
    if (found === null) return null;
    const text = found.value instanceof JsonNumber ? found.value.text : found.value;
    if (typeof text !== "string") return this.#wrongType(name, "time");
    return parseInstant(text) ?? this.refuse("TIME_FORMAT", name, { allowed: TIMES });
  }

  /** The symbol; its absence is a problem. `prefix` comes in front of it, with a colon. */
  symbol(name: FieldName, prefix: string | null = null): SymbolName | null {
    this.require(name);
    const found = this.#find(name);
    if (found === null) return null;
    if (typeof found.value !== "string") return this.#wrongType(name, "text");
    const text = prefix === null ? found.value : `${prefix}:${found.value}`;
    if (text.length > MAX_SYMBOL) return this.refuse("FIELD_TOO_LONG", name, { max: MAX_SYMBOL });
    return parseSymbol(text) ?? this.refuse("SYMBOL_INVALID", name);
  }

  /** The strategy's name, a text or a number; null where the body has none. */
  strategy(name: FieldName): StrategyId | null {
    const text = this.id(name);
    if (text === null) return null;
    return parseStrategyId(text) ?? this.refuse("FIELD_VALUE", name, { allowed: STRATEGIES });
  }

  /** A reader of the object inside a member; null where the member is absent or is no object. */
  object(name: FieldName): FieldReader | null {
    const found = this.#find(name);
    if (found === null) return null;
    if (!isJsonObject(found.value)) return this.#wrongType(name, "object");
    return this.#inside(found.path, found.value);
  }

  /** Objects inside an array member; null where it is absent or something else. */
  objects(name: FieldName): readonly FieldReader[] | null {
    const found = this.#find(name);
    if (found === null) return null;
    if (!isJsonArray(found.value)) return this.#wrongType(name, "list");
    const readers: FieldReader[] = [];
    for (const [index, value] of found.value.entries()) {
      if (!isJsonObject(value)) return this.#wrongType(name, "list of objects");
      readers.push(this.#inside(`${found.path}.${index}`, value));
    }
    return readers;
  }

  #inside(path: string, fields: JsonObject): FieldReader {
    return new FieldReader(byName(fields, path), this.#notes, path);
  }

  #wrongType(name: FieldName, expected: string): null {
    return this.refuse("FIELD_TYPE", name, { expected });
  }

  /** The member, and a conflict where another of its names says something else. Plain loops: the hot path. */
  #find(name: FieldName): Located | null {
    let first: Located | null = null;
    for (const each of namesOf(name)) {
      for (const found of this.#lookup(each)) {
        this.#notes.read.add(found.path);
        first ??= found;
        if (textOf(found.value) !== textOf(first.value)) this.#conflict(first, found);
      }
    }
    return first;
  }

  #conflict(first: Located, other: Located): void {
    this.#notes.problems.push(reason("FIELD_CONFLICT", { field: first.path, other: other.path }));
  }

  /** The path as the sender wrote it, or the first name where the member is absent. */
  #pathOf(name: FieldName): string {
    const names = namesOf(name);
    const [first] = names.flatMap(this.#lookup);
    return (first?.path ?? pathIn(this.#parent, names[0] ?? "")).slice(0, 80);
  }
}

const TIMES = "ISO 8601 with a zone, Unix seconds (10 digits) or milliseconds (13 digits)";
const STRATEGIES = "1 to 64 of letters, digits, spaces and _ . : @ -";

const namesOf = (name: FieldName): readonly string[] => (typeof name === "string" ? [name] : name);

/** Equal texts are equal values; a number and the text of it are equal, too. */
const textOf = (value: JsonValue): string | JsonValue =>
  value instanceof JsonNumber ? value.text : value;
