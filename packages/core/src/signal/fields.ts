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
import { byName, type Located, type Lookup, pathIn, pathOf } from "./members.ts";
import { type NumberBounds, rangeProblem, readNumberText } from "./number.ts";
import { isSet } from "./overlooked.ts";

/** What reading has found out so far; shared by the readers of one body. */
export interface ReadNotes {
  readonly problems: Reason[];
  /** Names of members whose values were used, by the object they are in. */
  readonly read: Map<JsonObject, Set<string>>;
}

const MAX_ID = 200;
const MAX_SYMBOL = 48;
/** Names come from outside, so what is told of them has an end. */
const MAX_PATH = 80;

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
  refuse(code: Code, name: string, detail: ReasonDetail = {}): null {
    this.#notes.problems.push(reason(code, { field: this.#pathOf(name), ...detail }));
    return null;
  }

  /** Whether the member is there, whatever it holds. */
  has(name: string): boolean {
    return this.#lookup(name).length > 0;
  }

  /** Whether the member holds a list. */
  isList(name: string): boolean {
    return this.#lookup(name).some(({ value }) => isJsonArray(value));
  }

  /** The first of these names that is there, else the first of all: for members that mean less and less. */
  first(names: readonly [string, ...string[]]): string {
    return names.find((name) => this.has(name)) ?? names[0];
  }

  /** Notes FIELD_MISSING unless the member is there. */
  require(name: string, detail: ReasonDetail = {}): void {
    if (!this.has(name)) this.refuse("FIELD_MISSING", name, detail);
  }

  /** Notes FIELD_UNSUPPORTED for each of these members that asks for something. */
  unsupported(names: readonly string[], detail: ReasonDetail = {}): void {
    for (const name of names) {
      for (const found of this.#lookup(name)) {
        this.#mark(found);
        if (isSet(found.value)) this.refuse("FIELD_UNSUPPORTED", name, detail);
      }
    }
  }

  /** A text of 1 to `max` characters, 200 unless said otherwise. */
  text(name: string, max: number = MAX_ID): string | null {
    const found = this.#find(name);
    if (found === null) return null;
    const { value } = found;
    if (typeof value !== "string") return this.#wrongType(name, "text");
    if (value === "")
      return this.refuse("FIELD_VALUE", name, { allowed: "a text that is not empty" });
    return value.length > max ? this.refuse("FIELD_TOO_LONG", name, { max }) : value;
  }

  /** A sender's id: a text, or a number taken with the digits as sent. */
  id(name: string): string | null {
    const value = this.#find(name)?.value;
    return value instanceof JsonNumber && value.text.length <= MAX_ID
      ? value.text
      : this.text(name);
  }

  /** One of the words of a table, in any case but without padding, as what the table makes of it. */
  choice<Meaning>(name: string, words: Readonly<Record<string, Meaning>>): Meaning | null {
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
  flag(name: string): boolean | null {
    const value = this.#find(name)?.value;
    return typeof value === "boolean" ? value : this.choice(name, { true: true, false: false });
  }

  /** A number greater than zero. */
  positive(name: string, max?: Decimal): Decimal | null {
    return this.decimal(name, { sign: "positive", ...(max === undefined ? {} : { max }) });
  }

  /** An exact number, sent as a JSON number or as a clean text such as `"10"`. */
  decimal(name: string, bounds: NumberBounds): Decimal | null {
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
  time(name: string): number | null {
    const found = this.#find(name);
    if (found === null) return null;
    const text = found.value instanceof JsonNumber ? found.value.text : found.value;
    if (typeof text !== "string") return this.#wrongType(name, "time");
    return parseInstant(text) ?? this.refuse("TIME_FORMAT", name, { allowed: TIMES });
  }

  /** The symbol; its absence is a problem. `prefix` comes in front of it, with a colon. */
  symbol(name: string, prefix: string | null = null): SymbolName | null {
    this.require(name);
    const found = this.#find(name);
    if (found === null) return null;
    if (typeof found.value !== "string") return this.#wrongType(name, "text");
    const text = prefix === null ? found.value : `${prefix}:${found.value}`;
    if (text.length > MAX_SYMBOL) return this.refuse("FIELD_TOO_LONG", name, { max: MAX_SYMBOL });
    return parseSymbol(text) ?? this.refuse("SYMBOL_INVALID", name);
  }

  /** The strategy's name, a text or a number; null where the body has none. */
  strategy(name: string): StrategyId | null {
    const text = this.id(name);
    if (text === null) return null;
    return parseStrategyId(text) ?? this.refuse("FIELD_VALUE", name, { allowed: STRATEGIES });
  }

  /** A reader of the object inside a member; null where the member is absent or is no object. */
  object(name: string): FieldReader | null {
    const found = this.#find(name);
    if (found === null) return null;
    if (!isJsonObject(found.value)) return this.#wrongType(name, "object");
    return this.#inside(pathOf(found), found.value);
  }

  /** Objects inside an array member; null where it is absent or something else. */
  objects(name: string): readonly FieldReader[] | null {
    const found = this.#find(name);
    if (found === null) return null;
    if (!isJsonArray(found.value)) return this.#wrongType(name, "list");
    const readers: FieldReader[] = [];
    for (const [index, value] of found.value.entries()) {
      if (!isJsonObject(value)) return this.#wrongType(name, "list of objects");
      readers.push(this.#inside(pathIn(pathOf(found), String(index)), value));
    }
    return readers;
  }

  #inside(path: string, fields: JsonObject): FieldReader {
    return new FieldReader(byName({ fields, path }), this.#notes, path);
  }

  #wrongType(name: string, expected: string): null {
    return this.refuse("FIELD_TYPE", name, { expected });
  }

  /** The member, and a conflict where a second one of the same meaning says something else. */
  #find(name: string): Located | null {
    const [first = null, ...others] = this.#lookup(name);
    if (first === null) return null;
    this.#mark(first);
    for (const other of others) {
      this.#mark(other);
      if (textOf(other.value) !== textOf(first.value)) {
        this.refuse("FIELD_CONFLICT", name, { other: pathOf(other).slice(0, MAX_PATH) });
      }
    }
    return first;
  }

  #mark({ place, name }: Located): void {
    const { read } = this.#notes;
    const names = read.get(place.fields);
    if (names === undefined) read.set(place.fields, new Set([name]));
    else names.add(name);
  }

  /** The path as the sender wrote it, or where the member would be. */
  #pathOf(name: string): string {
    const [first] = this.#lookup(name);
    const path = first === undefined ? pathIn(this.#parent, name) : pathOf(first);
    return path.slice(0, MAX_PATH);
  }
}

const TIMES = "ISO 8601 with a zone, Unix seconds (10 digits) or milliseconds (13 digits)";
const STRATEGIES = "1 to 64 of letters, digits, spaces and _ . : @ -";

/** Equal texts are equal values; a number and the text of it are equal, too. */
const textOf = (value: JsonValue): string | JsonValue =>
  value instanceof JsonNumber ? value.text : value;
