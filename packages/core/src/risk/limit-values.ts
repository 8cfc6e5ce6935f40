import type { Limits } from "../model/events.ts";
import { greaterThan, parseDecimal } from "../prim/decimal.ts";
import type { SymbolLimits } from "./limits.ts";
import { OPTIONS, type StandardSettings } from "./standard-settings.ts";

/** The limits of a set of rules as plain values by the name of their option, for the journal and for reading. */
export const limitsOf = (settings: StandardSettings): Limits =>
  Object.fromEntries(OPTIONS.map((name) => [name, plain(settings[name])]));

type Value = Limits[string];

function plain(value: StandardSettings[Exclude<keyof StandardSettings, "given">]): Value {
  if (typeof value !== "object" || value === null) return value;
  return "symbols" in value ? bySymbol(value) : [...value].sort();
}

function bySymbol({ general, symbols }: SymbolLimits): Value {
  if (symbols.size === 0) return general;
  return Object.fromEntries([...symbols, ...(general === null ? [] : [["*", general] as const])]);
}

/** Limits of which less is looser: a shorter time to wait, a nearer stop, a smaller profit that is asked for. */
const LESS_IS_LOOSER: ReadonlySet<string> = new Set([
  "priceDriftWindowMs",
  "repeatedOrderMs",
  "repeatedEntriesWindowMs",
  "stopOutsWindowMs",
  "minAverageProfit",
  "coolDownMs",
  "entryAfterOpenMs",
  "entryBeforeCloseMs",
  "minStopPercent",
]);

/** Names of the limits that allow more than before; a change that cannot be compared counts as one. */
export const loosenedBetween = (before: Limits, after: Limits): readonly string[] =>
  Object.keys({ ...before, ...after })
    .filter((name) => !isAsStrict(name, before[name] ?? null, after[name] ?? null))
    .sort();

function isAsStrict(name: string, before: Value, after: Value): boolean {
  if (JSON.stringify(before) === JSON.stringify(after)) return true;
  if (typeof before === "boolean" || typeof after === "boolean") {
    return after === (name === "strictOnPaper");
  }
  if (Array.isArray(before) && Array.isArray(after))
    return before.every((each) => after.includes(each));
  // Where there was no limit, any is stricter; where there is none any more, it is looser.
  if (before === null || before === "instrument") return after !== null && after !== "instrument";
  const was = parseDecimal(String(before));
  const is = parseDecimal(String(after));
  if (was === null || is === null) return false;
  return LESS_IS_LOOSER.has(name) ? !greaterThan(was, is) : !greaterThan(is, was);
}
